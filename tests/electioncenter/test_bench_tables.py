"""Curves, ratios, tables and the picture of the benchmark, from figures given by hand."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electioncenter.benchmark import curves, figures, hotspots, plot, speed, stream, summary, tables
from electioncenter.benchmark.backsearch import Searched
from electioncenter.benchmark.hosts import Compared, Rate
from electioncenter.benchmark.peers.peer import Nearest, Thresholds
from electioncenter.benchmark.processes import Timing
from electioncenter.benchmark.quality import Quality
from electioncenter.benchmark.report import (
    Grid,
    as_markdown,
    for_terminal,
    milliseconds,
    share,
    times,
)
from factchecks.precision import Share
from labels.candidates import ClaimText
from labels.goldsets import GoldPost, GoldSet
from labels.matching import PostText


def gold_set(relations):
    claims = (ClaimText("c", "nl", "Een bewering.", auto_allowed=True),)
    posts = tuple(
        GoldPost(PostText(id=str(n)), relation, frozenset({"c"}), "nl")
        for n, relation in enumerate(relations)
    )
    return GoldSet("toy", claims, posts)


def scored(gold, scores):
    near = [Nearest(0, score) for score in scores]
    matches = curves.matches_of(gold, near, Thresholds(0.0))
    return curves.curve(gold.posts, matches, curves.allowed_of(gold))


def test_a_curve_counts_banners_from_the_highest_score_down():
    points = scored(gold_set(["repeat", "debunk", "repeat"]), [0.9, 0.8, 0.7])
    assert [(p.threshold, p.banners, p.precision, p.recall) for p in points] == [
        (0.9, 1, 1.0, 0.5),
        (0.8, 2, 0.5, 0.5),
        (0.7, 3, pytest.approx(2 / 3), 1.0),
    ]
    assert curves.average_precision(points) == pytest.approx(0.5 + 1 / 3)
    assert curves.recall_at(points, 0.9) == 0.5
    assert curves.recall_at(points, 1.1) == 0.0


def test_posts_with_one_score_stand_or_fall_together():
    points = scored(gold_set(["repeat", "debunk"]), [0.9, 0.9])
    assert [(p.banners, p.precision) for p in points] == [(2, 0.5)]


def test_the_threshold_gives_most_recall_at_the_wanted_precision():
    gold = gold_set(["repeat"] * 12 + ["debunk"] * 3 + ["repeat"])
    scores = [0.9] * 12 + [0.6, 0.5, 0.4, 0.3]
    assert curves.best_threshold(scored(gold, scores)) == 0.3
    assert curves.best_threshold(scored(gold, [*scores[:13], 0.5, 0.5, 0.3])) == 0.3


def test_where_precision_is_never_reached_the_best_f1_is_taken():
    gold = gold_set(["debunk", "repeat", "debunk"])
    assert curves.best_threshold(scored(gold, [0.9, 0.8, 0.1])) == 0.8


def test_a_review_band_begins_where_enough_hard_posts_are_left_alone():
    gold = gold_set(["repeat"] * 10 + ["debunk"] * 5)
    near = [Nearest(0, score) for score in [0.9] * 10 + [0.5, 0.4, 0.3, 0.2, 0.1]]
    assert curves.fitted(gold, near, asks=True) == Thresholds(0.9, 0.4)
    assert curves.fitted(gold, near, asks=False) == Thresholds(0.9)


@given(st.lists(st.tuples(st.sampled_from(["repeat", "debunk"]), st.integers(0, 9)), min_size=1))
def test_recall_never_falls_along_a_curve(posts):
    gold = gold_set([relation for relation, _ in posts])
    points = scored(gold, [score / 10 for _, score in posts])
    recalls = [point.recall for point in points]
    assert recalls == sorted(recalls)
    assert points[-1].banners == len(posts)


def quality(name, right=3, banners=4):
    point = curves.Point(0.9, banners, right / banners, 0.25)
    thresholds = None if name == "ours" else Thresholds(0.9, 0.75)
    return Quality(name, thresholds, Share(right, banners), 0.25, 0.5, 0.4, 0.2, 0.1, [point])


def speeds():
    return [
        speed.Speed("ours", 1000, [Timing(100, 0.1, 0.1), Timing(100, 0.2, 0.2)], 300_000_000),
        speed.Speed("BM25", 1000, [Timing(100, 0.2, 0.2), Timing(100, 0.2, 0.1)], 100_000_000),
    ]


def test_ratios_are_taken_round_by_round():
    ours, peer = speeds()
    assert speed.rate_ratio(ours, peer) == speed.Ratio(1.5, 1.0, 2.0)
    assert speed.cpu_ratio(peer, ours) == speed.Ratio(1.25, 0.5, 2.0)
    assert speed.Sizes(posts=100, few=10, rounds=1).of("Check-like") == 10


def test_the_tables_show_intervals_ratios_and_who_was_trained_on_the_posts():
    found = [quality("ours"), quality("BM25")]
    text = as_markdown(tables.quality_grid("toy", 10, found, is_own=True))
    assert "| BM25 | .75 / .90 | 4 | 1 | .75 (.30 to .95) | .25 | .50 | .40 | .10 | .20 |" in text
    assert "as shipped" in text
    assert text.endswith("were chosen on them.\n")
    measured = as_markdown(tables.speed_grid(speeds()))
    assert (
        "| BM25 | 1,000 | 500 | 1.50 | 1.5 (1.0 to 2.0) | 1.2 (0.50 to 2.0) | 100 MB |" in measured
    )
    both = as_markdown(summary.summary_grid("toy", found, speeds(), 1000))
    assert "| BM25 | .75 | .25 | .50 | .40 | 1.50 | 1.2 | 100 MB | 0.33 |" in both
    assert "| 1,000 | 1.50 | 1 | 300 MB |" in as_markdown(tables.growth_grid(speeds()[:1]))


def test_the_other_tables_are_tables_too():
    run = stream.Stream(1000, ours=[1000.0], peer=[20.0], memory=400_000_000)
    assert "| 1,000 | 1,000 | 20.0 | 50 | 50 to 50 | 400 MB |" in as_markdown(stream.grid([run]))
    searched = as_markdown(tables.search_grid([Searched(1000, 5, 0.5, 2.0)]))
    assert "| 1,000 | 5 | 0.50 s | 2.0 s | 2000.0 s |" in searched
    apart = Compared([Rate(1, 500.0, 1.5)], [Rate(2, 900.0, 1.6)], is_apart=True)
    assert "Two do 1.8 times as much as one." in as_markdown(tables.hosts_grid(apart))
    spots = hotspots.grid(2.0, 100, [hotspots.Hotspot("labels/matching.py:match", 3, 0.5)])
    assert "| labels/matching.py:match | 3 | 50% |" in as_markdown(spots)


def test_a_grid_is_the_same_in_the_terminal():
    table = for_terminal(Grid("Title", ("", "a"), [["x", "1"]], note="Below."))
    assert (table.row_count, table.caption) == (1, "Below.")


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0.625, ".62"), (1.0, "1.00"), (0, ".00")]
)
def test_shares_have_two_figures(value, text):
    assert share(value) == text


def test_numbers_keep_the_figures_that_tell():
    assert [times(each) for each in (0.123, 3.21, 45.6)] == ["0.12", "3.2", "46"]
    assert [milliseconds(each) for each in (0.123, 45.67)] == ["0.12", "45.7"]


def test_figures_carry_intervals_and_medians():
    (row,) = figures.of_quality([quality("ours")])
    assert (row["precision"], row["false_banners"]) == (0.75, 1)
    assert figures.of_speed(speeds())[0]["cpu_ms"] == 1.5
    assert figures.of_stream([stream.Stream(1, [4.0], [2.0])])[0]["ratio"]["median"] == 2.0


def test_the_picture_is_the_same_for_the_same_figures_and_names_everyone():
    drawn = summary.drawing("toy", [quality("ours"), quality("BM25")], speeds(), 1000)
    assert drawn == summary.drawing("toy", [quality("ours"), quality("BM25")], speeds(), 1000)
    words = " ".join(ElementTree.fromstring(drawn).itertext())  # noqa: S314 (our own)
    assert "ours, 300 MB" in words
    assert "BM25, 100 MB" in words
    assert "prefers-color-scheme: dark" in drawn


def test_labels_never_lie_over_each_other():
    dots = [plot.Dot(f"<peer {n}>", 40.0 + n / 10, 0.0, 10**8) for n in range(4)]
    root = ElementTree.fromstring(plot.scatter(dots, title="a & b", quality="q"))  # noqa: S314
    lines = [
        float(each.get("y", 0))
        for each in root.iter("{http://www.w3.org/2000/svg}text")
        if (each.text or "").startswith("<peer")
    ]
    gaps = [abs(a - b) for a, b in zip(sorted(lines), sorted(lines)[1:], strict=False)]
    assert len(lines) == 4
    assert min(gaps) >= 16

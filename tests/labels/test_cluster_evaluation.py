import random

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from labels.cluster_evaluation import (
    Arriving,
    agreement,
    by_claim,
    copied,
    detect,
    grouped,
    grouped_by_cosine,
    simulated,
)
from labels.clustering import Said


names = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)


def test_right_groups_agree_wholly():
    found = agreement([1, 1, 2, 3], ["a", "a", "b", "c"])
    assert (found.pair_precision, found.pair_recall, found.b3_f1) == (1, 1, 1)
    assert (found.posts, found.clusters) == (4, 1)


def test_one_heap_of_everything_is_complete_and_impure():
    found = agreement([1, 1, 1, 1], ["a", "a", "b", "b"])
    assert found.pair_precision == pytest.approx(1 / 3)
    assert found.pair_recall == 1
    assert (found.b3_precision, found.b3_recall) == (0.5, 1)


def test_every_post_alone_is_pure_and_incomplete():
    found = agreement([1, 2, 3, 4], ["a", "a", "b", "b"])
    assert (found.pair_precision, found.pair_recall) == (0, 0)
    assert (found.b3_precision, found.b3_recall) == (1, 0.5)


@given(names)
def test_what_is_precision_one_way_round_is_recall_the_other(pairs):
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = agreement(one, other), agreement(other, one)
    assert there.pair_precision == back.pair_recall
    assert there.b3_precision == pytest.approx(back.b3_recall)


def said(angle, text):
    return Said("nl", text, np.array([np.cos(angle), np.sin(angle)], dtype=np.float32))


RUMOUR = "stembussen sluiten vanavond vroeger in zandwijk"
POSTS = [said(0, RUMOUR), said(1.5, "appeltaart met kaneel bakken"), said(0.1, f"{RUMOUR} echt")]


def test_posts_are_named_by_the_first_of_their_group():
    assert grouped(POSTS) == [0, 1, 0]
    assert grouped_by_cosine(POSTS, 0.9) == [0, 1, 0]
    assert grouped_by_cosine(POSTS, 0.999) == [0, 1, 2]


def test_a_claim_that_breaks_out_is_found_and_a_lone_post_is_no_alarm():
    stream = [Arriving(POSTS[1], -90_000, 100, "")]
    stream += [Arriving(POSTS[0], 60.0 * n, n, "a") for n in range(6)]
    found = detect(stream)
    assert (found.claims, found.delays) == (1, (4,))
    assert (found.unrelated, found.false_alarms) == (1, 0)


def test_people_who_all_say_an_unrelated_thing_are_a_false_alarm():
    stream = [Arriving(POSTS[1], 60.0 * n, n, "") for n in range(6)]
    assert detect(stream).false_alarms == 1


def test_a_stream_is_in_order_and_the_same_for_the_same_seed():
    repeats = by_claim([("a", "nl", RUMOUR), ("a", "nl", "zandwijk sluit eerder")])
    background = [("nl", f"bericht {n}") for n in range(50)]
    stream = simulated(repeats, background, seed=3, posts_a_claim=10)
    assert stream == sorted(stream)
    assert stream == simulated(repeats, background, seed=3, posts_a_claim=10)
    assert sum(claim == "a" for _, _, claim, _, _ in stream) == 10


def test_copies_differ_a_little():
    chooser = random.Random(1)
    copies = {copied(RUMOUR, chooser) for _ in range(40)}
    assert 5 < len(copies) < 40
    assert RUMOUR in copies


def test_the_command_prints_a_table_and_says_what_it_cannot_read(tmp_path, capsys, settings):
    background = tmp_path / "posts.tsv"
    background.write_text("text\nGa stemmen voor de gemeenteraad!\nAppeltaart\n", encoding="utf-8")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "claims.jsonl").write_text(
        '{"id": "c1", "lang": "nl", "claim": "De stembussen sluiten om vijf uur.", '
        '"verdict": "false"}\n',
        encoding="utf-8",
    )
    rows = [
        f'{{"id": "p{n}", "lang": "nl", "caption": "{text}", "relation": "{relation}", '
        f'"claim_id": {claim}}}'
        for n, (text, relation, claim) in enumerate(
            [
                (RUMOUR, "repeat", '"c1"'),
                (f"{RUMOUR} hoor", "repeat", '"c1"'),
                ("appeltaart met kaneel", "unrelated", "null"),
            ]
        )
    ]
    (folder / "posts.jsonl").write_text("\n".join(rows), encoding="utf-8")
    call_command("evaluate_clusters", folder, background=background, posts_a_claim=6)
    printed = capsys.readouterr().out
    assert "each post alone" in printed
    assert "false_alarms_per_1000: 0.0" in printed
    with pytest.raises(CommandError):
        call_command("evaluate_clusters", tmp_path)

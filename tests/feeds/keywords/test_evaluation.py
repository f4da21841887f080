import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from feeds.keywords.evaluation import (
    METHODS,
    PairsError,
    equal_token,
    our_filter,
    read_pairs,
    scores,
    substring,
    whole_word,
)


PAIRS = Path(__file__).parents[1] / "data" / "keyword_pairs.csv"
HEAD = "id,lang,keyword,caption,expected,kind,tier,related\n"


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text(
        HEAD
        + "A1,nl,kat,Een kat,1,exact,core,\n"
        + "A2,nl,kat,Kattenbak,1,compound,core,\n"
        + "A3,nl,kat,Katoen,0,trap-substring,core,\n"
        + "A4,nl,kat,Een poes,1,related,judgement,poes|poezen\n",
        encoding="utf-8",
    )
    return file


def test_pairs_are_read_with_their_related_words(small):
    assert read_pairs(small)[3].related == ("poes", "poezen")


def test_a_file_without_its_columns_is_refused(tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text("id,lang\n1,nl\n", encoding="utf-8")
    with pytest.raises(PairsError, match="caption"):
        read_pairs(file)


def test_an_unclear_expectation_is_refused(tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text(HEAD + "A1,nl,kat,Een kat,maybe,exact,core,\n", encoding="utf-8")
    with pytest.raises(PairsError, match="maybe"):
        read_pairs(file)


def test_other_programs_decide_as_they_do(small):
    hidden = {
        method.__name__: [method(pair).hidden for pair in read_pairs(small)]
        for method in (whole_word, equal_token, substring)
    }
    assert hidden == {
        "whole_word": [True, False, False, False],
        "equal_token": [True, False, False, False],
        "substring": [True, True, True, False],
    }


def test_scores_count_hidden_and_to_hide(small):
    found = scores("all", [our_filter(pair) for pair in read_pairs(small)])
    assert found.wrong == 0
    assert found.precision is not None
    assert (found.precision.value, found.precision.n) == (1.0, 3)


def test_the_command_prints_figures_and_writes_decisions(small, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    call_command("evaluate_keywords", str(small), "--out", str(out))
    shown = capsys.readouterr().out
    assert all(name in shown for name in METHODS)
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[1])
    assert first == {
        "id": "A2",
        "hidden": True,
        "expected": True,
        "word": "Kattenbak",
        "why": "compound",
    }


def test_the_command_can_look_at_half_the_pairs_and_count_only(small, capsys):
    call_command("evaluate_keywords", str(small), "--only", "odd", "--counts-only")
    assert "errors" not in capsys.readouterr().out


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError):
        call_command("evaluate_keywords", str(tmp_path / "none.csv"))


def test_our_pairs_are_decided_well():
    """Our own pairs: a floor under what docs/keyword-filters.md reports."""
    found = scores("own", [our_filter(pair) for pair in read_pairs(PAIRS) if pair.tier == "core"])
    assert found.precision is not None
    assert found.recall is not None
    assert found.precision.value >= 0.95
    assert found.recall.value >= 0.95


def test_plain_spellings_never_leak():
    decisions = [our_filter(pair) for pair in read_pairs(PAIRS) if pair.tier == "core"]
    assert [
        each.pair.id for each in decisions if each.pair.kind == "exact" and not each.hidden
    ] == []

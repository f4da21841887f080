"""Floors on files of cases. Ours were written to cover every slot; the second file by somebody else."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from labels.rule_wording import shipped_wording
from labels.voting_rules import RuleChecker
from labels.voting_rules.evaluation import (
    CasesError,
    Share,
    figures,
    predictions,
    read_cases,
    read_rule_values,
)
from tests.labels.voting_rules.conftest import CASES, TRAINING


GR = ("--election-category", "GR", "--polling-day", "2026-03-18")
CASE = {
    "id": "a-01-en",
    "functionality": "remote",
    "language": "en",
    "text": "You can vote by text message.",
    "gold": "contradicts-official-rules",
    "slot": "method",
}


def measured(checker, file):
    return figures("all", predictions(checker, read_cases(file)))


def test_our_own_cases_are_read_right(checker):
    all_ = measured(checker, TRAINING / "with_lexicons.jsonl")

    assert all_.found.value >= 0.93
    assert all_.hard_flagged.value <= 0.02
    assert all_.agrees_flagged.value <= 0.03
    assert all_.slot.value >= 0.95


def test_somebody_elses_cases_do_not_get_worse(checker):
    all_ = measured(checker, CASES / "voting_rule_cases.jsonl")

    assert all_.found.value >= 0.50
    assert all_.hard_flagged.value <= 0.08
    assert all_.agrees_flagged.value <= 0.15


@pytest.mark.slow
def test_wording_adds_what_the_lexicons_miss_and_flags_fewer_denials(checker):
    cases = [
        case
        for case in read_cases(CASES / "voting_rule_cases.jsonl")
        if case.language in ("nl", "en")
    ]
    both = RuleChecker(checker.rules, shipped_wording())

    all_ = figures("all", predictions(both, cases))

    assert all_.found.value >= 0.66
    assert all_.hard_flagged.value <= 0.04
    assert all_.agrees_flagged.value <= 0.25


def test_the_votecheck_gate_holds(checker, votecheck):
    found = predictions(checker, read_cases(votecheck))
    all_ = figures("all", found)

    assert all_.found.value >= 0.90
    assert all_.hard_flagged.value <= 0.03
    assert all_.precision.value >= 0.90
    assert all_.slot.value >= 0.95


def test_every_slot_has_a_contradiction_of_ours():
    cases = read_cases(TRAINING / "with_lexicons.jsonl")
    slots = {case.slot for case in cases if case.gold == "contradicts-official-rules"}

    assert len(slots) == 22


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_prints_shares_and_writes_predictions(tmp_path):
    file = write(
        tmp_path / "cases.jsonl", CASE, {**CASE, "text": "Is it true?", "gold": "question"}
    )
    out = StringIO()

    call_command("evaluate_voting_rules", file, *GR, "--out", tmp_path / "out.jsonl", stdout=out)

    assert "1.000 (0.21-1.00) n=1" in out.getvalue()
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (row["predicted"], row["rule_id"], row["is_right"]) == (CASE["gold"], "R16", True)


def test_the_election_is_read_from_the_rules_beside_the_file(tmp_path):
    file = write(
        tmp_path / "cases.jsonl", {**CASE, "text": "You may accept at most three proxies."}
    )
    rules = [{"id": "R10", "value": {"max_proxies": 3}}]
    election = {"id": "nl.gr.2026-03-18", "date": "2026-03-18"}
    (tmp_path / "rules_nl.json").write_text(
        json.dumps({"reference_election": election, "rules": rules})
    )
    out = StringIO()

    call_command("evaluate_voting_rules", file, "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["found"]["hits"] == 1

    out = StringIO()
    call_command(
        "evaluate_voting_rules", file, "--rules", tmp_path / "rules_nl.json", "--json", stdout=out
    )
    assert json.loads(out.getvalue())[0]["found"]["hits"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--election-category", "GR"),
        ("--election-category", "XX", "--polling-day", "2026-03-18"),
    ],
)
def test_an_election_that_is_not_known_is_refused(tmp_path, arguments):
    with pytest.raises(CommandError):
        call_command("evaluate_voting_rules", write(tmp_path / "cases.jsonl", CASE), *arguments)


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}'])
def test_a_line_that_is_no_case_is_named(tmp_path, line):
    (tmp_path / "cases.jsonl").write_text(f"\n{line}\n")

    with pytest.raises(CasesError, match=r"cases\.jsonl:2"):
        read_cases(tmp_path / "cases.jsonl")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CasesError):
        read_cases(tmp_path / "none.jsonl")
    with pytest.raises(CasesError):
        read_rule_values(tmp_path / "none.json")


def test_a_wilson_interval_stays_within_bounds():
    low, high = Share(0, 10).interval

    assert low == 0
    assert high == pytest.approx(0.2775, abs=1e-3)
    assert str(Share(0, 0)) == "-"

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labels.evaluation.sections import Section, Target, Verdict, measured
from labels.evaluation.showing import as_markdown, number
from labels.model_card import Figure


FIGURE = Figure(0.9, 0.85, 0.94, 120)
ends = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (Target("all", "recall", 0.9), Verdict.HOLDS),
        (Target("all", "recall", 0.92), Verdict.WITHIN),
        (Target("all", "recall", 0.95), Verdict.MISSED),
        (Target("all", "recall", 0.9, at_most=True), Verdict.HOLDS),
        (Target("all", "recall", 0.86, at_most=True), Verdict.WITHIN),
        (Target("all", "recall", 0.8, at_most=True), Verdict.MISSED),
        (Target("all", "recall", 0.85, floor=True), Verdict.HOLDS),
        (Target("all", "recall", 0.86, floor=True), Verdict.MISSED),
    ],
)
def test_whether_a_target_holds(target, verdict):
    assert target.verdict(FIGURE) is verdict


@given(ends, st.floats(0, 1), st.booleans())
def test_a_target_holds_by_the_value_and_is_missed_only_outside_the_interval(three, bound, at_most):
    low, value, high = three
    verdict = Target("all", "recall", bound, at_most=at_most).verdict(Figure(value, low, high, 5))
    assume(value != bound)

    assert (verdict is Verdict.HOLDS) == ((value < bound) == at_most)
    assert verdict is not Verdict.MISSED or not low <= bound <= high


def section(**more):
    rows = {
        "all": {"recall": FIGURE, "posts": Figure(120, 120, 120, 120)},
        "nl": {"recall": FIGURE},
    }
    return Section("Things", rows, "A note.", **more)


def test_a_target_nothing_was_measured_for_is_passed_over():
    own = section(targets=(Target("tr", "recall", 0.5), Target("all", "MAP", 0.5)))

    assert own.verdicts() == []


def test_what_could_not_be_measured_has_no_column():
    assert measured({"one": FIGURE, "two": None}) == {"one": FIGURE}


def test_a_document_has_value_interval_number_and_target():
    page = as_markdown([section(targets=(Target("all", "recall", 0.92),))])

    assert "### Things" in page
    assert "| all (n 120) | 0.900 ~ ≥ 0.92 (0.850 to 0.940) | 120 |" in page
    assert "| nl (n 120) | 0.900 (0.850 to 0.940) | - |" in page
    assert "### Targets" in page


def test_figures_over_different_posts_say_over_how_many():
    rows = {"all": {"recall": FIGURE, "precision": Figure(0.5, 0.4, 0.6, 80)}}

    page = as_markdown([Section("Things", rows)])

    assert "| all | 0.900 (0.850 to 0.940, n 120) | 0.500 (0.400 to 0.600, n 80) |" in page


def test_every_row_of_a_document_has_all_columns():
    table = [line for line in as_markdown([section()]).splitlines() if line.startswith("|")]

    assert {line.count("|") for line in table} == {4}


def test_a_section_for_programs():
    told = section(targets=(Target("all", "recall", 0.8),)).as_dict()

    assert told["rows"]["nl"] == {"recall": [0.9, 0.85, 0.94, 120]}
    assert told["targets"][0] | {"target": "≥ 0.8", "verdict": "holds"} == told["targets"][0]


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123"), (1.0, "1.000"), (7443, "7,443"), (66.04, "66.0")]
)
def test_numbers_are_short(value, text):
    assert number(value) == text

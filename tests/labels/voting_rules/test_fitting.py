"""Fitting on made-up features: what is learnt is there to be learnt, and weights keep their sign."""

import io

import numpy as np
import pytest

from labels.voting_rules.evaluation import Case
from labels.voting_rules.fitting import (
    KIND_OF_GOLD,
    SPEAKS_FOR,
    Lesson,
    fit_layers,
    fit_look,
    fit_reader,
    worded,
)
from labels.voting_rules.readings import Outcome, RuleReading, Stance


GOLDS = tuple(KIND_OF_GOLD)
RULES = ("R01", "R10", "R16")


def lesson(number, *, is_fresh=True):
    gold, rule = GOLDS[number % len(GOLDS)], RULES[number % len(RULES)]
    features = np.random.default_rng(number).normal(0, 0.1, 9).astype(np.float32)
    features[number % len(GOLDS)] += 1
    features[6 + number % len(RULES)] += 1
    contradicts = number % len(GOLDS) == 0
    reading = RuleReading(
        outcome=Outcome.CONTRADICTS if contradicts else Outcome.UNKNOWN, stance=Stance.ASSERTS
    )
    case = Case(str(number), f"about-{number // 6 % 7}", "en", "some text", gold, "proxy", rule)
    return Lesson(case, reading, features, is_fresh)


@pytest.fixture(scope="module")
def lessons():
    return [lesson(number) for number in range(144)]


def test_layers_tell_kinds_and_rules_apart(lessons):
    layers = fit_layers(lessons)

    unseen = [lesson(number) for number in range(1000, 1024)]
    said = [worded(each, layers) for each in unseen]

    assert [max(each.logs, key=each.logs.__getitem__) for each in said] == [
        KIND_OF_GOLD[each.case.gold] for each in unseen
    ]
    assert [each.rule_among(RULES) for each in said] == [each.rule for each in unseen]
    assert {each.rule_among({"R99"}) for each in said} == {""}


def test_weights_keep_the_sign_that_reason_gives_them(lessons):
    look = fit_look(lessons)

    for name, weight in look.weights.items():
        assert weight.weight >= 0 if name in SPEAKS_FOR else weight.weight <= 0


def test_the_same_lessons_make_the_same_file(lessons):
    content = fit_reader(lessons)

    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        assert set(stored) == {"classes", "head.w", "head.b"}
    assert fit_reader(lessons) == content


def test_a_case_without_a_rule_takes_the_one_the_lexicons_found():
    case = Case("1", "a", "en", "some text", GOLDS[0], "proxy")
    found = RuleReading(slot="proxy", rule_id="R11")
    elsewhere = RuleReading(slot="age", rule_id="R15")

    assert Lesson(case, found, np.zeros(8, dtype=np.float32), is_fresh=True).rule == "R11"
    assert Lesson(case, elsewhere, np.zeros(8, dtype=np.float32), is_fresh=True).rule == ""

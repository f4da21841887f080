import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.evaluation import probabilities
from labels.evaluation.probabilities import Scored, at_threshold, chosen, lowest_threshold
from labels.goldsets import GoldSet
from tests.labels.judged_posts import AUTO, NONE, REVIEW, post


pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)
scored = st.lists(
    st.builds(
        Scored,
        st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]),
        st.booleans(),
        st.sampled_from("abcdefgh"),
    ),
    max_size=40,
)


def error(numbers):
    scores, right = zip(*numbers, strict=True)
    return probabilities.calibration_error(scores, right, range(len(scores)))


@settings(deadline=None)  # the first call imports numpy
@given(pairs)
def test_the_calibration_error_lies_between_nothing_and_one(numbers):
    figure = error(numbers)

    assert 0 <= figure.low <= figure.value <= figure.high <= 1 + 1e-9


def test_what_is_said_and_comes_true_has_no_error():
    one_in_five = [(0.2, number % 5 == 0) for number in range(10 * probabilities.BINS)]
    sure = [(1.0, True)] * 30 + [(0.0, False)] * 30

    assert error(one_in_five).value == pytest.approx(0)
    assert error(sure).value == 0.0


def test_what_is_said_and_never_comes_true_is_all_error():
    assert error([(0.9, False)] * 40).value == pytest.approx(0.9)


@settings(deadline=None)  # the first call imports numpy
@given(pairs)
def test_the_error_is_at_least_the_gap_between_all_that_was_said_and_came_true(numbers):
    said = sum(score for score, _ in numbers) / len(numbers)
    true = sum(right for _, right in numbers) / len(numbers)

    assert error(numbers).value >= abs(said - true) - 1e-9


@settings(deadline=None)  # the first call imports numpy
@given(pairs)
def test_every_pair_is_in_one_bin_of_nearly_equal_size(numbers):
    scores, right = zip(*numbers, strict=True)
    sizes = [row["came true"].n for row in probabilities.reliability(scores, right).values()]

    assert sum(sizes) == len(numbers)
    assert len(sizes) <= probabilities.BINS
    assert max(sizes) - min(sizes) <= 1


@given(scored, st.sampled_from([0.5, 0.9, 1.0]))
def test_the_chosen_threshold_reaches_its_precision_where_it_was_chosen(items, precision):
    threshold = lowest_threshold(items, precision)

    if threshold is None:
        best = max((each.score for each in items), default=0)
        top = [each.right for each in items if each.score == best]
        assert not top or sum(top) / len(top) < precision
    else:
        kept = [each.right for each in items if each.score >= threshold]
        assert sum(kept) / len(kept) >= precision


@given(scored)
def test_lower_thresholds_lose_no_recall(items):
    recalls = [at_threshold(items, 50, each)["recall"].value for each in (0.9, 0.5, 0.1)]

    assert recalls == sorted(recalls)


def test_a_fold_gets_the_threshold_of_the_others_not_its_own():
    folds = [Scored(0.9, True, f"c{number:02}") for number in range(10)]
    odd = Scored(0.95, False, "c00")

    figures = chosen([*folds, odd], 10, 0.98)

    # Fold c00 takes .9 from the others and so the wrong banner; the others see it and take nothing.
    assert (figures["precision"].value, figures["precision"].n) == (0.5, 2)
    assert figures["recall"].value == pytest.approx(0.1)


def test_vetoed_posts_are_left_out_of_one_of_the_curves():
    own = GoldSet("set", (), ())
    posts = [
        post(AUTO, "a", score=0.9),
        post(REVIEW, "a", score=0.8, reasons=("low-score",)),
        post(REVIEW, "a", score=0.7, reasons=("quote", "low-score")),
        post(REVIEW, "b", score=0.7),
        post(NONE, score=0.15, likeliest="a"),
        post(NONE, score=0.6, likeliest="a", reasons=("outside-gate",)),
        post(NONE),
    ]

    made = {section.title: section for section in probabilities.sections(own, posts)}

    with_vetoes = made["set: precision and recall by threshold, with vetoes"]
    alone = made["set: precision and recall by threshold, probability alone"]
    assert with_vetoes.rows["0.10"]["precision"].n == 3
    assert alone.rows["0.10"]["precision"].n == 4
    assert alone.rows["0.10"]["recall"].n == 7
    errors = [
        row["calibration error"].n for row in list(made["set: calibration"].rows.values())[:2]
    ]
    assert errors == [4, 5]


def test_without_proposals_or_banners_to_set_there_is_nothing_to_tell():
    own = GoldSet("set", (), ())

    assert probabilities.sections(own, [post()]) == []
    assert len(probabilities.sections(own, [post(REVIEW, "a", "debunk")])) == 1

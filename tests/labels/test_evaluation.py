import pytest

from labels.evaluation import decisions, is_wrong_banner, outcomes, retrieval, wilson_floor
from labels.goldsets import GoldPost
from labels.matching import Decision, Match
from labels.passages import PostText
from labels.stance import Stance


ALLOWED = frozenset({"a"})


def gold(post_id, relation="repeat", claims=("a",)):
    return GoldPost(PostText(id=post_id), relation, frozenset(claims), "nl", "caption")


def match(post_id, decision=Decision.NONE, claim=None, ranking=()):
    return Match(post_id, claim, 0.5, decision, Stance.UNCLEAR, ranking=ranking)


def by_id(*matches):
    return {each.post_id: each for each in matches}


def test_ranks_of_the_right_claims_make_the_figures():
    golds = [gold("p1"), gold("p2", claims=("b",)), gold("p3", claims=("c",))]
    ranking = (("a", 0.9), ("b", 0.8))

    figures = retrieval(golds, by_id(*(match(f"p{n}", ranking=ranking) for n in (1, 2, 3))))

    assert figures.posts == 3
    assert figures.recall == {
        1: pytest.approx(1 / 3),
        5: pytest.approx(2 / 3),
        20: pytest.approx(2 / 3),
    }
    assert figures.mrr == figures.map_at_5 == pytest.approx((1 + 1 / 2 + 0) / 3)


def test_a_tie_counts_against_the_matcher():
    ranking = tuple((claim, 0.0) for claim in "abcdef")

    figures = retrieval([gold("p")], by_id(match("p", ranking=ranking)))

    assert figures.recall == {1: 0.0, 5: 0.0, 20: 1.0}


def test_of_two_right_claims_both_count_for_map_and_the_better_for_recall():
    golds = [gold("p", claims=("a", "b"))]

    figures = retrieval(golds, by_id(match("p", ranking=(("a", 0.9), ("x", 0.8), ("b", 0.7)))))

    assert figures.recall[1] == 1.0
    assert figures.map_at_5 == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_neutral_reports_and_posts_without_a_claim_are_not_ranked():
    golds = [gold("p1", relation="neutral"), gold("p2", relation="unrelated", claims=())]

    assert retrieval(golds, by_id(match("p1"), match("p2"))).posts == 0


@pytest.mark.parametrize(
    ("relation", "claims", "named", "wrong"),
    [
        ("repeat", ("a",), "a", False),
        ("repeat", ("a",), "b", True),
        ("repeat", ("b",), "b", True),
        ("debunk", ("a",), "a", True),
        ("unrelated", (), "a", True),
    ],
)
def test_when_a_banner_is_wrong(relation, claims, named, wrong):
    post = gold("p", relation, claims)

    assert is_wrong_banner(post, match("p", Decision.AUTO, named), ALLOWED) is wrong


def test_decisions_over_all_posts():
    golds = [gold("p1"), gold("p2"), gold("p3"), gold("p4", "debunk"), gold("p5", "unrelated", ())]
    found = by_id(
        match("p1", Decision.AUTO, "a"),
        match("p2", Decision.REVIEW, "b"),
        match("p3"),
        match("p4", Decision.REVIEW, "a"),
        match("p5"),
    )

    figures = decisions(golds, found, ALLOWED)

    assert (figures.auto, figures.auto_right, figures.auto_precision) == (1, 1, 1.0)
    assert figures.auto_recall == pytest.approx(1 / 3)
    assert figures.review_recall == pytest.approx(2 / 3)
    assert figures.right_claim_recall == pytest.approx(1 / 3)
    assert (figures.hard, figures.hard_sent) == (2, 0.5)
    assert figures.sent == pytest.approx(2 / 5)


def test_without_banners_there_is_no_precision():
    figures = decisions([gold("p")], by_id(match("p")), ALLOWED)

    assert (figures.auto_precision, figures.precision_floor, figures.auto_recall) == (None, None, 0)


def test_outcomes_of_a_group():
    golds = [gold("p1", "debunk"), gold("p2", "debunk"), gold("p3", "debunk")]
    found = by_id(match("p1", Decision.AUTO, "a"), match("p2", Decision.REVIEW, "a"), match("p3"))

    figures = outcomes(golds, found, ALLOWED)

    assert (figures.auto, figures.review, figures.none, figures.wrong_auto) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("right", "total", "floor"), [(16, 16, 0.806), (0, 5, 0.0), (95, 100, 0.888)]
)
def test_the_wilson_bound(right, total, floor):
    assert wilson_floor(right, total) == pytest.approx(floor, abs=0.001)

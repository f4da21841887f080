import pytest

from labels.evaluation import deciding, decisions, is_wrong_banner
from labels.evaluation.errors import described, worst
from labels.goldsets import GoldSet
from labels.matching import ClaimText
from tests.labels.judged_posts import ALLOWED, AUTO, NONE, REVIEW, gold, match, post


CLAIMS = (
    ClaimText("a", "nl", "Het stembureau sluit om zes uur.", auto_allowed=True),
    ClaimText("b", "nl", "Iedereen mag stemmen."),
)


def by_id(*matches):
    return {each.post_id: each for each in matches}


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
    answer, banner = gold("p", relation, claims), match("p", AUTO, named)

    assert is_wrong_banner(answer, banner, ALLOWED) is wrong
    assert post(AUTO, named, relation, claims).has_wrong_banner is wrong


def test_decisions_over_all_posts():
    golds = [gold("p1"), gold("p2"), gold("p3"), gold("p4", "debunk"), gold("p5", "unrelated", ())]
    found = by_id(
        match("p1", AUTO, "a"),
        match("p2", REVIEW, "b"),
        match("p3"),
        match("p4", REVIEW, "a"),
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
    assert deciding.PRECISION not in deciding.figures([post()])


def test_the_table_says_the_same_as_the_bare_numbers():
    posts = [post(AUTO, "a"), post(REVIEW, "b"), post(), post(REVIEW, "a", "debunk")]

    figures = deciding.figures(posts)

    assert (figures[deciding.PRECISION].value, figures[deciding.PRECISION].n) == (1.0, 1)
    assert figures[deciding.RECALL].value == pytest.approx(1 / 3)
    assert figures[deciding.WITH_REVIEW].value == pytest.approx(2 / 3)
    assert (figures[deciding.HARD_SENT].value, figures[deciding.WRONG_BANNER].value) == (1.0, 0.0)


def test_outcomes_of_a_group():
    posts = [post(each, "a", "debunk") for each in (AUTO, REVIEW, NONE)]

    figures = deciding.outcomes(posts)

    assert {name: figure.value for name, figure in figures.items()} == {
        "posts": 3,
        "banner": pytest.approx(1 / 3),
        "wrong banner": pytest.approx(1 / 3),
        "review": pytest.approx(1 / 3),
    }


def test_load_and_yield_of_the_review_band():
    posts = [post(REVIEW, "a"), post(REVIEW, "b"), post(REVIEW, "a", "debunk"), post(AUTO, "a")]

    band = deciding.review_band(posts)

    assert band["load"].value == 0.75
    assert band["yield"].value == pytest.approx(1 / 3)
    assert band["yield, any claim"].value == pytest.approx(2 / 3)


def test_tables_by_language_field_tag_and_relation():
    own = GoldSet("set", CLAIMS, (), frozenset({"b"}))
    posts = [
        post(AUTO, "a", tags=("slang",)),
        post(AUTO, "b", claims=("b",), language="en", claim_in="ocr"),
        post(NONE, None, "near-miss", (), claim_in=""),
    ]

    decided, split, relations, band = deciding.sections(own, posts)

    assert list(decided.rows) == ["all", "nl", "en"]
    assert list(split.rows) == ["caption", "ocr", "#slang"]
    assert set(relations.rows) == {
        "repeat",
        "near-miss",
        deciding.LISTED_ONLY,
        deciding.OF_TRUE_CLAIMS,
    }
    assert list(band.rows) == ["all", "nl", "en"]
    assert {target.row: verdict.value for target, _, verdict in relations.verdicts()} == {
        "near-miss": "holds",
        deciding.LISTED_ONLY: "missed",
        deciding.OF_TRUE_CLAIMS: "missed",
    }


def test_wrong_banners_are_read_first_then_wrong_proposals_and_misses_by_turns():
    posts = [
        post(REVIEW, "a", "debunk", score=0.9, post_id="proposed"),
        post(REVIEW, "a", "question", score=0.8, post_id="proposed less surely"),
        post(NONE, score=0.03, post_id="missed"),
        post(AUTO, "a", "debunk", score=0.7, post_id="banner"),
        post(AUTO, "a", post_id="right"),
    ]

    found = [each.gold.post.id for _, each in worst(posts, 9)]

    assert found == ["banner", "proposed", "missed", "proposed less surely"]
    assert [each.gold.post.id for _, each in worst(posts, 1)] == ["banner"]


def test_a_mistake_is_shown_with_its_texts():
    mistake = post(REVIEW, "b", reasons=("close-call",), near_claim_id="b")

    text = described(GoldSet("set", CLAIMS, ()), "proposed", mistake)

    for part in ("close-call", "Iedereen mag stemmen.", "sluit om zes uur", "caption of p"):
        assert part in text

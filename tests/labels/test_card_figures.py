"""The figures of a card, counted by hand."""

from labels.card_figures import figures
from labels.goldsets import GoldPost
from labels.matching import Decision, Match, PostText, Stance


def gold(number: int, relation: str, claim: str = "a", language: str = "nl") -> GoldPost:
    return GoldPost(PostText(id=str(number)), relation, frozenset({claim} - {""}), language)


def match(number: int, decision: Decision, claim: str = "a", *ranking: str) -> Match:
    return Match(
        post_id=str(number),
        claim_id=None if decision is Decision.NONE else claim,
        score=0.5,
        decision=decision,
        stance=Stance.UNCLEAR,
        ranking=tuple((each, 1 - place / 100) for place, each in enumerate(ranking or (claim,))),
    )


GOLDS = [
    gold(1, "repeat"),
    gold(2, "repeat"),
    gold(3, "repeat", "b"),
    gold(4, "debunk"),
    gold(5, "unrelated", "", "tr"),
]
MATCHES = {
    each.post_id: each
    for each in [
        match(1, Decision.AUTO),
        match(2, Decision.AUTO, "c", "c", "a"),
        match(3, Decision.REVIEW, "b"),
        match(4, Decision.REVIEW),
        match(5, Decision.NONE),
    ]
}


def counted(allowed: frozenset[str]):
    found = figures(GOLDS, MATCHES, allowed)
    return {
        language: {metric: (figure.value, figure.n) for metric, figure in metrics.items()}
        for language, metrics in found.items()
    }


def test_shares_are_counted_over_all_and_by_language():
    found = counted(frozenset({"a", "b", "c"}))
    assert found["all"] == {
        "recall@1": (0.75, 4),
        "recall@20": (1.0, 4),
        "banners that are right": (0.5, 2),
        "repeats with a banner": (0.3333, 3),
        "repeats with a banner or review": (1.0, 3),
        "others sent to review": (0.5, 2),
        "wrong banners": (0.0, 2),
    }
    assert found["tr"] == {"others sent to review": (0.0, 1), "wrong banners": (0.0, 1)}


def test_a_banner_that_its_claim_does_not_allow_is_wrong():
    assert counted(frozenset({"b"}))["all"]["banners that are right"] == (0.0, 2)


def test_an_interval_holds_its_value():
    for metrics in figures(GOLDS, MATCHES, frozenset({"a"})).values():
        assert all(figure.low <= figure.value <= figure.high for figure in metrics.values())

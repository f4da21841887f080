"""A matcher that learns one more claim without being built again, and looks for it alone."""

from dataclasses import replace

import numpy as np
import pytest

from labels.matching import ClaimText, Decision, Matcher, PostText


NEW = ClaimText(
    id="new",
    language="nl",
    statement="In Zandwijk worden stembiljetten met een rood potlood ongeldig verklaard.",
    auto_allowed=True,
)
REPEAT = PostText(
    id="1",
    caption="Stembiljetten die met een rood potlood zijn ingevuld worden in Zandwijk ongeldig "
    "verklaard, mijn buurman zag het zelf.",
)
OTHER = PostText(id="2", caption="Appeltaart met kaneel en rozijnen uit eigen tuin.")


@pytest.fixture(scope="module")
def grown(sample_matcher):
    return sample_matcher.with_claim(NEW)


def test_a_new_claim_is_found_beside_all_others(grown, sample_matcher):
    (match,) = grown.match([REPEAT])
    assert match.ranking[0][0] == "new"
    assert match.claim_id == "new"
    assert "new" not in dict(sample_matcher.match([REPEAT])[0].ranking)


def test_it_decides_nearly_as_a_matcher_built_anew(grown, sample_matcher):
    (match,) = Matcher([*sample_matcher.claims, NEW]).match([REPEAT])
    (grown_match,) = grown.match([REPEAT])
    assert grown_match.decision == match.decision
    assert grown_match.score == pytest.approx(match.score, abs=0.05)


def test_other_terms_of_a_claim_change_only_what_is_allowed(grown):
    careful = grown.with_terms(replace(NEW, auto_allowed=False))
    (match,) = careful.match([REPEAT])
    assert match.decision == Decision.REVIEW
    assert "claim-not-automatic" in match.reasons


def test_posts_that_cannot_match_the_one_claim_are_given_up(grown):
    found = grown.match([REPEAT, OTHER], only="new")
    assert [each.claim_id for each in found] == ["new", None]
    far = grown.claims[0].id
    assert grown.match([REPEAT], only=far)[0].claim_id is None


def test_a_known_vector_saves_the_encoder(grown, monkeypatch):
    (match,) = grown.match([REPEAT])
    vector = match.vector.astype(np.float16).astype(np.float32)

    def refuse(texts):
        assert not texts, "encoded again"
        return np.zeros((0, 512), dtype=np.float32)

    monkeypatch.setattr(grown._encoder, "encode_posts", refuse)
    (again,) = grown.match([REPEAT], {"1": vector})
    assert again.claim_id == match.claim_id
    assert again.score == pytest.approx(match.score, abs=0.01)

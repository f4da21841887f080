"""A guess at all claims and a look at a few finds what a look at all finds."""

from dataclasses import replace

import numpy as np
import pytest

from labels.candidates import CandidateIndex, ClaimText
from labels.claim_index import ClaimIndex
from labels.passages import Passage
from textmatch.encoders import UseEncoder


EXTRA = ClaimText(
    id="extra",
    language="nl",
    statement="In Zandwijk worden stembiljetten met een rood potlood ongeldig verklaard.",
    wordings=("In Zandwijk, ballots filled in with a red pencil are declared void.",),
    headline="Rode potloden zijn geldig",
)


def passages(text: str) -> list[Passage]:
    return [Passage("caption", 0, len(text), text)]


@pytest.fixture(scope="module")
def claims(sample):
    return [*sample.claims, EXTRA]


@pytest.fixture(scope="module")
def posts(sample):
    return [passages(gold.post.caption) for gold in sample.posts[:150] if gold.post.caption]


@pytest.fixture(scope="module")
def thorough(claims):
    return CandidateIndex(claims, UseEncoder())


@pytest.fixture(scope="module")
def guessing(claims):
    return CandidateIndex(claims, UseEncoder(), thorough_up_to=0)


def test_guessing_first_ranks_as_a_look_at_all(thorough, guessing, posts):
    pairs = zip(thorough.scan(posts), guessing.scan(posts), strict=True)

    for exact, guess in pairs:
        wanted, found = ([c.claim for c in each.candidates] for each in (exact, guess))
        assert wanted[:3] == found[:3]
        np.testing.assert_allclose(
            [(c.lexical, c.headline, c.dense) for c in guess.candidates[:3]],
            [(c.lexical, c.headline, c.dense) for c in exact.candidates[:3]],
            atol=1e-3,
        )


def test_scores_keep_their_meaning(thorough, guessing, posts):
    pairs = zip(thorough.scan(posts), guessing.scan(posts), strict=True)
    apart = [abs(a.candidates[0].score - b.candidates[0].score) for a, b in pairs]
    assert max(apart) < 0.01


def test_a_translation_is_a_way_to_the_claim(thorough):
    (scan,) = thorough.scan([passages(EXTRA.wordings[0])])
    best = scan.candidates[0]

    assert best.claim == len(thorough._live) - 1
    assert best.dense == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("thorough_up_to", [0, 4000])
def test_added_claims_are_ranked_as_if_built_in(sample, claims, posts, thorough_up_to):
    built = CandidateIndex(claims, UseEncoder(), thorough_up_to=thorough_up_to)
    some = CandidateIndex(claims[:-40], UseEncoder(), thorough_up_to=thorough_up_to)
    grown = some.with_claims(claims[-40:])

    for whole, added in zip(built.scan(posts), grown.scan(posts), strict=True):
        assert whole.candidates[0].score == pytest.approx(added.candidates[0].score, abs=0.1)
        assert whole.candidates[0].claim in {c.claim for c in added.candidates[:3]}


def test_removed_claims_are_no_candidates(thorough, guessing):
    text = passages(EXTRA.statement)
    number = thorough.scan([text])[0].candidates[0].claim

    for index in (thorough, guessing):
        (scan,) = index.with_claims([], without=[number]).scan([text])
        assert number not in {c.claim for c in scan.candidates}


def test_an_index_may_become_empty():
    index = CandidateIndex([EXTRA], UseEncoder()).with_claims([], without=[0])
    assert index.scan([passages("Stemmen")])[0].candidates == ()


def test_a_post_of_many_passages_is_not_split(guessing):
    text = EXTRA.statement
    (scan,) = guessing.scan([[*passages("Iets anders"), *passages(text)]])
    assert scan.candidates[0].passage == 1


def test_only_missing_vectors_are_made(monkeypatch):
    known = dict(zip(EXTRA.variants, UseEncoder().encode_claims(EXTRA.variants), strict=True))

    def refuse(self, texts):
        assert not texts, "encoded again"
        return np.zeros((0, 512), dtype=np.float32)

    monkeypatch.setattr(UseEncoder, "encode_claims", refuse)
    index = CandidateIndex([EXTRA], UseEncoder(), known)
    np.testing.assert_allclose(index.vector_of(0), known[EXTRA.statement])


@pytest.mark.parametrize("thorough_up_to", [0, 4000])
def test_everything_known_of_claims_comes_back_from_arrays(claims, posts, thorough_up_to):
    built = ClaimIndex.built(claims, UseEncoder(), thorough_up_to=thorough_up_to)
    again = ClaimIndex.from_arrays(built.arrays(), UseEncoder())

    assert list(again.claims) == claims
    assert again.candidates.scan(posts[:20])[3].candidates == (
        built.candidates.scan(posts[:20])[3].candidates
    )
    assert again.vocabulary == built.vocabulary
    texts = ["het rode potlood in zandwijk", "stemmen", "appeltaart", "ballots red pencil void"]
    assert [again.gate.read(t) for t in texts] == [built.gate.read(t) for t in texts]
    assert again.reader.wordings(3) == built.reader.wordings(3)
    assert again.reader.names_in("in zandwijk") == built.reader.names_in("in zandwijk")
    assert again.vector_of("extra").tolist() == built.vector_of("extra").tolist()


def test_the_newest_version_of_a_claim_is_found_by_its_id(claims):
    index = ClaimIndex.built(claims, UseEncoder())
    number = index.claims.number_of("extra")
    assert number is not None
    newer = replace(EXTRA, headline="Anders")
    grown = index.with_claims([newer], without=[number])

    assert grown.claims.number_of("extra") == len(claims)
    assert grown.claims[-1] == newer
    assert grown.with_terms(replace(newer, auto_allowed=True)).claims[-1].auto_allowed
    assert grown.with_claims([], without=[len(claims)]).claims.number_of("extra") is None
    with pytest.raises(KeyError):
        index.vector_of("unknown")


def test_added_claims_open_the_gate_and_are_read(sample):
    index = ClaimIndex.built(sample.claims, UseEncoder())
    odd = ClaimText(id="odd", language="nl", statement="Kikkervisjes zwemmen stroomopwaarts.")
    grown = index.with_claims([odd])
    post = "kikkervisjes die stroomopwaarts zwemmen"

    assert not index.gate.read(post).may_carry_claim
    assert grown.gate.read(post).may_carry_claim
    assert grown.reader.wordings(len(sample.claims))[0].stems

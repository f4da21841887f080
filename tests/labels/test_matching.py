"""The cascade as its users see it: posts in, decisions out.

The claims and posts here are our own and in none of the sets the matcher is trained or measured on.
"""

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.decision import load_model
from labels.matching import ClaimText, Decision, Matcher, PostText, Stance
from labels.passages import HASHTAGS
from textmatch.encoders import UseEncoder


CLAIMS = (
    ClaimText(
        id="pen",
        language="nl",
        statement="Stembiljetten die met een blauwe pen zijn ingevuld worden weggegooid.",
        headline="Nee, een stem met blauwe pen is gewoon geldig",
        summary="Een stem met rood, zwart, blauw of groen is geldig.",
        auto_allowed=True,
    ),
    ClaimText(
        id="bus",
        language="nl",
        statement="Het stembureau in de bibliotheek van Kraaiveld sluit al om zes uur.",
        headline="Stembureau in Kraaiveld tot negen uur open",
        summary="Alle stembureaus in Kraaiveld zijn open tot negen uur 's avonds.",
        auto_allowed=True,
    ),
    ClaimText(
        id="dogs",
        language="en",
        statement="Dogs are banned from every polling station in the country.",
        headline="Dogs are welcome at most polling stations",
        auto_allowed=False,
    ),
    ClaimText(
        id="brief",
        language="de",
        statement="Briefwahlstimmen werden erst zwei Wochen nach der Wahl ausgezählt.",
        headline="Briefwahlstimmen zählen am Wahlabend",
        auto_allowed=True,
    ),
)

REPEATS = {
    "pen": "Opgelet! Stembiljetten die met een blauwe pen zijn ingevuld worden weggegooid, doorvertellen!",
    "bus": "Let op: het stembureau in de bibliotheek van Kraaiveld sluit al om zes uur, ga dus vroeg stemmen",
    "brief": "Briefwahlstimmen werden erst zwei Wochen nach der Wahl ausgezählt, unglaublich sowas",
}
NO_BANNER = {
    "debunk": "Stembiljetten die met een blauwe pen zijn ingevuld worden niet weggegooid, dat is onzin.",
    "correct fact": "Stemmen met een blauwe pen is gewoon geldig, ook groen en zwart mag in het stemhokje.",
    "question": "worden stembiljetten die met een blauwe pen zijn ingevuld echt weggegooid?",
    "neutral": "De gemeente onderzoekt berichten dat stembiljetten met blauwe pen zouden worden weggegooid.",
    "other time": "Het stembureau in de bibliotheek van Kraaiveld sluit al om negen uur 's avonds mensen",
    "other place": "Het stembureau in de bibliotheek van Boekendam sluit al om zes uur, ga dus vroeg stemmen",
    "other thing": "De bibliotheek van Kraaiveld sluit vandaag al om zes uur door een feestje van de leesclub",
    "listed posts only": "Dogs are banned from every polling station in the country, so leave yours at home",
    "english denial": "Dogs are not banned from polling stations, stop sharing this fake story people",
    "german question": "Stimmt es, dass Briefwahlstimmen erst zwei Wochen nach der Wahl ausgezählt werden?",
    "german denial": "Briefwahlstimmen werden nicht erst zwei Wochen nach der Wahl ausgezählt, alles gelogen",
    "too short": "blauwe pen weggegooid stembiljetten",
}


@pytest.fixture(scope="module")
def matcher():
    return Matcher(CLAIMS)


def match_one(matcher, text, **fields):
    (match,) = matcher.match([PostText(id="p", caption=text, **fields)])
    return match


@pytest.mark.parametrize("claim", sorted(REPEATS))
def test_a_post_that_repeats_a_claim_word_for_word_gets_its_banner(matcher, claim):
    match = match_one(matcher, REPEATS[claim])

    assert (match.decision, match.claim_id) == (Decision.AUTO, claim)
    assert match.stance is Stance.ENDORSES
    assert match.reasons == ()


@pytest.mark.parametrize(
    "post",
    [
        "Stembiljetten die met een blauwe pen zijn ingevuld worden gelukkig weggegooid, mensen",
        f"{CLAIMS[0].statement} Ik las het en belde de gemeente, die moest er hartelijk om lachen.",
    ],
)
def test_no_copy_is_a_post_that_changes_a_word_or_goes_on(matcher, post):
    match = match_one(matcher, post)

    assert match.decision is not Decision.AUTO


@pytest.mark.parametrize("kind", sorted(NO_BANNER))
def test_what_looks_like_a_claim_and_is_none_gets_no_banner(matcher, kind):
    match = match_one(matcher, NO_BANNER[kind])

    assert match.decision is not Decision.AUTO
    assert match.reasons


@pytest.mark.parametrize("claim", sorted(REPEATS))
@pytest.mark.parametrize("kind", ["government", "fact_checker", "news", "authority"])
def test_accounts_that_inform_never_get_a_banner(matcher, claim, kind):
    match = match_one(matcher, REPEATS[claim], author_kind=kind)

    assert match.decision is Decision.REVIEW
    assert "author-kind" in match.reasons


@pytest.mark.parametrize("field", ["transcript", "on_screen_text"])
def test_a_claim_only_heard_or_seen_and_not_read_goes_to_a_person(matcher, field):
    said: dict[str, Any] = {field: REPEATS["pen"]}
    shipped = load_model("use-multilingual-3")
    unread = dataclasses.replace(shipped, second=None, reader=None)
    (match,) = matcher.with_model(unread).match([PostText(id="p", **said)])

    assert (match.decision, match.claim_id) == (Decision.REVIEW, "pen")
    assert "not-in-caption" in match.reasons
    assert match.passage.field == field


def test_one_sentence_of_a_long_transcript_is_found(matcher):
    around = "en dan snijden we de ui in kleine blokjes en bakken hem zachtjes aan in de boter " * 6
    transcript = f"{around} {REPEATS['pen']} {around}"

    (match,) = matcher.match([PostText(id="p", caption="soep", transcript=transcript)])

    assert match.claim_id == "pen"
    assert "blauwe pen" in transcript[match.passage.start : match.passage.end]


def test_the_passage_shown_is_part_of_the_post(matcher):
    text = REPEATS["bus"]

    passage = match_one(matcher, text, hashtags=("stemmen", "kraaiveld")).passage

    assert text[passage.start : passage.end] == passage.text == text


def test_a_post_outside_the_gate_costs_nothing_and_gets_nothing(matcher):
    match = match_one(matcher, "vandaag bak ik een appeltaart met kaneel en rozijnen")

    assert (match.decision, match.is_election, match.ranking) == (Decision.NONE, False, ())


def test_an_evaluation_ranks_claims_outside_the_gate_without_deciding():
    matcher = Matcher(CLAIMS, rank_all=True)

    match = match_one(matcher, "vandaag bak ik een appeltaart met kaneel en rozijnen")

    assert match.decision is Decision.NONE
    assert {claim for claim, _ in match.ranking} == {claim.id for claim in CLAIMS}


def test_without_claims_posts_are_still_read():
    match = match_one(Matcher(()), "woensdag naar het stembureau, de gemeenteraad kiezen")

    assert (match.decision, match.is_election, match.ranking) == (Decision.NONE, True, ())


def test_stored_vectors_are_used_and_missing_ones_made():
    encoder = UseEncoder()
    stored = {"pen": encoder.encode_claims([CLAIMS[0].statement])[0]}

    matches = [
        Matcher(CLAIMS, vectors=vectors).match([PostText(id="p", caption=REPEATS["pen"])])
        for vectors in (None, stored)
    ]

    made, taken = ([claim for claim, _ in match.ranking] for (match,) in matches)
    assert made == taken
    assert matches[0][0].decision == matches[1][0].decision


def test_names_of_the_election_open_the_gate():
    post = PostText(id="p", caption="Lokaal Kraaiveld wil meer bankjes")

    (closed,) = Matcher(CLAIMS[:1]).match([post])
    (opened,) = Matcher(CLAIMS[:1], names=["Lokaal Kraaiveld"]).match([post])

    assert not closed.is_election
    assert opened.is_election


def test_the_version_names_the_encoder_and_the_trained_file(matcher):
    assert matcher.version.startswith("1-use-multilingual-3-")


def test_a_batch_is_decided_as_its_posts_are_one_by_one(matcher):
    posts = [PostText(id=str(n), caption=text) for n, text in enumerate(NO_BANNER.values())]

    together = matcher.match(posts)
    alone = [matcher.match([post])[0] for post in posts]

    assert [each.decision for each in together] == [each.decision for each in alone]
    assert [each.post_id for each in together] == [post.id for post in posts]


WORDS = st.sampled_from(
    [
        "stembiljetten",
        "blauwe",
        "pen",
        "weggegooid",
        "worden",
        "niet",
        "geen",
        "stembureau",
        "kraaiveld",
        "zes",
        "negen",
        "uur",
        "sluit",
        "?",
        "onzin",
        "volgens",
        "Dogs",
        "banned",
        "polling",
        "station",
        "https://kiesraad.nl",
        "21:00",
        "🔥",
        "nep",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=12).map(" ".join))
def test_whatever_is_said_only_an_endorsement_of_an_allowed_claim_is_automatic(
    matcher, caption, transcript
):
    (match,) = matcher.match([PostText(id="p", caption=caption, transcript=transcript)])

    scores = [score for _, score in match.ranking]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= match.score <= 1
    if match.decision is Decision.AUTO:
        assert match.stance is Stance.ENDORSES
        assert match.claim_id in {"pen", "bus", "brief"}
        assert not match.reasons
    if match.passage and match.passage.field != HASHTAGS:
        field = {"caption": caption, "transcript": transcript}[match.passage.field]
        assert 0 <= match.passage.start < match.passage.end <= len(field)


def test_no_denial_question_or_report_of_our_sample_gets_a_banner(sample, sample_matcher):
    matches = sample_matcher.match([gold.post for gold in sample.posts])

    automatic = [
        (gold, match.claim_id)
        for gold, match in zip(sample.posts, matches, strict=True)
        if match.decision is Decision.AUTO
    ]

    right = [
        gold for gold, claim in automatic if gold.relation == "repeat" and claim in gold.claim_ids
    ]
    wrong = {gold.relation for gold, _ in automatic} - {"repeat"}
    assert wrong <= {"near-miss"}
    assert len(automatic) - len(right) <= 2
    assert len(right) >= 15


def test_matches_are_values():
    match = Matcher(()).match([PostText(id="p")])[0]

    with pytest.raises(dataclasses.FrozenInstanceError):
        match.score = 1.0  # type: ignore[misc] # what the test is about

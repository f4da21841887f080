import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.stance import Stance, cues_in, read_stance


CLAIM = cues_in("De stembureaus in Duinwaard sluiten dit jaar om vijf uur.", "nl")


def stance_of(text, language="nl", claim=CLAIM, author_kind=""):
    return read_stance(cues_in(text, language), claim, author_kind)


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ("Let op, de stembureaus sluiten dit jaar om vijf uur!", "nl", Stance.ENDORSES),
        ("Polling stations in Duinwaard close at five this year, be early", "en", Stance.ENDORSES),
        ("De stembureaus sluiten helemaal niet om vijf uur", "nl", Stance.REJECTS),
        ("Nepnieuws: de stembureaus sluiten om vijf uur", "nl", Stance.REJECTS),
        ("It's a hoax that polling stations close at five", "en", Stance.REJECTS),
        ("Die Wahllokale schließen nicht um fünf", "de", Stance.REJECTS),
        ("Les bureaux de vote ne ferment à cinq heures, intox", "fr", Stance.REJECTS),
        ("De stimburo's slute net om fiif oere", "fy", Stance.REJECTS),
        ("Sandıklar beşte kapanıyor haberi yalan", "tr", Stance.REJECTS),
        ("إشاعة أن مراكز الاقتراع تغلق في الخامسة", "ar", Stance.REJECTS),
        ("Sluiten de stembureaus om vijf uur?", "nl", Stance.ASKS),
        ("sluiten ze echt al om vijf uur, weet iemand dat", "nl", Stance.ASKS),
        ("Volgens een filmpje sluiten de stembureaus om vijf uur", "nl", Stance.REPORTS),
        ("ja hoor, de stembureaus sluiten om vijf uur", "nl", Stance.SATIRE),
    ],
)
def test_how_a_post_stands_towards_a_claim(text, language, stance):
    assert stance_of(text, language).stance is stance


def test_a_negation_that_the_claim_has_as_well_endorses_it():
    claim = cues_in("Zonder stempas mag je niet stemmen.", "nl")

    assert (
        stance_of("zonder stempas mag je niet stemmen mensen", claim=claim).stance
        is Stance.ENDORSES
    )
    assert "negation-parity" in stance_of("zonder stempas mag je stemmen", claim=claim).reasons


def test_a_negation_elsewhere_in_the_post_denies_nothing():
    reading = stance_of("Vergeet dit niet te delen met anderen: de stembureaus sluiten om vijf uur")

    assert reading.stance is Stance.ENDORSES


def test_a_short_reply_after_the_claim_denies_it():
    reading = stance_of("De stembureaus in Duinwaard sluiten om vijf uur. Dat doen ze niet.")

    assert reading.stance is Stance.REJECTS


def test_a_question_without_a_question_mark_is_a_question():
    assert "question-form" in stance_of("gaat het stembureau om vijf uur dicht of niet").reasons


def test_an_authority_never_endorses():
    reading = stance_of("De stembureaus sluiten om vijf uur", author_kind="government")

    assert reading == type(reading)(Stance.REPORTS, ("author-kind",))


def test_a_link_to_a_fact_checker_is_a_doubt():
    text = "De stembureaus sluiten om vijf uur https://www.nieuwscheckers.nl/stembureau"

    assert "fact-check-link" in stance_of(text).reasons


def test_a_word_counts_in_its_own_language_only():
    dutch = stance_of("ik las net dat de stembureaus om vijf uur sluiten")

    assert dutch.stance is Stance.ENDORSES


@given(st.text(max_size=200), st.sampled_from(["nl", "en", "fy", "tr", "xx", ""]))
def test_only_a_reading_without_doubts_endorses(text, language):
    reading = stance_of(text, language)

    assert (reading.stance is Stance.ENDORSES) == (not reading.reasons)

"""What the checker says of single sentences; whole files of cases are in test_evaluation."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.voting_rules import ElectionFacts, rules_for
from labels.passages import PostText
from labels.voting_rules import Outcome, RuleChecker, Stance
from tests.labels.voting_rules.conftest import MUNICIPAL


def test_a_contradiction_names_rule_passage_and_both_values(checker):
    reading = checker.check("Hallo buren! Alle stembureaus sluiten al om 17.00 uur. Tot dan.", "nl")

    assert reading.outcome is Outcome.CONTRADICTS
    assert (reading.slot, reading.rule_id) == ("opening_hours", "R01")
    assert (reading.said, reading.official) == ("17:00", "21:00")
    assert reading.passage.text == "Alle stembureaus sluiten al om 17.00 uur"
    assert reading.reasons == ("hours",)


def test_the_passage_is_found_in_the_field_it_was_said_in(checker):
    post = PostText(
        id="1",
        caption="Mooi weer",
        transcript="ja dus. Je kunt stemmen via sms. Doei",
        language="nl",
    )

    passage = checker.check(post).passage

    assert passage.field == "transcript"
    assert post.transcript[passage.start : passage.end] == passage.text == "Je kunt stemmen via sms"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("You can vote by text message.", Outcome.CONTRADICTS),
        ("You can not vote by text message.", Outcome.AGREES),
        ("Without a voting pass you can't vote.", Outcome.AGREES),
        ("Without a voting pass you can vote too.", Outcome.CONTRADICTS),
        ("You must bring proof of vaccination to vote.", Outcome.CONTRADICTS),
        ("You don't need proof of vaccination to vote.", Outcome.AGREES),
        ("Sign your ballot paper, otherwise it is invalid.", Outcome.CONTRADICTS),
        ("Lovely weather for a walk to the polling station.", Outcome.UNKNOWN),
        ("Nice recipe for apple pie.", Outcome.UNKNOWN),
    ],
)
def test_polarity_decides(checker, text, outcome):
    assert checker.check(text, "en").outcome is outcome


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Can you vote by text message?", Stance.ASKS),
        ("I wonder if you can vote by text message", Stance.ASKS),
        ("It is a hoax that you can vote by text message.", Stance.DEBUNKS),
        ("You should be able to vote by text message.", Stance.OPINION),
        ("Satire: from now on you can vote by text message.", Stance.SATIRE),
        ("In Estonia you can vote online.", Stance.OTHER_VOTE),
        ("Vote by text message for your favourite finalist!", Stance.OTHER_VOTE),
        ("At the previous election you could bring three proxies.", Stance.OTHER_VOTE),
    ],
)
def test_what_is_not_said_in_earnest_about_this_election_contradicts_nothing(checker, text, stance):
    reading = checker.check(text, "en")

    assert not reading.contradicts
    assert reading.stance is stance


def test_hours_come_from_the_election_and_not_from_the_code():
    late = RuleChecker(
        rules_for(ElectionFacts(category="GR", polling_day=date(2030, 3, 20), closes=time(22)))
    )

    assert late.check("Polling stations close at 10 pm.", "en").outcome is Outcome.AGREES
    assert late.check("Polling stations close at 9 pm.", "en").contradicts
    assert (
        late.check("The municipal elections are on Wednesday 20 March 2030.", "en").outcome
        is Outcome.AGREES
    )


def test_a_rule_of_another_kind_of_election_is_used_when_the_text_names_it(checker):
    assert (
        checker.check("Germans who live here may vote for the municipal council.", "en").outcome
        is Outcome.AGREES
    )
    assert checker.check(
        "Germans who live here may vote for the House of Representatives.", "en"
    ).contradicts


def test_the_polling_day_of_an_election_that_is_not_ours_is_not_judged(checker):
    reading = checker.check(
        "The House of Representatives election is on Wednesday 29 October.", "en"
    )

    assert reading.outcome is Outcome.UNKNOWN


def test_an_unknown_language_is_found_out_and_an_unsupported_one_left_alone(checker):
    assert checker.check("You can vote by text message at home this year, really.").contradicts
    assert checker.check("Możesz głosować przez sms.", "pl").outcome is Outcome.UNKNOWN


@settings(deadline=None)
@given(
    hour=st.integers(13, 23),
    minute=st.sampled_from([0, 15, 30, 45]),
    written=st.sampled_from(
        ["{h:02d}:{m:02d}", "{h:02d}.{m:02d} uur", "{h}u{m:02d}", "{t}:{m:02d} pm"]
    ),
)
def test_every_way_of_writing_a_time_is_the_same_time(checker, hour, minute, written):
    said = written.format(h=hour, m=minute, t=hour - 12)

    reading = checker.check(f"Alle stembureaus sluiten om {said}.", "nl")

    assert reading.contradicts == ((hour, minute) != (21, 0))
    assert reading.said == f"{hour:02d}:{minute:02d}"


@pytest.mark.parametrize(
    "said", ["negen uur 's avonds", "21 uur", "21u", "9 uur", "kwart voor negen"]
)
def test_spoken_times_are_read(checker, said):
    reading = checker.check(f"Het stembureau sluit om {said}.", "nl")

    assert reading.contradicts == (said == "kwart voor negen")


@settings(deadline=None)
@given(
    text=st.text(max_size=200),
    language=st.sampled_from(["nl", "en", "de", "fy", "fr", "tr", "ar", "", "zz"]),
)
def test_no_text_breaks_it(checker, text, language):
    assert checker.check(text, language).outcome in Outcome


WORDS = [
    "stem",
    "stemmen",
    "niet",
    "geen",
    "alleen",
    "mag",
    "moet",
    "hoeft",
    "stempas",
    "volmacht",
    "18",
    "twee",
    "21.00",
    "uur",
    "op",
    "woensdag",
    "19",
    "maart",
    "als",
    "je",
    "wie",
    "zonder",
    "anders",
    "ongeldig",
    "?",
    ".",
    ",",
    ":",
    "je",
    "verlopen",
    "paspoort",
    "jaar",
    "om",
    "tot",
    "half",
    "vakje",
    "rood",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_no_order_of_its_own_words_breaks_it(checker, words):
    text = " ".join(words)

    reading = checker.check(text, "nl")

    if reading.passage is not None:
        assert reading.passage.text in text


def test_rules_of_every_dutch_election_make_a_checker():
    for category in ("GR", "TK", "PS", "AB", "EP", "ER"):
        checker = RuleChecker(
            rules_for(ElectionFacts(category=category, polling_day=MUNICIPAL.polling_day))
        )
        assert checker.check("You can vote by text message.", "en").contradicts


def test_a_checker_without_rules_knows_nothing():
    assert RuleChecker([]).check("You can vote by text message.", "en").outcome is Outcome.UNKNOWN

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factchecks.near_identical import alike, are_nearly_identical, imprint, is_like_any, whole_text


BASE = "Let op: de stembussen in Duinwaard sluiten om 5 uur!"


@pytest.mark.parametrize(
    "other",
    [
        "LET OP de stembussen in Duinwaard sluiten om 5 uur",
        "🚨 let op: de stembussen in duinwaard sluiten om 5 uur 🚨 https://t.co/abc",
        "@mama Let op: de stembusen in Duinwaard sluiten om 5 uur!",
        "Let óp: de stembussen in Duinwaard slutien om 5 uur...",
    ],
)
def test_spelling_emoji_links_and_handles_count_for_nothing(other):
    assert are_nearly_identical(imprint(BASE), imprint(other))


@pytest.mark.parametrize(
    "other",
    [
        "Let op: de stembussen in Duinwaard sluiten om 6 uur!",
        "Let op: de stembussen in Duinwaard sluiten niet om 5 uur!",
        "Let op: de stembussen in Duinwaard sluiten om 5 uur?",
        "Let op: de stembussen in Zandwijk sluiten om 5 uur!",
        "Let op: de stembussen in Duinwaard openen om 5 uur!",
        "Let op: de stembussen in Duinwaard sluiten om 5 uur! Nepnieuws",
        "Let op: de stembussen in Duinwaard sluiten zondag om 5 uur!",
        "Let op: de stembussen in Duinwaard sluiten om 17 uur!",
    ],
)
def test_a_number_a_time_a_day_a_negation_a_question_or_another_word_does(other):
    assert not are_nearly_identical(imprint(BASE), imprint(other))


def test_morning_and_evening_are_two_times():
    morning, evening = "De bussen gaan open om 9:00", "De bussen gaan open om 21:00"
    assert not are_nearly_identical(imprint(morning), imprint(evening))


def test_a_denial_in_one_word_of_english_is_another_post():
    told = "You can vote with an expired passport this year"
    denied = "You can't vote with an expired passport this year"
    assert not are_nearly_identical(imprint(told), imprint(denied))


@pytest.mark.parametrize("text", ["", "so true!!", "🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥"])
def test_what_says_next_to_nothing_is_like_nothing(text):
    assert alike(text, {1: text}) == []
    assert not is_like_any(text, [imprint(text)])


def test_all_that_are_alike_are_found_in_their_order():
    others = {3: BASE.upper(), 1: "Iets heel anders", 2: BASE + " 🚨"}
    assert alike(BASE, others) == [3, 2]


def test_every_part_of_a_post_counts():
    assert whole_text(("a", "", "b"), ["c", "d"]) == "a\nb\nc d"
    spoken = whole_text((BASE, "Dat klopt, ik was erbij"), [])
    assert not are_nearly_identical(imprint(BASE), imprint(spoken))


@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_likeness_goes_both_ways(one, other):
    here, there = imprint(one), imprint(other)
    assert are_nearly_identical(here, there) == are_nearly_identical(there, here)


@given(text=st.text(min_size=40, alphabet="abcdefghij klmnop"))
def test_a_text_is_like_itself(text):
    made = imprint(text)
    assert are_nearly_identical(made, made) == (len(made.folded) >= 16)

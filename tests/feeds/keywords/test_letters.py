import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.keywords.letters import (
    fits_stars,
    has_stars,
    is_foreign_script,
    key,
    keys,
    readings,
    visible,
)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Bär", "de", "baer"),
        ("Straße", "de", "strasse"),
        ("Café", "nl", "cafe"),
        ("SEÇİM", "tr", "secim"),
        ("Øl", "da", "ol"),
    ],
)
def test_words_are_compared_in_plain_letters(word, language, expected):
    assert key(word, language) == expected


def test_an_umlaut_outside_german_has_two_spellings():
    assert keys("Müller", "nl") == {"muller", "mueller"}


@given(st.text(max_size=20), st.sampled_from(["nl", "de", None]))
def test_a_key_of_a_key_is_itself(word, language):
    once = key(word, language)
    assert key(once, language) == once


def test_plain_numbers_stay_numbers():
    assert readings("447") == ()
    assert readings("kat") == ()
    assert "kat" in readings("k4t")


def test_a_one_may_be_an_i_or_an_l():
    assert {"kill", "kili"} <= set(readings("k1ll")) | set(readings("kil1"))


def test_look_alike_letters_become_latin_but_russian_words_stay():
    assert readings("wаpen") == ("wapen",)
    assert readings("выборы") == ()
    assert is_foreign_script("Сегодня выборы")
    assert not is_foreign_script("Een wаpen")


def test_invisible_and_full_width_letters():
    assert visible("ｗａ\u200bｐｅｎ") == "wapen"
    assert visible("o\u0336o\u0336k") == "ook"


def test_stars_stand_for_one_letter_each():
    assert has_stars("k*t")
    assert not has_stars("**")
    assert fits_stars("m**rd", "moord")
    assert not fits_stars("m*rd", "moord")

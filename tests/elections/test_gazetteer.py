import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.gazetteer import (
    Candidate,
    fold,
    fold_postal_code,
    likeness,
    postal_area,
    ranked,
    read,
    trigrams,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("’s-Gravenhage", "s gravenhage"),
        ("Den Haag", "s gravenhage"),
        ("s gravenhage", "s gravenhage"),
        ("The Hague", "s gravenhage"),
        ("'s-Hertogenbosch", "s hertogenbosch"),
        ("Den  Bosch ", "s hertogenbosch"),
        ("Súdwest-Fryslân", "sudwest fryslan"),
        ("Ĳsselstein", "ijsselstein"),
        ("Kerkstr.", "kerkstraat"),
        ("St. Annaparochie", "sint annaparochie"),
        ("Łódź", "lodz"),
    ],
)
def test_one_name_has_one_form(typed, folded):
    assert fold(typed) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_anything_can_be_read(text):
    assert all(key == key.strip() and key for key in read(text).keys)


@pytest.mark.parametrize(
    ("typed", "code", "area"),
    [
        ("9665HT", "9665ht", "9665"),
        ("9665 ht", "9665ht", "9665"),
        ("Sportlaan 4, 9665 HT Oude Pekela", "9665ht", "9665"),
        ("SW1A 1AA", "sw1a1aa", "sw1a"),
        ("m11ae", "m11ae", "m1"),
        ("85003", "85003", "850"),
        ("85003-1234", "85003", "850"),
        ("9665", "", "9665"),
        ("Oude Pekela", "", ""),
    ],
)
def test_postal_codes_are_recognised(typed, code, area):
    assert (read(typed).postal_code, read(typed).postal_area) == (code, area)


@pytest.mark.parametrize(
    ("code", "folded", "area"),
    [
        ("9665 HT", "9665ht", "9665"),
        ("SW1A 1AA", "sw1a1aa", "sw1a"),
        ("85003-1234", "85003", "850"),
        ("-1", "1", ""),
        ("", "", ""),
    ],
)
def test_postal_codes_of_a_register_fold_as_typed_ones_do(code, folded, area):
    assert (fold_postal_code(code), postal_area(code)) == (folded, area)


@pytest.mark.parametrize(
    "typed",
    [
        "Sportlaan 4, Oude Pekela",
        "sportlaan 4 oude pekela",
        "Sportlaan 12a Oude Pekela",
        "Sportlaan 4 bis, Oude Pekela",
        "Sportlaan, Oude Pekela",
    ],
)
def test_a_house_number_is_left_aside(typed):
    assert read(typed).texts[0] == "sportlaan oude pekela"
    assert "oude pekela" in read(typed).parts


def test_a_number_that_is_the_name_is_kept():
    assert "school 2" in read("School 2").texts
    assert read("1e Oosterstraat").texts[0] == "1e oosterstraat"


def test_what_only_looks_like_a_postal_code_can_still_be_an_address():
    assert "kerkstraat amsterdam" in read("Kerkstraat 1012 in Amsterdam").texts


def test_the_town_may_come_first():
    assert "oude pekela" in read("Oude Pekela Sportlaan").parts


def test_a_typing_error_costs_little():
    assert likeness("oude pekla", "Oude Pekela") > 90
    assert likeness("sportlaan", "Sportlaan, Oude Pekela") == 98
    assert likeness("groningen", "Oude Pekela") < 60


def test_what_is_most_alike_comes_first():
    names = [Candidate(1, "Oude Pekela"), Candidate(2, "Nieuwe Pekela"), Candidate(3, "Utrecht")]
    assert [each.key for _score, each in ranked("oude pekla", names, at_least=60)] == [1, 2]


def test_trigrams_pad_each_word():
    assert trigrams("op zee") == {"  o", " op", "op ", "  z", " ze", "zee", "ee "}

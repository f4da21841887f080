import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmatch.number_words import spelled_number
from textmatch.value_tokens import value_tokens


_UNITS = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn",
}
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}


def _below_hundred(number: int, language: str) -> str:
    units = _UNITS[language].split()
    if number < 20:
        return units[number]
    tens, unit = _TENS[language].split()[number // 10 - 2], number % 10
    if not unit:
        return tens
    if language == "en":
        return f"{tens}-{units[unit]}"
    joint = "und" if language == "de" else "ën" if units[unit].endswith("e") else "en"
    return f"{units[unit]}{joint}{tens}"


def _dutch(number: int) -> str:
    if number >= 1000:
        thousands = "" if number < 2000 else _below_hundred(number // 1000, "nl")
        rest = number % 1000
        return f"{thousands}duizend" + (f" {_dutch(rest)}" if rest else "")
    return _in_hundreds(number, "nl", "honderd", "")


def _german(number: int) -> str:
    if number >= 1000:
        rest = number % 1000
        return f"{_below_hundred(number // 1000, 'de')}tausend" + (_german(rest) if rest else "")
    return _in_hundreds(number, "de", "hundert", "ein")


def _in_hundreds(number: int, language: str, hundred: str, one: str) -> str:
    if number < 100:
        return _below_hundred(number, language)
    many = one if number < 200 else _below_hundred(number // 100, language)
    return f"{many}{hundred}" + (_below_hundred(number % 100, language) if number % 100 else "")


def _english(number: int) -> str:
    if number >= 1000:
        joint = " and " if 0 < number % 1000 < 100 else " "
        rest = f"{joint}{_english(number % 1000)}" if number % 1000 else ""
        return f"{_below_hundred(number // 1000, 'en')} thousand{rest}"
    if number < 100:
        return _below_hundred(number, "en")
    rest = f" and {_below_hundred(number % 100, 'en')}" if number % 100 else ""
    return f"{_below_hundred(number // 100, 'en')} hundred{rest}"


@given(st.integers(2, 9999), st.sampled_from([_dutch, _english, _german]))
def test_every_number_below_ten_thousand_is_read_from_its_words(number, spell):
    tokens = value_tokens(spell(number))

    assert spelled_number(tokens, 0) == (number, len(tokens))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("nul", 0),
        ("tweeëntwintighonderd", 2200),
        ("drie miljoen tweehonderdduizend", 3_200_000),
        ("ienentweintich", 21),
        ("quatre-vingt-dix-sept", 97),
        ("vingt et un", 21),
        ("deux cents", 200),
        ("yirmi iki bin", 22_000),
        ("خمسة وعشرون", 25),
        ("خمسمئة", None),
        ("een", None),
        ("mening", None),
    ],
)
def test_numbers_in_words(words, number):
    found = spelled_number(value_tokens(words), 0)

    assert (found[0] if found else None) == number


def test_two_numbers_joined_by_and_stay_two():
    assert spelled_number(value_tokens("one hundred and two hundred"), 0) == (100, 2)

"""Counts, shares, money, ages and durations: a number, what it counts in, and how firmly.

"5 jaar" is not "5 euro"; "de helft" is 50 %; "ruim 400" may be 412; "18+" is from 18 years.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textmatch.number_words import (
    AFTER_NUMBER,
    MULTIPLIERS,
    ONES,
    may_be_compound,
    number_of_word,
    spelled_number,
)


class Amount(NamedTuple):
    """`unit` is "" for what is merely counted; `bound` one of "", "about", "least", "most"."""

    number: float
    unit: str = ""
    bound: str = ""

    def is_like(self, other: Amount) -> bool:
        """The same, or the one more precise than the other. A bare number may be of any unit."""
        if self.unit != other.unit and self.unit and other.unit:
            return False
        if self.number == other.number:
            return {self.bound, other.bound} != {"least", "most"}
        return _near(self, other) or _near(other, self)


_ABOUT = 0.1
_WELL_OVER = 0.5


def _near(vague: Amount, other: Amount) -> bool:
    if vague.bound == "about":
        return abs(vague.number - other.number) <= _ABOUT * max(vague.number, other.number)
    is_over = vague.bound == "least" and vague.unit not in {"year", "th"} and vague.number >= 10
    return is_over and vague.number < other.number <= vague.number * (1 + _WELL_OVER)


def _words(**units: str) -> dict[str, str]:
    return {word: unit for unit, words in units.items() for word in words.split()}


UNITS: Mapping[str, str] = _words(
    percent="% procent percent prozent pct pourcent percintaazje بالميه بالمايه procenten",
    euro="€ euro euros eur euroos يورو avro",
    dollar="$ dollar dollars usd",
    pound="£ pound pounds pond",
    year="jaar jaren jarige jarigen year years yr yrs jahr jahre jahren jahrige jahrigen jier jierrige ans "
    "yil yillik yas yasinda yasindan سنه سنوات عاما عام jaars",
    month="maand maanden month months monat monate monaten moanne moannen mois ay aylik شهر اشهر شهرا",
    week="week weken weeks woche wochen wike wiken semaine semaines hafta اسبوع اسابيع",
    day="dag dagen day days tag tage tagen jour jours gun gunluk يوم ايام يوما",
    hour="uren hour hours hrs stunde stunden oeren ساعه ساعات saat uur u oere",
    second="seconden seconde seconds sekunden sekunde saniye ثانيه ثواني",
    minute="minuut minuten minute minutes min dakika دقيقه دقايق minuut",
    metre="meter meters metre metres",
    kilometre="km kilometer kilometers kilometre kilometres",
)
_BEFORE: Mapping[str, str] = _words(
    euro="€ eur", dollar="$", pound="£", percent="% yuzde"
)  # "€ 5", and "%50" in Turkish
_BOUNDS: Mapping[str, str] = {
    word: bound
    for bound, words in {
        "most": "maximaal max maximum hooguit hoogstens hochstens maximal onder under unter azami",
        "least": "minstens minimaal minimum min mindestens ruim over boven uber vanaf dan als than almindestens "
        "least asgari meer more mehr",
        "about": "bijna almost nearly ongeveer circa ca rond about around fast etwa rund zon some roughly sawat "
        "yaklasik environ hast omtrint zowat pakweg حوالي",
    }.items()
    for word in words.split()
}
_PHRASES: Mapping[tuple[str, str], str] = {
    ("at", "most"): "most", ("up", "to"): "most", ("niet", "meer"): "most", ("minder", "dan"): "most",
    ("less", "than"): "most", ("fewer", "than"): "most", ("weniger", "als"): "most", ("en", "fazla"): "most",
    ("at", "least"): "least", ("ten", "minste"): "least", ("en", "az"): "least", ("au", "moins"): "least",
    ("meer", "dan"): "least", ("more", "than"): "least", ("mehr", "als"): "least", ("plus", "de"): "least",
}  # fmt: skip
_NUMBERED = frozenset(
    [
        "nummer",
        "number",
        "nr",
        "nummers",
        "pagina",
        "page",
        "seite",
        "blz",
        "lijst",
        "list",
        "liste",
        "deel",
        "part",
        "teil",
        "artikel",
        "article",
        "kamer",
        "numara",
        "siden",
        "side",
        "bladzijde",
        "aflevering",
        "episode",
        "kieskring",
        "route",
        "lijn",
    ]
)
"""A number behind one of these is a name: "lijst 3", "pagina 12"."""
_LONE_BOUNDS = {word: bound for word, bound in _BOUNDS.items() if word not in {
    "dan", "als", "than", "least", "meer", "more", "mehr", "over", "under", "onder", "unter", "fast",
    "min", "some", "rond", "vanaf", "uber", "boven"}}  # fmt: skip
_ORDINAL_ENDINGS = frozenset({"e", "ste", "th", "st", "nd", "rd"})
_ORDINALS: Mapping[str, int] = {
    word: n
    for n, words in enumerate(
        (
            "tweede second zweite zweiten twadde deuxieme ikinci", "derde third dritte dritten tredde troisieme",
            "vierde fourth vierte vierten fjirde", "vijfde fifth funfte funften fyfde", "zesde sixth sechste",
            "zevende seventh siebte", "achtste eighth", "negende ninth neunte", "tiende tenth zehnte",
        ),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
_NOT_ORDINAL_BEFORE = frozenset({"kamer", "keamer", "wereldoorlog"})
_SHARES: Mapping[str, float] = {
    **dict.fromkeys(["helft", "helfte", "halfte", "halbe", "moitie", "yarisi", "نصف"], 50.0),
    **dict.fromkeys(["driekwart", "dreiviertel"], 75.0),
    **dict.fromkeys(["kwart", "viertel", "quarter", "ceyrek", "ربع"], 25.0),
    **dict.fromkeys(["drittel", "tiers", "ثلث"], 100 / 3),
}
_OF = frozenset({"van", "of", "der", "des", "aller", "fan", "de", "alle"})
_THIRDS = frozenset({"derde", "third", "thirds", "drittel", "tredde"})
_ONE_AND_HALF = frozenset({"anderhalf", "anderhalve", "anderthalb", "eineinhalb", "oardel"})
_HALVES = frozenset({"half", "halve", "halb", "halbe", "bucuk"})
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_DECIMAL = re.compile(r"\d{1,12}[.,]\d{1,3}")
_MIXED = re.compile(r"\d{1,3}(?:([.,])\d{3})+[.,]\d{1,2}")
_LONGEST = 15  # digits: what is longer is no amount

STARTERS = frozenset({*_SHARES, *_ORDINALS, *_ONE_AND_HALF, *_BEFORE, "half", "halve", "halb", "a"})
"""Words an amount may begin with, beside digits and number words."""


def amount_at(tokens: Sequence[str], start: int) -> tuple[Amount, int] | None:
    """The amount whose tokens begin at `start`, and where it ends."""
    word = tokens[start]
    found = _share(tokens, start) or _ordinal(tokens, start)
    if found is not None:
        return found
    unit = _BEFORE.get(word, "")
    number = number_at(tokens, start + 1 if unit else start)
    if number is None:
        return None
    value, end = number
    if not unit:
        unit, end = _unit_after(tokens, end)
    bound = "least" if _at(tokens, end) in {"+", "plus"} else bound_before(tokens, start)
    if _at(tokens, end) in {"+", "plus"}:
        unit, end = unit or ("year" if value == 18 else ""), end + 1
    if not unit and start and tokens[start - 1] in _NUMBERED:
        unit = "nr"
    return Amount(value, unit, bound), end


def number_at(tokens: Sequence[str], start: int) -> tuple[float, int] | None:
    """A number in digits, in words, or in both ("3 duizend", "1,2 miljoen", "10k")."""
    word = _at(tokens, start)
    if word[:1].isdigit():
        digits = _of_digits(word)
        return None if digits is None else _times(tokens, digits, start + 1)
    if word in _ONE_AND_HALF:
        return _times(tokens, 1.5, start + 1)
    if word in _HALVES and _at(tokens, start + 1) in MULTIPLIERS:
        return _times(tokens, 0.5, start + 1)
    spelled = spelled_number(tokens, start)
    return None if spelled is None else (float(spelled[0]), spelled[1])


def bound_before(tokens: Sequence[str], start: int) -> str:
    if not start:
        return ""
    word = tokens[start - 1]
    if start > 1 and (tokens[start - 2], word) in _PHRASES:
        is_denied = start > 2 and tokens[start - 3] in {"niet", "not", "nicht", "no"}
        return (
            "most"
            if is_denied and word in {"dan", "than", "als"}
            else _PHRASES[tokens[start - 2], word]
        )
    return _LONE_BOUNDS.get(word, "")


def _times(tokens: Sequence[str], value: float, end: int) -> tuple[float, int]:
    word = _at(tokens, end)
    size = MULTIPLIERS.get(word) or AFTER_NUMBER.get(word, 0)
    if not size or word in {"cent", "cents"}:
        return value, end
    return round(value * size, 3), end + 1


def _of_digits(word: str) -> float | None:
    """ "3.000" and "3,000" are three thousand, "1,5" and "1.5" one and a half."""
    if len(word) > _LONGEST:
        return None
    if word.isdecimal():
        return float(int(word))
    if _THOUSANDS.fullmatch(word):
        return float(word.replace(".", "").replace(",", ""))
    if _DECIMAL.fullmatch(word):
        return float(word.replace(",", "."))
    if _MIXED.fullmatch(word):
        whole, decimals = re.split(r"[.,](?=\d{1,2}$)", word)
        return float(f"{re.sub('[.,]', '', whole)}.{decimals}")
    return None


def _unit_after(tokens: Sequence[str], end: int) -> tuple[str, int]:
    word = _at(tokens, end)
    if word == "-":
        word = _at(tokens, end + 1)
        return (
            (UNITS[word], end + 2)
            if word in UNITS and word.startswith(("ja", "ye", "ji"))
            else ("", end)
        )
    if word in UNITS:
        return UNITS[word], end + 1
    if word in {"pour", "في"} and _at(tokens, end + 1) in {"cent", "الميه", "المايه"}:
        return "percent", end + 2
    return ("th", end + 1) if word in _ORDINAL_ENDINGS else ("", end)


def _share(tokens: Sequence[str], start: int) -> tuple[Amount, int] | None:
    """ "De helft", "een derde van", "two thirds of", "a quarter of"."""
    word, after = tokens[start], _at(tokens, start + 1)
    bound = bound_before(
        tokens, start - (start > 0 and tokens[start - 1] in {"de", "a", "een", "die"})
    )
    if word == "half" and after in {"of", "the"}:
        return Amount(50.0, "percent", bound), start + 1
    if word in _SHARES and (
        after in _OF or word.startswith(("hel", "half", "drie", "moit", "yari"))
    ):
        times = number_of_word(tokens[start - 1]) or 1 if start else 1
        return Amount(round(_SHARES[word] * min(times, 3), 1), "percent", bound), start + 1
    times = (ONES.get(word) or number_of_word(word) or 0) if after in _THIRDS else 0
    if word == "a" and after in _THIRDS:
        times = 1
    if 0 < times < 3 and (_at(tokens, start + 2) in _OF or times == 2):
        return Amount(round(times * 100 / 3, 1), "percent", bound), start + 2
    return None


def _ordinal(tokens: Sequence[str], start: int) -> tuple[Amount, int] | None:
    word = tokens[start]
    if word not in _ORDINALS or _at(tokens, start + 1) in _NOT_ORDINAL_BEFORE:
        return None
    return Amount(float(_ORDINALS[word]), "th", ""), start + 1


def starts_number(word: str) -> bool:
    return may_be_compound(word) and number_of_word(word) is not None


def _at(tokens: Sequence[str], position: int) -> str:
    return tokens[position] if position < len(tokens) else ""

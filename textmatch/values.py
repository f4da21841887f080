"""Values in a sentence: numbers, clock times, weekdays, months; and whether two sentences clash.

"Polls close at 21:00" and "polls close at five" are near neighbours for any encoder. They are not
the same claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from textmatch.normalise import clean, fold


_CLOCK = re.compile(r"\b(\d{1,2})[:.u](\d{2})\b(?:\s*(?:uur|u|h|uhr|oere)\b)?", re.IGNORECASE)
_HOUR = re.compile(
    r"\b(\d{1,2})\s*(?:uur|u|h|uhr|oere|o'clock|am|pm|a\.m|p\.m)\b|saat\s+(\d{1,2})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d{3})*(?!\d)|\d+")
_THOUSANDS = re.compile(r"\b(\d+)\s?k\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"[.,]")
_TWELVE_HOURS = 12
_CLOCK_WORDS = frozenset(["uur", "uhr", "oere", "oclock", "saat", "pm", "am"])


def _numbered(start: int, *rows: str) -> dict[str, int]:
    return {word: start + n for row in rows for n, word in enumerate(row.split())}


# Only words that are numbers in every language here: French "onze" is Dutch for our, Turkish "on"
# an English preposition. A "+" keeps the place of one left out.
_NUMBER_WORDS: Mapping[str, int] = {
    **_numbered(
        2,
        "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien twintig",
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty",
        "zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
        "siebzehn achtzehn neunzehn zwanzig",
        "twa trije fjouwer fiif seis sân acht njoggen tsien alve tolve trettjin fjirtjin fyftjin sechstjin",
        "deux trois quatre cinq six sept huit neuf dix + douze treize quatorze quinze seize",
        "iki uc dort bes alti yedi sekiz dokuz",
    ),
    **dict.fromkeys(("dertig", "thirty", "dreissig", "tritich", "trente", "otuz"), 30),
    **dict.fromkeys(("veertig", "forty", "vierzig", "fjirtich", "quarante"), 40),
    **dict.fromkeys(("vijftig", "fifty", "funfzig", "fyftich", "cinquante", "helft"), 50),
    **dict.fromkeys(("zestig", "sixty", "sechzig", "sechstich", "soixante", "altmis"), 60),
    **dict.fromkeys(("zeventig", "seventy", "siebzig", "yetmis"), 70),
    **dict.fromkeys(("tachtig", "eighty", "achtzig", "seksen"), 80),
    **dict.fromkeys(("negentig", "ninety", "neunzig", "doksan"), 90),
    **dict.fromkeys(("honderd", "hundred", "hundert", "hûndert", "yuz"), 100),
    **dict.fromkeys(("duizend", "thousand", "tausend", "tûzen"), 1000),
    **dict.fromkeys(("miljoen", "million", "millionen", "miljoenen", "milyon"), 1_000_000),
}  # fmt: skip
_WEEKDAYS: Mapping[str, int] = _numbered(
    0,
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "moandei tiisdei woansdei tongersdei freed sneon snein",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "pazartesi sali carsamba persembe cuma cumartesi pazar",
    "الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد",
)
_MONTHS: Mapping[str, int] = _numbered(
    1,
    "januari februari maart april mei juni juli augustus september oktober november december",
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
)
_NOT_MONTHS = frozenset({"may", "mei", "mars", "mart"})  # everyday words as well


@dataclass(frozen=True, slots=True)
class Values:
    numbers: frozenset[int]
    times: frozenset[tuple[int, int]]
    weekdays: frozenset[int]
    months: frozenset[int]

    def clashes_with(self, other: Values) -> tuple[str, ...]:
        """Kinds of value that both have and that have nothing in common, as machine words."""
        if self.numbers and not (other.numbers or other.times):
            return ("other-numbers",)
        kinds = ("numbers", "times", "weekdays", "months")
        return tuple(
            f"{kind.removesuffix('s')}-mismatch"
            for kind in kinds
            if getattr(self, kind) and getattr(other, kind)
            if getattr(self, kind).isdisjoint(getattr(other, kind))
        )


def values_in(text: str) -> Values:
    """The values of `text`. Clock times are told on twelve hours: "21:00" is "nine in the evening"."""
    text = _THOUSANDS.sub(r"\g<1>000", clean(text))
    times = {(int(hour) % _TWELVE_HOURS, int(minute)) for hour, minute in _CLOCK.findall(text)}
    rest = _CLOCK.sub(" ", text)
    times |= {(int(a or b) % _TWELVE_HOURS, 0) for a, b in _HOUR.findall(rest)}
    rest = _HOUR.sub(" ", rest)
    words = fold(rest).split()
    clocked = {n for n, word in enumerate(words) if word in _NUMBER_WORDS and _is_hour(words, n)}
    times |= {(_NUMBER_WORDS[words[n]] % _TWELVE_HOURS, 0) for n in clocked}
    spelled = (
        _NUMBER_WORDS[word]
        for n, word in enumerate(words)
        if word in _NUMBER_WORDS and n not in clocked
    )
    return Values(
        numbers=frozenset(chain(map(_number, _NUMBER.findall(rest)), spelled)),
        times=frozenset(times),
        weekdays=frozenset(_WEEKDAYS[word] for word in words if word in _WEEKDAYS),
        months=frozenset(_MONTHS[w] for w in words if w in _MONTHS and w not in _NOT_MONTHS),
    )


def _is_hour(words: list[str], n: int) -> bool:
    following = words[n + 1] if n + 1 < len(words) else ""
    return following in _CLOCK_WORDS or (n > 0 and words[n - 1] == "saat")


def _number(digits: str) -> int:
    return int(_SEPARATORS.sub("", digits))

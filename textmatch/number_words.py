"""Numbers in words: "tweeëntwintig", "two hundred and five", "dreitausend", "quatre-vingt-dix".

Words are folded ones. Only words that are numbers in every language here are known: French "onze"
is Dutch for our, Turkish "on" an English preposition, "cent" a coin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache


_LONGEST = 60  # letters: the longest Dutch number below ten thousand has 45


def numbered(start: int, *rows: str) -> dict[str, int]:
    """The words of each row, counted from `start`; a "+" keeps the place of one left out."""
    return {word: start + n for row in rows for n, word in enumerate(row.split()) if word != "+"}


ONES: Mapping[str, int] = dict.fromkeys(
    ["een", "eentje", "one", "ein", "eins", "eine", "ien", "ene", "un", "une", "bir"], 1
)
"""Words for one: mostly articles, so they count only inside a longer number or a time."""

SIMPLE: Mapping[str, int] = {
    **dict.fromkeys(("nul", "zero", "sifir", "صفر"), 0),
    **numbered(
        2,
        "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien twintig",
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty",
        "zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
        "siebzehn achtzehn neunzehn zwanzig",
        "twa trije fjouwer fiif seis san acht njoggen tsien alve tolve trettjin fjirtjin fyftjin "
        "sechstjin santjin achttjin njoggentjin tweintich",
        "deux trois quatre cinq six sept huit neuf dix + douze treize quatorze quinze seize",
        "iki uc dort bes alti yedi sekiz dokuz",
        "اثنين ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره",
        "اثنان ثلاث اربع خمس ست سبع ثماني تسع عشر",
    ),
    "zwo": 2, "fuenf": 5, "zwoelf": 12, "fuenfzehn": 15, "fuenfzig": 50,
    **dict.fromkeys(("yirmi", "vingt", "عشرين", "عشرون"), 20),
    **dict.fromkeys(("dertig", "thirty", "dreissig", "tritich", "trente", "otuz", "ثلاثين", "ثلاثون"), 30),
    **dict.fromkeys(("veertig", "forty", "vierzig", "fjirtich", "quarante", "kirk", "اربعين", "اربعون"), 40),
    **dict.fromkeys(("vijftig", "fifty", "funfzig", "fyftich", "cinquante", "elli", "خمسين", "خمسون"), 50),
    **dict.fromkeys(("zestig", "sixty", "sechzig", "sechstich", "soixante", "altmis", "ستين", "ستون"), 60),
    **dict.fromkeys(("zeventig", "seventy", "siebzig", "santich", "yetmis", "سبعين", "سبعون"), 70),
    **dict.fromkeys(("tachtig", "eighty", "achtzig", "tachtich", "seksen", "ثمانين", "ثمانون"), 80),
    **dict.fromkeys(("negentig", "ninety", "neunzig", "njoggentich", "doksan", "تسعين", "تسعون"), 90),
    "ميتين": 200, "مايتين": 200, "الفين": 2000,
}  # fmt: skip
MULTIPLIERS: Mapping[str, int] = {
    **dict.fromkeys(("honderd", "hundred", "hundert", "yuz", "ميه", "مايه"), 100),
    **dict.fromkeys(("duizend", "thousand", "tausend", "tuzen", "mille", "الف", "الاف"), 1000),
    **dict.fromkeys(
        ("miljoen", "miljoenen", "million", "millions", "millionen", "mln", "mio", "milyon",
         "مليون", "ملايين"),
        1_000_000,
    ),
    **dict.fromkeys(
        ("miljard", "miljarden", "billion", "milliarde", "milliarden", "milliard", "milliards", "mld", "milyar"),
        1_000_000_000,
    ),
}  # fmt: skip
AFTER_NUMBER: Mapping[str, int] = {"k": 1000, "bin": 1000, "cent": 100, "cents": 100}
"""Multipliers that are other words by themselves ("ich bin", "vijf cent"), and after digits or some
words only."""

_FRENCH = frozenset(
    ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "vingt", "quatre"]
)
_TURKISH = frozenset(
    [
        "iki",
        "uc",
        "dort",
        "bes",
        "alti",
        "yedi",
        "sekiz",
        "dokuz",
        "yirmi",
        "otuz",
        "kirk",
        "elli",
        "yuz",
    ]
)
_AND = frozenset({"and", "en", "et", "und", "و"})
_UNITS_FIRST = frozenset(["vingt", "soixante", "sixty"])
_HUNDREDS = (("honderd", 100), ("hundert", 100))
_THOUSANDS = (("duizend", 1000), ("tausend", 1000), ("tuzen", 1000))
_TENS_ENDINGS = ("tig", "zig", "sig", "ich")


@lru_cache(maxsize=4096)
def number_of_word(word: str) -> int | None:
    """The number one folded word spells: simple, or a Dutch, German or Frisian compound."""
    if word in SIMPLE:
        return SIMPLE[word]
    if not word or len(word) > _LONGEST:
        return None
    for parts in (_THOUSANDS, _HUNDREDS):
        for part, size in parts:
            before, found, after = word.partition(part)
            if found:
                return _multiplied(before, size, after)
    return _tens_with_units(word)


def may_be_compound(word: str) -> bool:
    """A cheap look: whether `number_of_word` is worth asking."""
    return len(word) > 7 and (
        word.endswith(_TENS_ENDINGS) or "onderd" in word or "undert" in word
        or "duizend" in word or "tausend" in word or "tuzen" in word
    )  # fmt: skip


def _multiplied(before: str, size: int, after: str) -> int | None:
    factor = 1 if before == "" else _part(before)
    rest = 0 if after == "" else _part(after)
    if rest is None and after.startswith(("en", "und")):
        rest = _part(after.removeprefix("en").removeprefix("und"))
    if not factor or rest is None or rest >= size:
        return None
    return factor * size + rest


def _part(word: str) -> int | None:
    return ONES.get(word) or number_of_word(word)


def _tens_with_units(word: str) -> int | None:
    """ "tweeentwintig", "zweiundzwanzig", "ienentweintich"."""
    for between in ("en", "und"):
        start = word.find(between, 1)
        while start > 0:
            units = _part(word[:start])
            tens = SIMPLE.get(word[start + len(between) :])
            if units and tens and units < 10 and 20 <= tens < 100 and tens % 10 == 0:
                return units + tens
            start = word.find(between, start + 1)
    return None


def spelled_number(tokens: Sequence[str], start: int) -> tuple[int, int] | None:
    """The number whose words begin at `start`, and where it ends. Never a one by itself."""
    total, current, end = 0, -1, start
    position = start
    while position < len(tokens):
        step = _step(tokens, position, current, total)
        if step is None:
            break
        total, current, position = step
        end = position
        if position < len(tokens) and tokens[position] == "-" and current >= 0:
            position += 1
    if end == start or (end == start + 1 and tokens[start] in ONES):
        return None
    return total + max(current, 0), end


def _step(
    tokens: Sequence[str], position: int, current: int, total: int
) -> tuple[int, int, int] | None:
    """Total, the part below thousand and the next position, when the number goes on here."""
    word = tokens[position]
    size = MULTIPLIERS.get(word) or _odd_multiplier(tokens, position)
    if size:
        return _multiply(total, current, size, position)
    if word in _AND or (word[:1] == "و" and len(word) > 1):
        return _after_and(tokens, position, current, total)
    value = ONES.get(word)
    if value is None:
        value = number_of_word(word) if word in SIMPLE or may_be_compound(word) else None
    if word == "vingts" or (word == "vingt" and current == 4):
        return (total, 80, position + 1) if current == 4 else None
    if value is None or not _fits(current, total, value):
        return None
    return _added(total, current, value, position + 1)


def _multiply(total: int, current: int, size: int, position: int) -> tuple[int, int, int] | None:
    if size == 100:
        if current >= 100:
            return None
        return total, (current if current > 0 else 1) * 100, position + 1
    if total and total % (size * 1000):
        return None
    return total + (current if current > 0 else 1) * size, -1, position + 1


def _odd_multiplier(tokens: Sequence[str], position: int) -> int:
    before = tokens[position - 1] if position else ""
    if tokens[position] == "bin" and before in _TURKISH:
        return 1000
    return 100 if tokens[position] in {"cent", "cents"} and before in _FRENCH - {"six"} else 0


def _after_and(
    tokens: Sequence[str], position: int, current: int, total: int
) -> tuple[int, int, int] | None:
    """ "Two hundred and five", but not "one hundred and two hundred"; "vingt et un"; Arabic "و"."""
    word = tokens[position]
    is_arabic = word not in _AND
    following = word[1:] if is_arabic else _at(tokens, position + 1)
    after = position + (1 if is_arabic else 2)
    value = ONES.get(following) or number_of_word(following)
    if value is None or _at(tokens, after) in MULTIPLIERS:
        return None
    if is_arabic and 0 < current < 10 and value >= 20 and value % 10 == 0:
        return total, current + value, after
    is_open = (current >= 0 and current % 100 == 0) or (current < 0 < total)
    if is_open and current != 0 and value < 100:
        return _added(total, current, value, after)
    if word == "et" and current >= 20 and value in {1, 11}:
        return _added(total, current, value, after)
    return None


def _fits(current: int, total: int, value: int) -> bool:
    if current < 0:
        return total == 0 or value < (1000 if total % 1_000_000 else 1_000_000)
    if current == 0:
        return False
    if current % 1000 == 0:
        return 0 < value < 1000
    if current % 100 == 0:
        return 0 < value < 100
    tens = current % 100
    if tens in {60, 80} and 10 <= value < 20:
        return True  # soixante-dix, quatre-vingt-onze
    return tens >= 20 and tens % 10 == 0 and 0 < value < 10


def _added(total: int, current: int, value: int, position: int) -> tuple[int, int, int]:
    return total, max(current, 0) + value, position


def _at(tokens: Sequence[str], position: int) -> str:
    return tokens[position] if position < len(tokens) else ""

"""What a voter types, read: postal codes, streets and towns, with typing errors forgiven.

Names are compared folded: lower case, no accents, no punctuation, one name for each town.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz


LONGEST = 200
MOST_WORDS = 10
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DUTCH = re.compile(r"\b([1-9]\d{3}) ?([a-z]{2})\b")
_BRITISH = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b")
_AMERICAN = re.compile(r"\b(\d{3})(\d{2})(?: \d{4})?\b")
_DUTCH_AREA = re.compile(r"\b([1-9]\d{3})\b")
# A house number, with its letter and addition, after a word: "4", "12a", "12 bis", "3 hs".
_HOUSE_NUMBER = re.compile(r"(?<=\D) \d+ ?(?:[a-z]|bis|hs|[ivx]+)?(?= |$)")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
# Official and everyday names of one town, both folded.
_OTHER_NAMES = {
    "den haag": "s gravenhage",
    "the hague": "s gravenhage",
    "den bosch": "s hertogenbosch",
    "hertogenbosch": "s hertogenbosch",
    "gravenhage": "s gravenhage",
    "ljouwert": "leeuwarden",
    "snits": "sneek",
    "boalsert": "bolsward",
    "hearrenfean": "heerenveen",
    "frjentsjer": "franeker",
}
_SHORT = {"str": "straat", "st": "sint", "burg": "burgemeester", "prof": "professor"}


@dataclass(frozen=True, slots=True)
class Typed:
    """`postal_code` and `postal_area` are folded and joined ("9665ht", "9665"), or empty.

    `texts` are folded readings of all the words, that without house number and postal code
    first; `parts` are what may be a town: the pieces between commas, the ends, the beginnings.
    """

    postal_code: str
    postal_area: str
    texts: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """Everything that may be a folded name, the most telling first."""
        keys = [self.postal_code, *self.texts, *self.parts, self.postal_area]
        return [key for key in dict.fromkeys(keys) if key]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name to compare with; `key` is the caller's own."""

    key: int
    name: str


def fold(text: str) -> str:
    """The form in which names are compared. Folding twice changes nothing."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    plain = plain.translate(_LETTERS)
    words = [_long(word) for word in _NOT_A_LETTER.sub(" ", plain).split()]
    folded = " ".join(words)
    return _with_town_names(folded)


def fold_postal_code(code: str) -> str:
    """9665 HT → 9665ht; of an American code the five digits."""
    folded = fold(code)
    american = _AMERICAN.fullmatch(folded)
    return "".join(american.groups()) if american else folded.replace(" ", "")


def postal_area(code: str) -> str:
    """The wider area of a postal code, folded: 9665 HT → 9665, SW1A 1AA → sw1a, 85003 → 850."""
    folded = fold(code)
    for form in (_DUTCH, _BRITISH, _AMERICAN):
        if found := form.fullmatch(folded):
            return found.group(1)
    return ""


def read(text: str) -> Typed:
    """Takes apart what was typed: "Sportlaan 4, 9665 HT Oude Pekela"."""
    text = text[:LONGEST]
    folded = fold(text)
    found = _DUTCH.search(folded) or _BRITISH.search(folded) or _AMERICAN.search(folded)
    code = "".join(found.groups()) if found else ""
    area = _DUTCH_AREA.search(folded)
    rest = f"{folded[: found.start()]} {folded[found.end() :]}" if found else folded
    bare = _without_house_number(rest)
    return Typed(
        postal_code=code,
        postal_area=found.group(1) if found else area.group(1) if area else "",
        texts=_different([bare, folded, _without_house_number(folded)]),
        parts=_different(_parts(bare, [fold(part) for part in text.split(",")])),
    )


def trigrams(folded: str) -> set[str]:
    """Every three letters in a row; words are padded, so that their beginnings count more."""
    return {
        padded[start : start + 3]
        for word in folded.split()
        for padded in [f"  {word} "]
        for start in range(len(padded) - 2)
    }


def likeness(typed: str, name: str) -> float:
    """How much a folded text is like a name, 0 to 100.

    A name may be a street or a station and its town, "Sportlaan, Oude Pekela": the first half
    alone counts almost as much as the whole.
    """
    whole = fuzz.ratio(typed, fold(name))
    first, _comma, town = name.partition(",")
    if not town:
        return whole
    return max(whole, fuzz.ratio(typed, fold(first)) - 2)


def ranked(
    typed: str, candidates: Iterable[Candidate], *, at_least: float
) -> list[tuple[float, Candidate]]:
    """Candidates that are like the text, the most like it first."""
    scored = [(likeness(typed, each.name), each) for each in candidates]
    kept = [each for each in scored if each[0] >= at_least]
    return sorted(kept, key=lambda each: (-each[0], each[1].name, each[1].key))


def _without_house_number(folded: str) -> str:
    return " ".join(_HOUSE_NUMBER.sub(" ", f" {folded}").split())


def _parts(bare: str, pieces: Sequence[str]) -> Iterable[str]:
    """A town mostly comes last: the last piece first, then ever shorter ends."""
    words = bare.split()[:MOST_WORDS]
    yield from (_without_house_number(piece) for piece in reversed(pieces))
    yield from (" ".join(words[start:]) for start in range(1, len(words)))
    yield from (" ".join(words[:stop]) for stop in range(len(words) - 1, 0, -1))


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in dict.fromkeys(texts) if text)


def _long(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    return f"{word}aat" if len(word) > 4 and word.endswith("str") else word


def _with_town_names(folded: str) -> str:
    padded = f" {folded} "
    for other, official in _OTHER_NAMES.items():
        if f" {other} " in padded and f" {official} " not in padded:
            padded = padded.replace(f" {other} ", f" {official} ")
    return padded.strip()

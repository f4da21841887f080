# ruff: noqa: RUF001 (look-alike letters are what it reads)
"""Letters: the spelling under which words are compared, and what disguises do to it.

A *key* is a word in lower case and plain Latin letters. In German an umlaut is a letter of its own:
ä, ö, ü and ß are written out (ae, oe, ue, ss), so that "Bär" never meets "Bar" but does meet "Baer".
Elsewhere accents are dropped, and a word with an umlaut gets both spellings.
"""

import re
import unicodedata
from itertools import product

from textmatch.normalise import without_accents


_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NORDIC = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UMLAUT_LANGUAGES = frozenset({"de", "lb"})
_INVISIBLE = frozenset({"Cf", "Cn", "Cs", "Me"})
_LOOKS_LIKE = str.maketrans(
    dict(zip("аеорсухіјѕһԁԛԝкмтвнгԍӏєАЕОРСУХІЈЅКМТВН", "aeopcyxijshdqwkmtbhrgleaeopcyxijskmtbh", strict=True))
    | dict(zip("αβεικνορτυχγωηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abeikvoptuxywnabezhikmnoptyx", strict=True))
    | {"ɑ": "a", "ɡ": "g", "ⅼ": "l", "ʟ": "l", "ɪ": "i", "ʀ": "r", "ᴏ": "o", "ᴇ": "e", "ᴀ": "a", "ᴛ": "t", "ᴋ": "k"}
)  # fmt: skip
_STANDS_FOR = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "€": "e", "!": "i", "|": "il", "+": "t", "£": "l",
}  # fmt: skip
_MOST_READINGS = 16
_SHORTEST_DISGUISED = 3
STARS = "*•●∗×＊☆★"
_STARS = re.compile(f"[{re.escape(STARS)}]")
_LONG_RUN = re.compile(r"(\w)\1{2,}")
_FOREIGN = re.compile(r"[\u0370-\u052f\u1d00-\u1d7f\u0250-\u02af\u2170-\u217f]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def visible(text: str) -> str:
    """`text` without invisible characters and strokes over letters, full-width letters made plain."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(char for char in text if not _is_hidden(char))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or "\u0300" <= char <= "\u036f"


def key(word: str, language: str | None) -> str:
    """The spelling under which `word` is compared: idempotent, lower case, plain letters."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    lowered = unicodedata.normalize("NFC", lowered)
    if language in _UMLAUT_LANGUAGES:
        lowered = lowered.translate(_WRITTEN_OUT)
    return without_accents(lowered)


def keys(word: str, language: str | None) -> frozenset[str]:
    """`key`, and for an umlaut in a language without umlauts also the spelling written out."""
    first = key(word, language)
    if word.isascii():
        return frozenset({first})
    lowered = unicodedata.normalize("NFC", word.lower())
    return frozenset({first, without_accents(lowered.translate(_NORDIC))})


def plain(word: str) -> str:
    """`word` as somebody without accents on the keyboard would write it: "Fluchtling"."""
    return without_accents(unicodedata.normalize("NFC", word.lower()))


def readings(written: str) -> tuple[str, ...]:
    """What a disguised word may stand for: none for a plain word, and none for a plain number."""
    found: list[str] = []
    latin = as_latin(written.lower())
    if latin != written.lower():
        found.append(latin)
    if any(char.isalpha() for char in latin) and len(latin) >= _SHORTEST_DISGUISED:
        found += _without_digits(latin)
    for each in [written.lower(), *found]:
        if _LONG_RUN.search(each):
            found += [_LONG_RUN.sub(r"\1", each), _LONG_RUN.sub(r"\1\1", each)]
    return tuple(dict.fromkeys(found))


def as_latin(word: str) -> str:
    """Look-alike letters of other scripts made Latin, unless some letter has no look-alike."""
    if not _FOREIGN.search(word):
        return word
    mapped = word.translate(_LOOKS_LIKE)
    return word if _FOREIGN.search(mapped) else mapped


def _without_digits(word: str) -> list[str]:
    if not any(char in _STANDS_FOR for char in word):
        return []
    choices = [_STANDS_FOR.get(char, char) for char in word]
    found = []
    for letters in product(*choices):
        found.append("".join(letters))
        if len(found) == _MOST_READINGS:
            break
    return found


def has_stars(written: str) -> bool:
    """Whether letters of a word were starred out, enough of them being left to know it by."""
    stars = len(_STARS.findall(written))
    return 0 < stars <= len(written) - 2 and len(written) >= _SHORTEST_DISGUISED


def fits_stars(written: str, word: str) -> bool:
    """Whether `written`, each star taken for one letter, reads `word`."""
    return len(written) == len(word) and all(
        there in STARS or there == letter for there, letter in zip(written, word, strict=True)
    )


def is_foreign_script(text: str) -> bool:
    """Whether `text` is written in Greek or Cyrillic and not merely spiced with its letters."""
    foreign = _FOREIGN.findall(text)
    return len(foreign) > len(_LATIN.findall(text)) and as_latin(text.lower()) == text.lower()

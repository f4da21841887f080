# ruff: noqa: RUF001 (look-alike letters are what it maps)
"""Normalising short social-media text.

Two strengths. `clean` removes what carries no meaning (links, handles, emoji, invisible characters)
and keeps case and punctuation, for sentence encoders and for reading stance. `fold` goes on to what
two writers of the same sentence share: lower case, no accents, no punctuation, for word and n-gram
comparison. Both are idempotent.
"""

import re
import unicodedata


_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S*", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)(?:@\w+(?:\.\w+)*)+")
_SHOUTING = 0.6  # of the letters
_STEM_LENGTH = 6
_SHORTEST_WORD = 4
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_DASHES = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "؟": "?", "،": ",",
    }
)  # fmt: skip
# What an accent-stripping decomposition leaves alone, or would take apart wrongly.
_LETTERS = str.maketrans(
    {
        "ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe",
        "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": "",
    }
)  # fmt: skip

# A pictograph or control character separates words; a zero-width character inside one does not.
_SPACED = frozenset({"So", "Sk", "Cc", "Co"})
_GLUED = frozenset({"Cf", "Cn", "Cs"})


def clean(text: str) -> str:
    """`text` without links, handles, emoji and invisible characters; case and punctuation kept."""
    text = text.translate(_DASHES)
    if not (text.isascii() and text.isprintable()):
        # Invisible characters go first: one inside a link or handle would hide it from the patterns.
        text = unicodedata.normalize("NFKC", text).translate(_SYMBOLS)
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = _HANDLE.sub(" ", _LINK.sub(" ", text))
    return _SPACE.sub(" ", text).strip()


def calm(text: str) -> str:
    """`text` in lower case where most of it is in capitals: encoders take shouting for other words."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return text.lower() if capitals > _SHOUTING * len(letters) else text


def fold(text: str) -> str:
    """Lower-case words of `text`, single-spaced, without accents and punctuation."""
    return _NOT_WORD.sub(" ", without_accents(clean(text).lower())).strip()


def without_accents(lowered: str) -> str:
    """Lower-case text with its letters as `fold` gives them, punctuation kept."""
    if lowered.isascii():
        return lowered
    text = unicodedata.normalize("NFKD", lowered.translate(_LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return text.lower().translate(_LETTERS)


def stems(folded: str) -> frozenset[str]:
    """Beginnings of the longer words: enough to see past endings, in every language at hand."""
    return frozenset(w[:_STEM_LENGTH] for w in folded.split() if len(w) >= _SHORTEST_WORD)


class _Symbols(dict[int, str]):
    """What `str.translate` puts in the place of a character: looked up once, then remembered."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char.isspace() or category in _SPACED:
            self[code] = " "
        else:
            self[code] = "" if category in _GLUED else char
        return self[code]


_SYMBOLS = _Symbols()

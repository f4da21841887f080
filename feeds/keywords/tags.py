"""Cutting hashtags into words: #mijnkatisgek, #StopClimateChangeNow, #NFLsunday, #bbb2026."""

from __future__ import annotations

import re
from functools import lru_cache

from feeds.keywords.letters import key
from feeds.keywords.lexicon import Lexicon, lexicon_for


_SHOWN = re.compile(
    r"[A-Z]{1,4}\d+|[A-ZÀ-Þ]+(?![^\W\d_A-ZÀ-Þ])|[A-ZÀ-Þ]?[^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ]+|\d+"
)
_ACRONYM = re.compile(r"([A-Z]{2,})([a-z]+)")
_ZIPF_OF_ONE = 9.0
_WORD_PRICE = 0.7
_LETTER_PRICE = 3.0
_OTHER_LANGUAGE = 1.2
_UNKNOWN_PRICE = 9.0
_UNKNOWN_LETTER = 1.6
_LONGEST_WORD = 24
_LONGEST_TAG = 80
_LETTERS_ALONE = frozenset("aiou")
_LONGEST_ACRONYM = 5
_COMMON_PAIR = 4.2
_RARE = 2.8
_FEWEST_COMMON = 3.2


def cuts_of_tag(tag: str, language: str | None) -> list[list[str]]:
    """The rows of words that `tag` (without its sign) may be: as its capitals show, and without.

    A tag that is one word has none.
    """
    cuts = (words_of_tag(tag, language), words_of_tag(tag.lower(), language))
    return [cut for number, cut in enumerate(cuts) if len(cut) > 1 and cut not in cuts[:number]]


def words_of_tag(tag: str, language: str | None) -> list[str]:
    """The words of `tag` (without its sign), as far as possible in the spelling of its writer."""
    found: list[str] = []
    shown = _shown_parts(tag[:_LONGEST_TAG], language)
    for part in shown:
        if part.isdigit() or (len(shown) > 1 and part.isupper() and len(part) <= _LONGEST_ACRONYM):
            found.append(key(part, language))
        else:
            found += _cut(key(part, language), language)
    return found


def _shown_parts(tag: str, language: str | None) -> list[str]:
    """Along capitals, digits and underscores; a run of capitals keeps the letter a word needs."""
    lexicon = lexicon_for(language)
    acronym = _ACRONYM.fullmatch(tag)
    if acronym and (
        lexicon.zipf(acronym[2]) >= _FEWEST_COMMON
        or lexicon_for("en").zipf(acronym[2]) >= _FEWEST_COMMON
    ):
        return [acronym[1], acronym[2]]
    return _SHOWN.findall(tag)


@lru_cache(maxsize=50_000)
def _cut(word: str, language: str | None) -> tuple[str, ...]:
    """The likeliest row of words that `word` (a key) is written together from."""
    lexicons = (lexicon_for(language), lexicon_for("en"))
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(word) + 1):
        options = []
        for start in range(max(0, end - _LONGEST_WORD), end):
            cost, before = best[start]
            chunk = word[start:end]
            options.append((cost + _price(chunk, lexicons), (*before, chunk)))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]


def _price(chunk: str, lexicons: tuple[Lexicon, Lexicon]) -> float:
    own, other = lexicons
    zipf = max(own.zipf(chunk), other.zipf(chunk) - _OTHER_LANGUAGE)
    usual = zipf > 0 and (
        (len(chunk) > 3 and (zipf >= _RARE or own.is_word(chunk) or other.is_word(chunk)))
        or (len(chunk) == 3 and zipf >= _FEWEST_COMMON)
        or (len(chunk) == 2 and zipf >= _COMMON_PAIR)
        or (chunk in _LETTERS_ALONE and zipf >= _COMMON_PAIR)
    )
    if usual:
        return _ZIPF_OF_ONE - zipf + (_WORD_PRICE if len(chunk) > 1 else _LETTER_PRICE)
    return _UNKNOWN_PRICE + _UNKNOWN_LETTER * len(chunk)

"""What is known of a language: how common its words are, their lemmas, and what not to cut.

Frequencies are wordfreq's (Zipf scale: 6 = once in a thousand words, 3 = once in a million), lemmas
simplemma's. Both are read where they lie, in their wheels.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from feeds.keywords.letters import key


_DATA = Path(__file__).resolve().parent.parent / "data"
_RAREST = 1.6
_COMMON = 3.5
# Whose words serve a language that has no list of its own.
_STAND_INS = {"fy": "nl", "af": "nl", "vls": "nl", "li": "nl", "nds": "de", "lb": "de", "gsw": "de"}
_CUT = frozenset({"nl", "de", "en"})
_UNFOLDED = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))
_MOST_SPELLINGS = 8


class Lexicon:
    """The words of one language. Words go in and come out as keys (see `letters.key`)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.source = _STAND_INS.get(language, language)
        rules: dict[str, Any] = _rules().get(self.source, {})
        self.cuts = self.source in _CUT
        self.whole = frozenset(rules.get("whole", "").split())
        self.no_part = frozenset(rules.get("no_part", "").split())
        self.short_parts = frozenset(rules.get("short_parts", "").split())
        self.irregular: dict[str, str] = rules.get("irregular", {})
        self._zipf = _frequencies(self.source)
        self._lemma = _lemma_list(self.source)
        self.lemmas = lru_cache(maxsize=50_000)(self._lemmas)
        self.is_listed = lru_cache(maxsize=50_000)(self._is_listed)

    def zipf(self, word: str) -> float:
        """How common `word` is; 0 for a word that is hardly ever seen."""
        return self._zipf.get(word, 0.0)

    def is_word(self, word: str) -> bool:
        """Whether `word` is common, or rarer but in the dictionary."""
        zipf = self.zipf(word)
        return zipf >= _COMMON or (zipf > 0 and self.is_listed(word))

    def _is_listed(self, word: str) -> bool:
        return any(spelling in self._lemma for spelling in self._spellings(word))

    def _lemmas(self, word: str, nouns: bool = True) -> frozenset[str]:
        """Lemmas of `word` from the dictionary; without `nouns`, German capitals are left out."""
        spellings = self._spellings(word)
        if not nouns and (lower := [each for each in spellings if each in self._lemma and each.islower()]):
            spellings = lower
        found = (self._lemma.get(each) for each in spellings)
        return frozenset(key(lemma, self.source) for lemma in found if lemma)

    def _spellings(self, word: str) -> list[str]:
        if self.source != "de":
            return [word]
        options = [word]
        for written, letter in _UNFOLDED:
            options = [
                each
                for option in options
                for each in ([option, option.replace(written, letter)] if written in option else [option])
            ][:_MOST_SPELLINGS]
        return [cased for option in options for cased in (option, option.capitalize())]


@cache
def lexicon_for(language: str | None) -> Lexicon:
    """The lexicon of `language`, read once a process; one without words for an unknown language."""
    return Lexicon(language or "")


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((_DATA / "keywords.toml").read_text(encoding="utf-8"))


def _frequencies(language: str) -> dict[str, float]:
    from wordfreq import available_languages, get_frequency_list

    if language not in available_languages():
        return {}
    found: dict[str, float] = {}
    for centibels, words in enumerate(get_frequency_list(language)):
        zipf = 9 - centibels / 100
        if zipf < _RAREST:
            break
        for word in words:
            found.setdefault(key(word, language), zipf)
    return found


def _lemma_list(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    if language not in SUPPORTED_LANGUAGES:
        return {}
    return StreamDictionaryFactory().get_dictionary(language)

"""What is known of a language: how common its words are, their lemmas, and what not to cut.

Frequencies are wordfreq's (Zipf scale: 6 = once in a thousand words, 3 = once in a million), lemmas
simplemma's. Both are read where they lie, in their wheels.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from feeds.keywords.letters import key


DATA = Path(__file__).resolve().parent.parent / "data"
_RAREST = 1.6
_COMMON = 3.5
_NAME = 5  # shorter words that no dictionary lists are mostly foreign
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
        self.is_borrowed = self.source != language  # its compounds can only be guessed
        rules: dict[str, Any] = _rules().get(self.source, {})
        self.cuts = self.source in _CUT
        self.whole = frozenset(rules.get("whole", "").split())
        self.no_part = frozenset(rules.get("no_part", "").split())
        self.no_last = frozenset(rules.get("no_last", "").split())
        self.short_parts = frozenset(rules.get("short_parts", "").split())
        self.prefixes = frozenset(rules.get("prefixes", "").split())
        self.cut: dict[str, tuple[str, ...]] = {
            word: tuple(parts.split()) for word, parts in rules.get("cut", {}).items()
        }
        self.unless: dict[str, frozenset[str]] = {
            word: frozenset(company.split()) for word, company in rules.get("unless", {}).items()
        }
        self.irregular: dict[str, str] = rules.get("irregular", {})
        self._zipf, self._accented = _frequencies(self.source)
        self._lemma = _lemma_list(self.source)
        self.lemmas = lru_cache(maxsize=50_000)(self._lemmas)
        self.is_listed = lru_cache(maxsize=50_000)(self._is_listed)

    def zipf(self, word: str) -> float:
        """How common `word` is; 0 for a word that is hardly ever seen."""
        return self._zipf.get(word, 0.0)

    def words(self) -> Iterable[tuple[str, float]]:
        """Every word and how common it is."""
        return self._zipf.items()

    def is_word(self, word: str) -> bool:
        """Whether `word` is common, or rarer but in the dictionary."""
        zipf = self.zipf(word)
        return (zipf >= _COMMON and len(word) >= _NAME) or (zipf > 0 and self.is_listed(word))

    def is_small_base(self, word: str) -> bool:
        """Whether `word`, written small, is a base form: of German, a verb or adjective."""
        return any(
            self._lemma.get(each) == each for each in self._spellings(word) if each.islower()
        )

    def is_only_small(self, word: str) -> bool:
        """Whether the dictionary has `word` without, and not with, a capital."""
        listed = [each for each in self._spellings(word) if each in self._lemma]
        return bool(listed) and all(each.islower() for each in listed)

    def is_only_big(self, word: str) -> bool:
        """Whether the dictionary has `word` only with a capital: of German, a noun."""
        listed = [each for each in self._spellings(word) if each in self._lemma]
        return bool(listed) and not any(each.islower() for each in listed)

    def is_noun(self, word: str) -> bool:
        """Whether `word` is the base form of a German noun: the dictionary has it with a capital."""
        return self.source == "de" and any(
            spelling[:1].isupper() and self._lemma.get(spelling) == spelling
            for spelling in self._spellings(word)
        )

    def _is_listed(self, word: str) -> bool:
        return any(spelling in self._lemma for spelling in self._spellings(word))

    def _lemmas(self, word: str, nouns: bool = True) -> frozenset[str]:
        """Lemmas of `word` from the dictionary; without `nouns`, German capitals are left out."""
        spellings = self._spellings(word)
        if not nouns and (
            lower := [each for each in spellings if each in self._lemma and each.islower()]
        ):
            spellings = lower
        found = (key(lemma, self.source) for each in spellings if (lemma := self._lemma.get(each)))
        return frozenset(lemma for lemma in found if not self._is_slip(word, lemma))

    def _is_slip(self, word: str, lemma: str) -> bool:
        """The Dutch list takes some words for inflections of longer ones: kat of kater."""
        return (
            self.source == "nl"
            and lemma.startswith(word)
            and lemma != word
            and not lemma.endswith("en")
        )

    def _spellings(self, word: str) -> list[str]:
        if self.source != "de":
            accented = self._accented.get(word)
            return [word, accented] if accented else [word]
        options = [word]
        for written, letter in _UNFOLDED:
            options = [
                each
                for option in options
                for each in (
                    [option, option.replace(written, letter)] if written in option else [option]
                )
            ][:_MOST_SPELLINGS]
        return [cased for option in options for cased in (option, option.capitalize())]


@cache
def lexicon_for(language: str | None) -> Lexicon:
    """The lexicon of `language`, read once a process; one without words for an unknown language."""
    return Lexicon(language or "")


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((DATA / "keywords.toml").read_text(encoding="utf-8"))


def _frequencies(language: str) -> tuple[dict[str, float], dict[str, str]]:
    """Zipf frequency by key, and for keys that lost accents the commonest spelling with them."""
    from wordfreq import available_languages, get_frequency_list

    zipfs: dict[str, float] = {}
    accented: dict[str, str] = {}
    if language not in available_languages():
        return zipfs, accented
    for centibels, words in enumerate(get_frequency_list(language)):
        zipf = 9 - centibels / 100
        if zipf < _RAREST:
            break
        for word in words:
            own = key(word, language)
            zipfs.setdefault(own, zipf)
            if own != word:
                accented.setdefault(own, word)
    return zipfs, accented


def _lemma_list(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

    if language not in SUPPORTED_LANGUAGES:
        return {}
    return StreamDictionaryFactory().get_dictionary(language)

"""Looking up lists of words and phrases in folded text, in one pass over its words."""

from __future__ import annotations

from collections.abc import Iterable

from textmatch.normalise import fold


class TermSet:
    """Terms as the data files write them: `word`, `begin*`, `*inside*`, `words in a row`."""

    __slots__ = ("_exact", "_inside", "_phrases", "_prefix_lengths", "_prefixes")

    def __init__(self, terms: Iterable[str]) -> None:
        bare = {term.strip() for term in terms} - {""}
        self._inside = tuple(sorted(t.strip("*") for t in bare if t.startswith("*")))
        bare = {term for term in bare if not term.startswith("*")}
        self._phrases = tuple(sorted(_phrase(term) for term in bare if " " in term))
        bare = {term for term in bare if " " not in term}
        self._exact = frozenset(term for term in bare if not term.endswith("*"))
        self._prefixes = frozenset(term.rstrip("*") for term in bare if term.endswith("*"))
        self._prefix_lengths = tuple(sorted({len(prefix) for prefix in self._prefixes}))

    @property
    def words(self) -> frozenset[str]:
        """The single words and beginnings of words, without stars."""
        return self._exact | self._prefixes

    def found_in(self, folded: str) -> set[str]:
        """The distinct terms that occur in `folded`."""
        spaced = f" {folded} "
        found = {term for term in self._inside if term in spaced}
        found |= {phrase.strip() for phrase in self._phrases if phrase in spaced}
        for word in folded.split():
            term = self._term_of(word)
            if term:
                found.add(term)
        return found

    def count_in(self, folded: str) -> int:
        """How many words of `folded` are terms, plus how often each phrase occurs."""
        spaced = f" {folded} "
        in_words = sum(bool(self._term_of(word)) for word in folded.split())
        return in_words + sum(spaced.count(phrase) for phrase in self._phrases)

    def _term_of(self, word: str) -> str:
        if word in self._exact:
            return word
        for length in self._prefix_lengths:
            if length > len(word):
                break
            if word[:length] in self._prefixes:
                return word[:length]
        return ""


def split_terms(block: str) -> list[str]:
    """The terms of one comma-separated block of a data file."""
    return [term for term in map(str.strip, block.split(",")) if term]


def folded_term(term: str) -> str:
    """A term of a data file in folded form, its stars kept."""
    return f"{'*' * term.startswith('*')}{fold(term)}{'*' * term.endswith('*')}"


def _phrase(term: str) -> str:
    return f" {term.rstrip('*')}" if term.endswith("*") else f" {term} "

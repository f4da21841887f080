"""Looking up lists of words and phrases in folded text, in one pass over its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textmatch.normalise import fold


_MOST_KNOWN, _LONGEST_KNOWN = 8_000, 40  # words a set remembers: most of a text are among them


class TermSet:
    """Terms as the data files write them: `word`, `begin*`, `*inside*`, `words in a row`.

    Looking up takes one dictionary access a word (and one a length of beginning), however many terms
    there are; only `*inside*` terms are tried one by one.
    """

    __slots__ = ("_beginnings", "_exact", "_inside", "_known", "_lengths", "_phrases")

    def __init__(self, terms: Iterable[str]) -> None:
        given = {term.strip() for term in terms} - {""}
        self._inside = tuple(sorted(term.strip("*") for term in given if term.startswith("*")))
        given = {term for term in given if not term.startswith("*")}
        self._phrases: dict[str, list[_Phrase]] = {}
        for term in sorted(term for term in given if " " in term):
            phrase = _Phrase(term)
            self._phrases.setdefault(phrase.words[0], []).append(phrase)
        words = {term for term in given if " " not in term}
        self._exact = frozenset(word for word in words if not word.endswith("*"))
        self._beginnings = frozenset(word.rstrip("*") for word in words if word.endswith("*"))
        self._lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))
        self._known: dict[str, str] = {}

    @property
    def words(self) -> frozenset[str]:
        """The single words and beginnings of words, without stars."""
        return self._exact | self._beginnings

    def found_in(self, folded: str) -> set[str]:
        """The distinct terms that occur in `folded`."""
        found = {term for term in self._inside if term in folded}
        found.update(self._hits(folded.split()))
        return found

    def count_in(self, folded: str) -> int:
        """How many words and phrases of `folded` are terms."""
        return sum(1 for _ in self._hits(folded.split()))

    def _hits(self, words: list[str]) -> Iterator[str]:
        known, phrases = self._known, self._phrases
        for position, word in enumerate(words):
            term = known.get(word)
            if term is None:
                term = self._remembered(word)
            if term:
                yield term
            for phrase in phrases.get(word, ()):
                if phrase.starts_at(position, words):
                    yield phrase.text

    def _remembered(self, word: str) -> str:
        if len(word) > _LONGEST_KNOWN:
            return self._term_of(word)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        return self._known.setdefault(word, self._term_of(word))

    def _term_of(self, word: str) -> str:
        if word in self._exact:
            return word
        for length in self._lengths:
            if length > len(word):
                break
            if word[:length] in self._beginnings:
                return word[:length]
        return ""


class _Phrase:
    """Words in a row; the last one may be the beginning of a word."""

    __slots__ = ("_is_open", "text", "words")

    def __init__(self, term: str) -> None:
        self.text = term.rstrip("*")
        self.words = self.text.split()
        self._is_open = term.endswith("*")

    def starts_at(self, position: int, words: list[str]) -> bool:
        there = words[position : position + len(self.words)]
        if len(there) < len(self.words) or there[:-1] != self.words[:-1]:
            return False
        last = self.words[-1]
        return there[-1].startswith(last) if self._is_open else there[-1] == last


def split_terms(block: str) -> list[str]:
    """The terms of one comma-separated block of a data file."""
    return [term for term in map(str.strip, block.split(",")) if term]


def folded_term(term: str) -> str:
    """A term of a data file in folded form, its stars kept."""
    return f"{'*' * term.startswith('*')}{fold(term)}{'*' * term.endswith('*')}"

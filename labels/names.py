"""Proper names in claims: parties, places, people.

A claim about Lindemond is not about Zeegronden. There is no list of names: a word is taken for one
when the claims write it with a capital inside a sentence and never without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from textmatch.normalise import clean, fold
from textmatch.terms import TermSet


_SENTENCE_END = re.compile(r"[.!?:;\"]\s+")
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SHORTEST_NAME = 4
_SHORTEST_TO_BEND = 6  # a shorter one begins too many other words
_SHORTEST_TAIL, _SHORTEST_HEAD = 7, 3  # "rotterdam" ends a hashtag, "urk" many a word
# German writes every noun with a capital: nothing can be learnt from it.
_CAPITALS_MEAN_NOTHING = frozenset({"de"})


# Numbers, and names of the whole country: every election post may carry them, few need to.
_NOT_TELLING = re.compile(
    r"\d|nederland|dutch|netherlands|holland|niederlande|tweede kamer|eerste kamer"
)


_STANDS_BEFORE_PLACES = frozenset({"in", "te", "uit", "naar", "from", "at", "near", "yn"})


def places_in_claims(texts: Iterable[str]) -> frozenset[str]:
    """Folded names that a claim puts after "in", "from" and the like: towns more than parties."""
    return frozenset(
        fold(after)
        for text in texts
        for sentence in _sentences(text)
        for before, after in pairwise(sentence)
        if before.lower() in _STANDS_BEFORE_PLACES and after[:1].isupper()
    )


def names_in_claims(texts: Iterable[tuple[str, str]]) -> tuple[frozenset[str], ...]:
    """The folded names in each of `texts` (language and text of a claim), judged over all of them."""
    read = [
        [] if language in _CAPITALS_MEAN_NOTHING else _sentences(text) for language, text in texts
    ]
    common = {t.lower() for sentences in read for s in sentences for t in s if t[:1].islower()}
    sure = {
        name
        for sentences in read
        for s in sentences
        for name, is_sure in _runs(s, common)
        if is_sure
    }
    return tuple(
        frozenset(name for s in sentences for name, _ in _runs(s, common) if name in sure)
        for sentences in read
    )


class NameFinder:
    """Finds folded names in folded text: with an ending, or run together as hashtags write them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._name_of = {spelling: name for name in names for spelling in _spellings(name)}
        self._terms = TermSet(
            f"{spelling}*" if len(spelling) >= _SHORTEST_TO_BEND else spelling
            for spelling in self._name_of
        )
        lengths = {len(s) for s in self._name_of if " " not in s and len(s) >= _SHORTEST_TAIL}
        self._tail_lengths = tuple(sorted(lengths))

    def found_in(self, folded: str) -> frozenset[str]:
        found = self._terms.found_in(folded)
        return frozenset(self._name_of[spelling] for spelling in found.union(self._tails(folded)))

    def _tails(self, folded: str) -> Iterable[str]:
        """Names at the end of a longer word: "burgemeesterduinwaard"."""
        if not self._tail_lengths:
            return
        for word in folded.split():
            room = len(word) - _SHORTEST_HEAD
            if room < self._tail_lengths[0]:
                continue
            for length in self._tail_lengths:
                if length > room:
                    break
                if word[-length:] in self._name_of:
                    yield word[-length:]


def _spellings(name: str) -> set[str]:
    return {name, name.replace(" ", "")}


def _sentences(text: str) -> list[list[str]]:
    return [_TOKEN.findall(sentence) for sentence in _SENTENCE_END.split(clean(text))]


def _runs(tokens: list[str], common: set[str]) -> Iterable[tuple[str, bool]]:
    """Runs of capitalised words; one word that opens a sentence is no sure sign of a name."""
    run: list[str] = []
    for position, token in enumerate([*tokens, ""]):
        if token[:1].isupper() and token.lower() not in common:
            run.append(token)
            continue
        name = fold(" ".join(run))
        if len(name) >= _SHORTEST_NAME and not _NOT_TELLING.search(name):
            yield name, len(run) > 1 or position > 1
        run = []

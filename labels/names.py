"""Proper names in claims: parties, places, people.

A claim about Lindemond is not about Zeegronden. There is no list of names: a word is taken for one
when the claims write it with a capital inside a sentence and never without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from textmatch.normalise import clean, fold


_SENTENCE_END = re.compile(r"[.!?:;\"]\s+")
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SHORTEST_NAME = 3
# German writes every noun with a capital: nothing can be learnt from it.
_CAPITALS_MEAN_NOTHING = frozenset({"de"})


# Names of the whole country: every election post may carry them, few need to.
_NATIONAL = re.compile(r"nederland|dutch|netherlands|holland|niederlande|tweede kamer|eerste kamer")


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


def is_named_in(name: str, folded: str) -> bool:
    """Whether a folded `name` begins a word of folded text, also run together as hashtags are."""
    spaced = f" {folded}"
    joined = name.replace(" ", "")
    return f" {name}" in spaced or (joined != name and f" {joined}" in spaced)


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
        if len(name) >= _SHORTEST_NAME and not _NATIONAL.search(name):
            yield name, len(run) > 1 or position > 1
        run = []

# ruff: noqa: RUF001 (letters of other alphabets)
"""Whether two statements say the same in nearly the same words.

Two uses, two bounds. While somebody types, what looks alike is offered and a person decides.
A request for a check joins an earlier one only when nothing that matters differs: a time of
day, a number or a "not" makes another claim, however alike the rest is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from textmatch.normalise import fold


OFFERED_FROM = 62.0  # of 100; chosen on statements that differ in order, ending or length
SAME_FROM = 88.0
LEAST_LETTERS = 8  # less says nothing yet
COMPARED = 60  # the best by shared words, before the slower look

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Words that turn a statement round, in the languages of the platform's posts.
NEGATIONS = frozenset(
    fold(
        "niet geen nooit niemand nergens zonder not no never nobody without cannot net gjin nea "
        "nicht kein keine keinen nie niemals ohne pas jamais aucun sans değil yok hayır asla "
        "لا لم لن ليس ليست غير"
    ).split()
)
_CONTRACTION = re.compile(r"\w+n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording of a claim, folded; `key` names the claim."""

    key: int
    folded: str


@dataclass(frozen=True, slots=True)
class Alike:
    """`score` is of 100."""

    key: int
    score: float


def entry(key: int, text: str) -> Entry:
    return Entry(key, _folded(text))


# Folding is dearer than comparing: a new claim must not make every other be folded again.
_folded = lru_cache(maxsize=200_000)(fold)


def score(one: str, other: str) -> float:
    """How alike two folded texts are, of 100: the words they share, and their letters in order.

    The first lets a statement that is still being typed find the longer one; the second keeps
    a few common words from looking like a whole sentence.
    """
    if not one or not other:
        return 0.0
    words = fuzz.token_set_ratio(one, other)
    return 0.55 * words + 0.45 * fuzz.token_sort_ratio(one, other)


def most_alike(
    text: str, entries: Sequence[Entry], *, limit: int, at_least: float = OFFERED_FROM
) -> list[Alike]:
    """The claims whose best wording is alike, best first; each claim once."""
    folded = fold(text)
    if len(folded) < LEAST_LETTERS:
        return []
    rough = process.extract(
        folded,
        [each.folded for each in entries],
        scorer=fuzz.token_set_ratio,
        score_cutoff=at_least,
        limit=max(COMPARED, limit * 4),
    )
    best: dict[int, float] = {}
    for other, _rough, position in rough:
        key, found = entries[position].key, score(folded, other)
        if found >= at_least and found > best.get(key, 0.0):
            best[key] = found
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Alike(key, found) for key, found in ranked[:limit]]


def says_the_same(one: str, other: str) -> bool:
    """The same statement but for order, spelling and small words; for raw texts."""
    if fold(one) == fold(other):
        return _numbers(one) == _numbers(other)
    return (
        _numbers(one) == _numbers(other)
        and _turns(one) == _turns(other)
        and fuzz.token_sort_ratio(fold(one), fold(other)) >= SAME_FROM
    )


def same_figures(one: str, other: str) -> bool:
    """The same numbers, and turned round by as many denials, but for even or odd; raw texts."""
    return _numbers(one) == _numbers(other) and _turns(one) == _turns(other)


def first_same(text: str, others: Iterable[tuple[int, str]]) -> int | None:
    """The key of the first text that says the same."""
    return next((key for key, other in others if says_the_same(text, other)), None)


def _numbers(text: str) -> tuple[str, ...]:
    """Numbers in any order; 7:30, 7.30 and 7,30 are one."""
    return tuple(sorted(re.sub(r"[.,:]", ".", each) for each in _NUMBER.findall(text)))


def _turns(text: str) -> int:
    """How often it is turned round, but for even or odd."""
    words = fold(text).split()
    return (sum(word in NEGATIONS for word in words) + len(_CONTRACTION.findall(text))) % 2

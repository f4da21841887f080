"""Sentences taken apart: what is said, under which condition, and what is threatened otherwise.

A unit is one thing said about voting. "If you have debts you may not vote" is a condition and a main
part; so is "Debts? Then you may not vote". "Sign it, otherwise it is void" is a main part and a threat.
Force (may, must, need not, not) is read from the main part, what it is about from all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from labels.voting_rules.lexicon import Tags, within
from labels.voting_rules.words import Token


_ENDS = frozenset(".!?…؟\n")
_BREAKS = frozenset(',;:،()[]"“”„')
_MARKS = frozenset("-\u2013\u2014.!?…؟\n")
_FORCE = ("may", "must", "need", "neednot", "noneed", "bad", "good", "not")
# Speech is often written down without a mark; what comes after so many words says something else.
LONGEST_SENTENCE = 200  # tokens
_SHORTEST_CONDITION = 3  # tokens before a verb can open the main part


class Part(StrEnum):
    MAIN = "main"
    CONDITION = "condition"
    THREAT = "threat"
    CONCESSION = "concession"


@dataclass(slots=True)
class Sentence:
    start: int
    end: int
    is_question: bool


@dataclass(slots=True)
class Unit:
    """`tags` are those of its own tokens; `part` says for each place which part it is in."""

    start: int
    end: int
    part: dict[int, Part]
    tags: Tags = field(default_factory=dict)

    def has(self, concept: str) -> bool:
        return concept in self.tags

    def at(self, concept: str, part: Part | None = None) -> list[int]:
        places = self.tags.get(concept, [])
        return places if part is None else [n for n in places if self.part.get(n) is part]


def sentences(tokens: Sequence[Token]) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for n, token in enumerate(tokens):
        if token.kind == "mark" and token.word in _ENDS:
            if any(t.kind != "mark" for t in tokens[start:n]):
                found.append(Sentence(start, n, token.word in "?؟"))
            elif found and token.word in "?؟":
                found[-1].is_question = True
            start = n + 1
        elif n - start >= LONGEST_SENTENCE:
            found.append(Sentence(start, n, is_question=False))
            start = n
    if any(t.kind != "mark" for t in tokens[start:]):
        found.append(Sentence(start, len(tokens), is_question=False))
    return found


def units(
    tokens: Sequence[Token], tags: Tags, start: int, end: int, asked_until: int = 0
) -> list[Unit]:
    """The units of `tokens[start:end]`; up to `asked_until` is a question that stands as condition."""
    tags = within(tags, start, end)
    at: dict[int, set[str]] = {n: set() for n in range(start, end)}
    for concept, places in tags.items():
        for n in places:
            at[n].add(concept)
    found: list[Unit] = []
    kind = Part.MAIN
    for first, last in _segments(tokens, at, start, end):
        before, kind = kind, _kind(at, first, last)
        if last <= asked_until:
            kind = Part.CONDITION
        elif kind is before is Part.CONDITION and "if" not in at[first]:
            kind = Part.MAIN  # "word je geweigerd" after "als je schulden hebt"
        if found and _belongs(at, found[-1], kind, first, last):
            _extend(found[-1], kind, first, last, at)
        else:
            found.append(Unit(first, last, dict.fromkeys(range(first, last), kind)))
    for unit in found:
        unit.tags = within(tags, unit.start, unit.end)
    return found


def _segments(
    tokens: Sequence[Token], at: dict[int, set[str]], start: int, end: int
) -> Iterator[tuple[int, int]]:
    first, is_condition = start, False
    for n in range(start, end):
        here = at[n]
        is_break = tokens[n].kind == "mark" and (
            tokens[n].word in _BREAKS or tokens[n].word[0] in _MARKS
        )
        opens = bool(here & {"if", "otherwise", "but", "concession"})
        opens_main = is_condition and n - first >= _SHORTEST_CONDITION and _opens_main(at, n)
        if (is_break or opens or opens_main) and n > first:
            yield first, n
            first, is_condition = n, False
        if is_break:
            first = n + 1
        if "if" in here or (n == first and "inverts" in here and "you" in at.get(n + 1, set())):
            is_condition = True
    if first < end:
        yield first, end


def _opens_main(at: dict[int, set[str]], n: int) -> bool:
    """Whether a condition ends here: at a verb of force, or at a second subject."""
    if at[n] & {"may", "must", "need", "neednot", "noneed", "bad", "good", "then", "subject"}:
        return True
    return "inverts" in at[n] and "you" in at.get(n + 1, set())


def _kind(at: dict[int, set[str]], first: int, last: int) -> Part:
    here = at[first] | (at[first + 1] if last - first > 1 else set())
    if "concession" in here:
        return Part.CONCESSION
    if "otherwise" in here:
        return Part.THREAT
    if "if" in at[first] or (
        "inverts" in at[first] and "you" in at.get(first + 1, set()) and last - first > 2
    ):
        return Part.CONDITION
    return Part.MAIN


def _belongs(at: dict[int, set[str]], unit: Unit, kind: Part, first: int, last: int) -> bool:
    """Whether a segment goes on with the unit before it."""
    if kind is not Part.MAIN or Part.MAIN not in unit.part.values():
        return True
    eases = any(at[n] & {"neednot", "noneed"} for n in range(first, last))
    if "then" in at[first] and eases:
        return False
    if "then" in at[first]:
        if not _has_force(at, unit, Part.MAIN):
            for n, part in unit.part.items():
                unit.part[n] = Part.CONDITION if part is Part.MAIN else part
        return True
    if "it" in at[first]:
        return True
    said_something = any(at.get(n) for n, part in unit.part.items() if part is Part.MAIN)
    new_force = any(at[n] & {*_FORCE, "only"} for n in range(first, last))
    return not (
        new_force
        and (said_something and (_has_force(at, unit, Part.MAIN) or eases or "but" in at[first]))
    )


def _has_force(at: dict[int, set[str]], unit: Unit, kind: Part) -> bool:
    return any(at.get(n, set()) & set(_FORCE) for n, part in unit.part.items() if part is kind)


def _extend(unit: Unit, kind: Part, first: int, last: int, at: dict[int, set[str]]) -> None:
    unit.end = last
    unit.part.update(dict.fromkeys(range(first, last), kind))

"""How a text is worded: what a trained reading makes of it where the lexicons may have no words for it.

The lexicons know what their authors thought of; people say the same in words nobody thought of. A
sentence encoder with a linear layer on top (a file of `textmatch.crossencoder`) says how likely a
passage is to be a false instruction, a true one, a denial, a question, another vote or none of these,
and what it is about. A second, small regression weighs that beside what the lexicons found. Pure.

Values stay with the judges: a value that agrees with the rule is never called false for its wording.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from labels.decision import Look
from labels.voting_rules.judges import VALUE_TOPICS
from labels.voting_rules.readings import Outcome, RuleReading, Stance
from textmatch.crossencoder import PairReader


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONTRADICTS, AGREES = "contradicts", "agrees"
DEBUNK, QUESTION, UNRELATED, OTHER_VOTE = "debunk", "question", "unrelated", "other-vote"
KINDS = (CONTRADICTS, AGREES, DEBUNK, QUESTION, UNRELATED, OTHER_VOTE)
ABOUT = "about "  # what the names of the other classes begin with; the id of a rule follows

# Its words are weighed: in earnest, or no word of a statement known. Guards are not overruled.
READ = frozenset({Stance.ASSERTS, Stance.NONE})
SURE = 0.8  # of a lexicon finding: said with a verb of force
_LEAST = -6.0  # log share
_WINDOW, _MOST_WINDOWS = 60, 6  # words; passages of one text that are read
_ENDS = ".!?…\n؟"


@dataclass(frozen=True, slots=True)
class Worded:
    """What the wording of `text[start:end]` says: log share of each of KINDS.

    `about` holds a number for every rule that was learnt: the higher, the likelier it is about that.
    """

    start: int
    end: int
    logs: Mapping[str, float]
    about: Mapping[str, float]

    @property
    def is_in_earnest(self) -> bool:
        """Likeliest a statement about this vote, true or false."""
        return max(self.logs, key=lambda kind: self.logs[kind]) in (CONTRADICTS, AGREES)

    def rule_among(self, known: Container[str]) -> str:
        """The likeliest rule of those known; "" when none of them was learnt."""
        rules = {rule: value for rule, value in self.about.items() if rule in known}
        return max(rules, key=lambda rule: rules[rule], default="")


@dataclass(frozen=True, slots=True)
class Wording:
    """`look` weighs the numbers of `numbers_of`; from `least` on a text contradicts."""

    reader: PairReader
    look: Look
    least: float

    def strongest(self, text: str) -> Worded:
        """The passage that is most likely a false instruction."""
        return max(self.passages(text), key=lambda worded: worded.logs[CONTRADICTS])

    def around(self, text: str, start: int, end: int) -> Worded:
        """The sentences of the text in which a passage stands, from `start` to `end`."""
        (worded,) = self._read(text, [window_around(text, start, end)])
        return worded

    def passages(self, text: str) -> list[Worded]:
        return self._read(text, list(windows(text)))

    def _read(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Worded]:
        logits = self.reader.read([("", text[start:end]) for start, end in spans])
        return [
            worded_as(span, self.reader.classes, row)
            for span, row in zip(spans, logits, strict=True)
        ]

    def probability(self, worded: Worded, reading: RuleReading) -> float:
        return self.look.probability(numbers_of(worded, reading))


def numbers_of(worded: Worded, reading: RuleReading) -> dict[str, float]:
    """The evidence: how it is worded, and what the lexicons and judges found."""
    share = min(math.exp(worded.logs[CONTRADICTS]), 1 - 1e-6)
    is_value = has_value(reading)
    contradicts = reading.outcome is Outcome.CONTRADICTS
    agrees = reading.outcome is Outcome.AGREES and reading.stance is Stance.ASSERTS
    return {
        "worded contradicts": max(2 * _LEAST, math.log(share / (1 - share))),
        **{f"worded {kind}": worded.logs[kind] for kind in KINDS if kind != CONTRADICTS},
        "words contradict": float(contradicts),
        "words contradict, spoken": float(contradicts and reading.confidence > SURE),
        "words agree": float(agrees),
        "value contradicts": float(contradicts and is_value),
        "value agrees": float(agrees and is_value),
    }


def has_value(reading: RuleReading) -> bool:
    """Whether the reading compares an hour, a day, an age or a count."""
    return bool(reading.reasons) and reading.reasons[0] in VALUE_TOPICS


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Spans of whole sentences, up to _WINDOW words each where sentences are not longer.

    One window is the whole of a short text. Of a very long text evenly spread ones are taken, the
    first and the last among them.
    """
    found = _all_windows(text)
    count = min(len(found), _MOST_WINDOWS)
    step = (len(found) - 1) / max(1, count - 1)
    for n in range(count):
        yield found[round(n * step)]


def window_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The window in which a passage begins, longer where the passage reaches out of it."""
    reaching = (span for span in _all_windows(text) if start < span[1])
    first, last = next(reaching, (start, end))
    return min(first, start), max(last, end)


def _all_windows(text: str) -> list[tuple[int, int]]:
    return list(_joined(text, list(_sentences(text))))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    cuts = [0, *(n + 1 for n, char in enumerate(text) if char in _ENDS), len(text)]
    yield from ((start, end) for start, end in pairwise(cuts) if text[start:end].strip(_ENDS + " "))


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not spans:
        yield 0, len(text)
        return
    first, last, words = spans[0][0], spans[0][0], 0
    for start, end in spans:
        length = len(text[start:end].split())
        if words and words + length > _WINDOW:
            yield first, last
            first, words = start, 0
        last, words = end, words + length
    yield first, last


def worded_as(span: tuple[int, int], classes: Sequence[str], logits: NDArray[np.float32]) -> Worded:
    by_class = dict(zip(classes, map(float, logits), strict=True))
    kinds = {kind: by_class[kind] for kind in KINDS}
    highest = max(kinds.values())
    total = highest + math.log(sum(math.exp(value - highest) for value in kinds.values()))
    return Worded(
        start=span[0],
        end=span[1],
        logs={kind: max(_LEAST, value - total) for kind, value in kinds.items()},
        about={
            name.removeprefix(ABOUT): value
            for name, value in by_class.items()
            if name.startswith(ABOUT)
        },
    )

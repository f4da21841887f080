"""How much a statement looks like one that can be checked and matters: a guess from its words.

No trained model: a handful of signs, each worth a fixed number of points, so that a person can
read why. What it is worth is measured by `manage.py evaluate_check_worthiness`; it only orders
the inbox (see factchecks.priority) and never decides what is shown.
"""

import math
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from textmatch.normalise import clean, fold
from textmatch.terms import TermSet, folded_term, split_terms


DATA = Path(__file__).parent / "data" / "check_worthiness.toml"


class Sign(StrEnum):
    NUMBER = "number"
    TIME = "time"
    NAME = "name"
    ELECTION = "election"
    QUANTIFIER = "quantifier"
    ASSERTION = "assertion"
    INSTRUCTION = "instruction"
    QUESTION = "question"
    OPINION = "opinion"
    SHORT = "short"
    DETAIL = "detail"


# In log-odds. A statement is checkable when it says something definite: how many, when, who,
# all or none, what causes what. Questions and opinions say nothing that is true or false.
POINTS = {
    Sign.NUMBER: 0.4,
    Sign.TIME: 0.2,
    Sign.NAME: 0.5,
    Sign.ELECTION: 0.6,
    Sign.QUANTIFIER: 0.4,
    Sign.ASSERTION: 0.8,
    Sign.INSTRUCTION: 0.4,
    Sign.QUESTION: -0.8,
    Sign.OPINION: -0.6,
    Sign.SHORT: -1.0,
    Sign.DETAIL: 0.5,
}
START = -0.9
FEWEST_WORDS = 5
DETAILED_WORDS = 20
_NUMBER = re.compile(r"\d")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b")
_NAME = re.compile(r"(?<=[a-zß-ÿ,;:] )[A-ZÀ-Þ][\w'-]+")
_BY_TERMS = (
    Sign.TIME, Sign.ELECTION, Sign.QUANTIFIER, Sign.ASSERTION, Sign.INSTRUCTION, Sign.OPINION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckWorthiness:
    """`score` is of 1; `signs` are what it was made of."""

    score: float
    signs: frozenset[Sign]


def check_worthiness(statement: str) -> CheckWorthiness:
    signs = frozenset(_signs(clean(statement)))
    odds = START + sum(POINTS[sign] for sign in signs)
    return CheckWorthiness(1 / (1 + math.exp(-odds)), signs)


def _signs(text: str) -> set[Sign]:
    folded = fold(text)
    found = {sign for sign in _BY_TERMS if _terms()[sign].count_in(folded)}
    if _NUMBER.search(text):
        found.add(Sign.NUMBER)
    if _CLOCK.search(text):
        found.add(Sign.TIME)
    if _NAME.search(text):
        found.add(Sign.NAME)
    if text.rstrip().endswith("?"):
        found.add(Sign.QUESTION)
    words = len(folded.split())
    if words < FEWEST_WORDS:
        found.add(Sign.SHORT)
    if words >= DETAILED_WORDS:
        found.add(Sign.DETAIL)
    return found


@cache
def _terms() -> dict[Sign, TermSet]:
    with DATA.open("rb") as file:
        blocks = tomllib.load(file)
    return {
        Sign(name): TermSet(
            folded_term(term) for block in languages.values() for term in split_terms(block)
        )
        for name, languages in blocks.items()
    }

"""What changed between two texts, word by word, as a reader would mark it with a pen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Passage:
    change: Change
    text: str


_WORDS = re.compile(r"\s+|\w+(?:[\u2019'.:-]\w+)*|[^\w\s]")


def word_diff(was: str, now_is: str) -> list[Passage]:
    """Passages in reading order. Without the new ones they make `was`, without the gone `now_is`."""
    old, new = _WORDS.findall(was), _WORDS.findall(now_is)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        passage
        for step in matcher.get_opcodes()
        for passage in _passages(step, old, new)
        if passage.text
    ]


def _passages(
    step: tuple[str, int, int, int, int], old: list[str], new: list[str]
) -> Iterator[Passage]:
    kind, start, end, new_start, new_end = step
    if kind == "equal":
        yield Passage(Change.SAME, "".join(old[start:end]))
    else:
        yield Passage(Change.GONE, "".join(old[start:end]))
        yield Passage(Change.NEW, "".join(new[new_start:new_end]))

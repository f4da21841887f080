"""Versions of a verdict side by side: what one says, and in which words two of them differ.

Pure: `VersionContent` is read by `factchecks.queries.verdicts`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words that are in both versions, only in the new or only in the old one."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a verdict; `pieces` in the order in which a person reads them."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.change != Change.SAME for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionContent:
    """All that a second reader reads. `texts` is language → (headline, explanation).

    `facts` is field → value as text; `evidence` the ids of what it cites; `author` who wrote it.
    """

    author: int | None
    facts: Mapping[str, str]
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    evidence: Sequence[int] = ()

    @property
    def fingerprint(self) -> str:
        """Differs whenever the content or its author does: what a form has seen."""
        content = asdict(self) | {"evidence": sorted(self.evidence)}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


_WORD = re.compile(r"\s+|[^\s]+")


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one, word by word: joined without `added` they are the old text."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[i:j])))
            continue
        removed, added = "".join(before[i:j]), "".join(after[k:m])
        pieces += [Piece(Change.REMOVED, removed)] if removed else []
        pieces += [Piece(Change.ADDED, added)] if added else []
    return tuple(pieces)


def whole_difference(old: str, new: str) -> tuple[Piece, ...]:
    """For values that are no prose: the old one and the new one."""
    if old == new:
        return (Piece(Change.SAME, new),) if new else ()
    changed = (Piece(Change.REMOVED, old), Piece(Change.ADDED, new))
    return tuple(piece for piece in changed if piece.text)


def fact_differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """Every fact that either version states, in the order of the new one."""
    names = dict.fromkeys([*new, *old])
    differences = (
        Difference(name, whole_difference(old.get(name, ""), new.get(name, ""))) for name in names
    )
    return [each for each in differences if each.pieces]


def text_differences(
    old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[Difference, Difference]]:
    """Per language of either version its headline and its explanation."""
    return {
        language: _text_difference(old.get(language, ("", "")), new.get(language, ("", "")))
        for language in _languages(old, new)
    }


def _text_difference(old: tuple[str, str], new: tuple[str, str]) -> tuple[Difference, Difference]:
    return (
        Difference("headline", word_differences(old[0], new[0])),
        Difference("explanation", word_differences(old[1], new[1])),
    )


def _languages(*versions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(language for version in reversed(versions) for language in version))

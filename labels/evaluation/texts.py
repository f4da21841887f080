"""Reading what is no gold set: edited tweets, pairs of sentences, and posts without any claim."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labels.goldsets import FolderError, without_embed_tail
from labels.passages import PostText


@dataclass(frozen=True, slots=True)
class Edited:
    """A tweet and what became of it by one `kind` of edit."""

    kind: str
    original: PostText
    edited: PostText


@dataclass(frozen=True, slots=True)
class SentencePair:
    """`label`: ENTAILMENT, CONTRADICTION or NEUTRAL, of the second sentence by the first."""

    first: str
    second: str
    label: str


def read_edits(file: Path) -> list[Edited]:
    """Rows of `edit`, `original`, `edited`, one JSON object a line."""
    with file.open(encoding="utf-8") as lines:
        return [_edited(file, number, line) for number, line in enumerate(lines, start=1)]


def _edited(file: Path, number: int, line: str) -> Edited:
    try:
        row = json.loads(line)
        original, edited = (
            PostText(id=f"{kind} {number}", caption=without_embed_tail(row[kind]))
            for kind in ("original", "edited")
        )
        return Edited(row["edit"], original, edited)
    except (ValueError, KeyError, TypeError) as error:
        raise FolderError(f"{file}, line {number}: {error!r}") from error


def read_pairs(file: Path) -> list[SentencePair]:
    return [
        SentencePair(row["sentence_a"], row["sentence_b"], row["label"])
        for row in _rows(file, "sentence_a", "sentence_b", "label")
    ]


def read_posts(file: Path, label: str = "") -> list[PostText]:
    """The column `text`; of the rows with `label` only, where one is named."""
    columns = ("text", "label") if label else ("text",)
    return [
        PostText(id=f"{file.parent.name}/{file.name} {number}", caption=row["text"])
        for number, row in enumerate(_rows(file, *columns), start=1)
        if not label or row["label"] == label
    ]


def _rows(file: Path, *columns: str) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t")
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise FolderError(f"{file} has no column {', '.join(missing)}.")
        yield from reader

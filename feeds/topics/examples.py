"""Captions with their topics: what the classifier is trained on and measured with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feeds.topics.texts import content_text
from feeds.topics.vocabulary import OTHER, TOPICS


class ExampleError(Exception):
    """A row that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """`text` is what is encoded; the first of `topics` is the main one."""

    language: str
    text: str
    hashtags: tuple[str, ...]
    topics: tuple[str, ...]


def read_examples(path: Path) -> list[Example]:
    """One JSON object a line: lang, caption, hashtags and topics, or the topic of a sample post."""
    return list(_read(path))


def _read(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _example(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise ExampleError(f"{path.name}, line {number}: {error!r}") from error


def _example(row: dict[str, Any]) -> Example:
    topics = row["topics"] if "topics" in row else [row["topic"], *row["more_topics"]]
    unknown = set(topics) - {*TOPICS, OTHER}
    if unknown or not topics:
        raise ValueError(f"no topics of the list: {topics}")
    return Example(
        language=row["lang"],
        text=content_text(row["caption"], row["hashtags"], row.get("transcript") or ""),
        hashtags=tuple(row["hashtags"]),
        topics=tuple(topics),
    )

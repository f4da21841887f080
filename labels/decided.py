"""Reading what reviewers decided as examples to learn from: files of `manage.py export_decisions`.

A row is one pair that a person decided, in JSON:

    {"claim": "…", "claim_lang": "nl", "post_id": "7", "lang": "nl", "caption": "…",
     "hashtags": [], "transcript": "", "ocr_text": "", "author_kind": "person", "relation": "repeat"}

Unlike the folders of `labels.goldsets` it says nothing of the claims nobody was asked about: a post
that debunks one claim may well repeat another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labels.passages import PostText


FILE = "decisions.jsonl"
REPEAT, OTHER, UNKNOWN = "repeat", "other", "unknown"
# The words of the gold sets, and two for reviewers who did not say more than yes or no.
RELATIONS = frozenset({REPEAT, "debunk", "question", "neutral", "near-miss", OTHER, UNKNOWN})


class DecisionsError(Exception):
    """A file or row that cannot be read; the message says which file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """A claim, a post, and what a person said the post does with that claim.

    `language` is the claim's; `post.language` may be "". `relation` is one of RELATIONS; `other`
    is a rejected pair of which nobody said why, `unknown` takes part in no training.
    """

    claim: str
    language: str
    post: PostText
    relation: str

    @property
    def repeats(self) -> bool | None:
        """None where nobody knows."""
        return None if self.relation == UNKNOWN else self.relation == REPEAT


def read_decisions(paths: Iterable[Path]) -> list[Example]:
    """The examples of all files, in their order; a folder stands for its `decisions.jsonl`.

    Where files repeat a pair (an export of today holds that of yesterday), the last one counts.
    """
    found: dict[tuple[str, str], Example] = {}
    for path in paths:
        for example in _examples(path / FILE if path.is_dir() else path):
            found[example.claim, example.post.id] = example
    return list(found.values())


def _examples(path: Path) -> Iterator[Example]:
    if not path.is_file():
        raise DecisionsError(f"{path} is not a file.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _example(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    reason = f"no field {error}" if isinstance(error, KeyError) else str(error)
                    raise DecisionsError(f"{path}, line {number}: {reason}") from error


def _example(row: dict[str, Any]) -> Example:
    if row["relation"] not in RELATIONS:
        raise ValueError(f"unknown relation {row['relation']!r}")
    return Example(
        claim=_text(row["claim"]),
        language=_text(row["claim_lang"]),
        post=PostText(
            id=_text(row["post_id"]),
            caption=_text(row.get("caption", "")),
            hashtags=tuple(map(_text, row.get("hashtags", ()))),
            transcript=_text(row.get("transcript", "")),
            on_screen_text=_text(row.get("ocr_text", "")),
            language=_text(row.get("lang", "")),
            author_kind=_text(row.get("author_kind", "")),
        ),
        relation=row["relation"],
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value

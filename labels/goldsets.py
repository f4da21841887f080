"""Reading the folders a matcher is measured on: two formats, both with a person's answers.

* ours: `claims.jsonl` and `posts.jsonl` (or `posts*.jsonl`), and `other_claims.jsonl` that match nothing;
* CheckThat! 2022 task 2A: `vclaims.jsonl`, `queries*.tsv` and `qrels*.tsv`; every qrels file is a
  set of its own.

Any file may be gzipped.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from labels.candidates import ClaimText
from labels.passages import PostText


Row = TypeVar("Row")

REPEAT = "repeat"
_TRUE = "true"
_EMBED_TAIL = re.compile(r"\s*—[^—]*\(@\w+\)\s+\w+ \d{1,2}, \d{4}\s*$")
_PLACEHOLDER = re.compile(r"\{\w+\}")


class FolderError(Exception):
    """A folder or a row that cannot be read; the message says which file and line."""


@dataclass(frozen=True, slots=True)
class GoldPost:
    """A post and the right answer. `claim_ids`: any of them is right; empty: none is.

    `other_ids` are claims that the post stands to in another relation, `near_claim_id` is the one
    that a near miss looks like, `tags` say what the post was written to test.
    """

    post: PostText
    relation: str
    claim_ids: frozenset[str]
    language: str
    claim_in: str = ""
    other_ids: frozenset[str] = frozenset()
    near_claim_id: str = ""
    tags: tuple[str, ...] = ()

    @property
    def cluster(self) -> str:
        """Posts of one cluster are about one claim, and no independent witnesses."""
        return min(self.claim_ids, default=self.near_claim_id or self.post.id)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """`true_ids`: claims that were found to be true."""

    name: str
    claims: tuple[ClaimText, ...]
    posts: tuple[GoldPost, ...]
    true_ids: frozenset[str] = frozenset()

    @property
    def allowed(self) -> frozenset[str]:
        """Ids of the claims that may have an automatic banner."""
        return frozenset(claim.id for claim in self.claims if claim.auto_allowed)


def read_folder(folder: Path) -> list[GoldSet]:
    """The gold sets in `folder`."""
    if not folder.is_dir():
        raise FolderError(f"{folder} is not a folder.")
    if _files(folder, "vclaims.jsonl"):
        return _read_checkthat(folder)
    if _files(folder, "claims.jsonl"):
        return [_read_ours(folder)]
    raise FolderError(
        f"{folder} has neither claims.jsonl with posts.jsonl nor vclaims.jsonl with queries*.tsv and "
        "qrels*.tsv (each may end in .gz)."
    )


def read_claims(folder: Path) -> tuple[ClaimText, ...]:
    """Only the claims of `folder`, as distractors for another set."""
    return read_folder(folder)[0].claims


def _read_ours(folder: Path) -> GoldSet:
    claims = [
        *_parsed(folder, "claims.jsonl", _claim),
        *_parsed(folder, "other_claims.jsonl", _claim),
    ]
    posts = list(_parsed(folder, "posts*.jsonl", _post))
    if not posts:
        raise FolderError(f"{folder} has claims.jsonl but no posts.jsonl.")
    known = {claim.id for claim in claims}
    for gold in posts:
        named = gold.claim_ids | gold.other_ids
        if not named <= known:
            unknown = ", ".join(sorted(named - known))
            raise FolderError(f"{folder}: post {gold.post.id} names unknown claims: {unknown}.")
    true_ids = frozenset(filter(None, _parsed(folder, "claims.jsonl", _id_if_true)))
    return GoldSet(folder.name, tuple(claims), tuple(posts), true_ids)


def _id_if_true(row: dict[str, Any]) -> str:
    return str(row["id"]) if row["verdict"] == _TRUE else ""


def _claim(row: dict[str, Any]) -> ClaimText:
    translations = row.get("translations") or {}
    return ClaimText(
        id=row["id"],
        language=row["lang"],
        statement=row["claim"],
        wordings=tuple(text["claim"] for _, text in sorted(translations.items())),
        headline=row.get("headline") or "",
        summary=row.get("summary") or "",
        auto_allowed=bool(row.get("auto_banner_allowed", False)) and row["verdict"] != _TRUE,
    )


def _post(row: dict[str, Any]) -> GoldPost:
    right = {row["claim_id"]} if row["claim_id"] else set()
    other: set[str] = set()
    for more in row.get("also") or ():
        named = more if isinstance(more, dict) else {"claim_id": more}
        same = named.get("relation", row["relation"]) == row["relation"]
        (right if same else other).add(named["claim_id"])
    text = {
        field: _PLACEHOLDER.sub("", row.get(field) or "")
        for field in ("caption", "transcript", "ocr_text")
    }
    post = PostText(
        id=row["id"],
        caption=text["caption"],
        hashtags=tuple(row.get("hashtags") or ()),
        transcript=text["transcript"],
        on_screen_text=text["ocr_text"],
    )
    return GoldPost(
        post,
        row["relation"],
        frozenset(right),
        row["lang"],
        row.get("claim_in") or "",
        other_ids=frozenset(other - right),
        near_claim_id=row.get("near_claim_id") or "",
        tags=tuple(row.get("tags") or ()),
    )


def _read_checkthat(folder: Path) -> list[GoldSet]:
    claims = tuple(_parsed(folder, "vclaims.jsonl", _snopes_claim))
    known = {claim.id for claim in claims}
    texts = dict(_pairs(folder, "queries*.tsv", "query_id", "text"))
    answers = _files(folder, "qrels*.tsv")
    if not texts or not answers:
        raise FolderError(f"{folder} has vclaims.jsonl but lacks queries*.tsv or qrels*.tsv.")
    return [
        GoldSet(f"{folder.name}/{_stem(path)}", claims, tuple(_tweets(path, texts, known)))
        for path in answers
    ]


def _snopes_claim(row: dict[str, Any]) -> ClaimText:
    return ClaimText(
        id=row["vclaim_id"],
        language="en",
        statement=row["vclaim"],
        headline=row.get("title") or "",
        summary=row.get("subtitle") or "",
    )


def _tweets(path: Path, texts: dict[str, str], known: set[str]) -> Iterator[GoldPost]:
    right: dict[str, set[str]] = {}
    for query, claim in _rows_of(path, "query_id", "vclaim_id"):
        if query not in texts or claim not in known:
            raise FolderError(f"{path}: {query} or {claim} is in no queries or vclaims file.")
        right.setdefault(query, set()).add(claim)
    for query, claims in right.items():
        post = PostText(id=query, caption=without_embed_tail(texts[query]))
        yield GoldPost(post, REPEAT, frozenset(claims), "en", "caption")


def without_embed_tail(tweet: str) -> str:
    """A tweet as it was written, without what embedding it adds: `— Name (@handle) May 1, 2020`."""
    return _EMBED_TAIL.sub("", tweet)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(chain(folder.glob(pattern), folder.glob(f"{pattern}.gz")))


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _lines(path: Path) -> Iterator[str]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from lines
    else:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from lines


def _parsed(folder: Path, pattern: str, parse: Callable[[dict[str, Any]], Row]) -> Iterator[Row]:
    """Every row of the JSON Lines files of that name."""
    for path in _files(folder, pattern):
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                try:
                    yield parse(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    reason = f"no field {error}" if isinstance(error, KeyError) else str(error)
                    raise FolderError(f"{path}, line {number}: {reason}") from error


def _pairs(folder: Path, pattern: str, key: str, value: str) -> Iterator[tuple[str, str]]:
    for path in _files(folder, pattern):
        yield from _rows_of(path, key, value)


def _rows_of(path: Path, key: str, value: str) -> Iterator[tuple[str, str]]:
    reader = csv.DictReader(_lines(path), delimiter="\t")
    for row in reader:
        if not row.get(key) or row.get(value) is None:
            raise FolderError(f"{path}, line {reader.line_num}: needs {key} and {value}.")
        yield row[key], row[value]

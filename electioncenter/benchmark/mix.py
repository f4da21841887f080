"""A stream like a platform's: 2 posts in 100 about an election, the rest about anything else.

A quarter of the rest was written to mislead the gate: everyday posts with election words.

Made from the sample by a seeded generator, so that every run of one seed sees the same posts.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from electioncenter.sample.files import rows


ELECTION_SHARE = 0.02
_PLACES = (
    "Duinwaard", "Zandwijk", "Oosterhaven", "Helmbroek", "Veldrade", "Lissermonde", "Kraaiendijk",
    "Noorderwiek", "Boterhuizen", "Zeelster", "Hagemeer", "Wilgenoord", "Stormwijk", "Tolbrug",
)  # fmt: skip


def write_posts(path: Path, *, count: int, seed: int) -> None:
    """JSON Lines that `manage.py ingest` reads; ids differ from seed to seed."""
    chooser = random.Random(seed)  # noqa: S311 (no secret) (a reproducible mix, no secret)
    electoral, other = _texts()
    with path.open("w", encoding="utf-8") as lines:
        for number in range(count):
            text = _text(chooser, electoral if chooser.random() < ELECTION_SHARE else other)
            row = {"id": f"{seed}-{number}", "caption": text, "account": f"maker{number % 500}"}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def texts(*, count: int, seed: int) -> list[str]:
    """The captions of the same stream, for a peer that takes no files."""
    chooser = random.Random(seed)  # noqa: S311 (no secret)
    electoral, other = _texts()
    return [
        _text(chooser, electoral if chooser.random() < ELECTION_SHARE else other)
        for _ in range(count)
    ]


def claims(count: int) -> Iterator[str]:
    """Claims of the sample, then variations with other places and numbers."""
    statements = [row["claim"] for row in (*rows("claims.jsonl"), *rows("other_claims.jsonl"))]
    yield from statements[:count]
    chooser = random.Random(0)  # noqa: S311 (no secret)
    for number in range(count - len(statements)):
        place = f"{chooser.choice(_PLACES)}-{number}"
        yield f"In {place}: {chooser.choice(statements)} ({chooser.randrange(2, 90)} keer gezien)"


def _texts() -> tuple[list[str], list[str]]:
    posts = [*rows("posts.jsonl"), *rows("posts_other.jsonl"), *rows("everyday.jsonl")]
    electoral = [_joined(row) for row in posts if row["relation"] != "unrelated"]
    other = [_joined(row) for row in posts if row["relation"] == "unrelated"]
    return electoral, other


def _joined(row: dict[str, str | None]) -> str:
    return " ".join(filter(None, (row["caption"], row["ocr_text"], row["transcript"])))


def _text(chooser: random.Random, pool: list[str]) -> str:
    """A post of the pool with some words of its own, so that no two are the same."""
    words = chooser.choice(pool).split()
    words.insert(chooser.randrange(len(words) + 1), f"#{chooser.randrange(10**6)}")
    return " ".join(words)

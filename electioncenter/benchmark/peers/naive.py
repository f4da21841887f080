"""The naive peer: embed every post, take the nearest claim by pgvector, apply a threshold.

What one would build first. It has the better of the two bundled encoders, batches and an HNSW
index, and no gate, no stance and no audit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection

from electioncenter.benchmark.peers.peer import NOTHING, Nearest, whole_text, wordings
from labels.candidates import ClaimText
from labels.matching import PostText
from textmatch.encoders import Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DISTANCE = 0.15
BATCH = 64
_TABLES = """
DROP TABLE IF EXISTS bench_claim, bench_match;
CREATE TABLE bench_claim (id bigserial PRIMARY KEY, claim int, embedding vector(384));
CREATE TABLE bench_match (post bigint, claim bigint, distance float);
"""
_NEAREST = "SELECT claim, embedding <=> %s::vector FROM bench_claim ORDER BY embedding <=> %s::vector LIMIT 1"
_SAVE = (
    "INSERT INTO bench_match SELECT %s, claim, embedding <=> %s::vector FROM bench_claim"
    " WHERE embedding <=> %s::vector < %s ORDER BY embedding <=> %s::vector LIMIT 1"
)


class NaivePeer:
    """Makes its tables anew: one at a time in a database."""

    def __init__(self, claims: Sequence[ClaimText], encoder: Encoder) -> None:
        self._encoder = encoder
        claim_of, texts = zip(*wordings(claims), strict=True)
        rows = zip(claim_of, map(_literal, encoder.encode_claims(texts)), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            cursor.executemany(
                "INSERT INTO bench_claim (claim, embedding) VALUES (%s, %s::vector)", list(rows)
            )
            cursor.execute("CREATE INDEX ON bench_claim USING hnsw (embedding vector_cosine_ops)")

    def nearest(self, posts: Sequence[PostText]) -> list[Nearest]:
        texts = [whole_text(post) for post in posts]
        with connection.cursor() as cursor:
            found = []
            for vector in self._vectors(texts):
                cursor.execute(_NEAREST, [vector, vector])
                row = cursor.fetchone()
                found.append(Nearest(row[0], 1 - row[1]) if row else NOTHING)
        return found

    def label(self, texts: Sequence[str]) -> float:
        """Seconds to label these posts, saved row by row in one transaction a batch."""
        started = time.perf_counter()
        numbered = enumerate(self._vectors(texts))
        while chunk := list(islice(numbered, BATCH)):
            with connection.cursor() as cursor:
                cursor.executemany(_SAVE, [[n, v, v, DISTANCE, v] for n, v in chunk])
        return time.perf_counter() - started

    def matches(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_match")
            return int(cursor.fetchone()[0])

    def _vectors(self, texts: Sequence[str]) -> Iterator[str]:
        for start in range(0, len(texts), BATCH):
            yield from map(_literal, self._encoder.encode_posts(texts[start : start + BATCH]))


def postgres_pid() -> int:
    """Of the process in Postgres that works for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _literal(vector: NDArray[np.float32]) -> str:
    return f"[{','.join(f'{number:.5f}' for number in vector.tolist())}]"

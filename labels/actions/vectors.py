"""Keeps how posts inside the topic gate read: a batch in three statements, floats as they are."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from core.announce import announce
from labels.models import PostVector
from labels.pipeline import Plan
from labels.signals import posts_unmatched


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_vector (
    post_id int8 PRIMARY KEY, encoder text, embedding halfvec, is_matched bool
) ON COMMIT DELETE ROWS;
TRUNCATE incoming_vector
"""
_COPY = "COPY incoming_vector FROM STDIN (FORMAT BINARY)"
# A post that matches now, or no longer does, leaves its cluster and waits for another.
_UPSERT = f"""
INSERT INTO {PostVector._meta.db_table} AS known (post_id, encoder, embedding, is_matched)
SELECT post_id, encoder, embedding, is_matched FROM incoming_vector ORDER BY post_id
ON CONFLICT (post_id) DO UPDATE SET
    encoder = EXCLUDED.encoder,
    embedding = EXCLUDED.embedding,
    is_matched = EXCLUDED.is_matched,
    placed_at = CASE WHEN known.is_matched = EXCLUDED.is_matched THEN known.placed_at END,
    cluster_id = CASE WHEN known.is_matched = EXCLUDED.is_matched THEN known.cluster_id END
"""  # noqa: S608 (only the table's name is put in)
# The frame of COPY's binary format, as Postgres' manual describes it.
_OPENING = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_END = struct.pack(">h", -1)
_COLUMNS = 4


def save_vectors(*, plans: Sequence[Plan]) -> None:
    """For searches of new claims and for clusters; in the caller's transaction.

    A post that likely matches a claim now is in no cluster of posts that match none.
    """
    read = [(plan, plan.match.vector) for plan in plans if plan.match.vector is not None]
    if not read:
        return
    with connection.cursor() as cursor:
        _copy(cursor, b"".join(_row(plan, vector) for plan, vector in read))
        cursor.execute(_UPSERT)
    if not all(plan.is_matched for plan, _vector in read):
        announce(posts_unmatched)


def _copy(cursor: Any, rows: bytes) -> None:
    cursor.execute(_CREATE)
    with cursor.copy(_COPY) as copy:  # Django's cursor wrapper hands psycopg's own through
        copy.write(_OPENING + rows + _END)


def _row(plan: Plan, vector: NDArray[np.float32]) -> bytes:
    halves = struct.pack(">HH", len(vector), 0) + vector.astype(">f2").tobytes()
    values = (
        struct.pack(">q", plan.post_id),
        plan.encoder.encode(),
        halves,  # pgvector's halfvec_send: the number of dimensions, nothing, the numbers
        struct.pack(">?", plan.is_matched),
    )
    return struct.pack(">h", _COLUMNS) + b"".join(
        struct.pack(">i", len(value)) + value for value in values
    )

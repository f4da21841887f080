"""Puts a made-up world (`feed_world`) into the tables by COPY, and says how large they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, transaction

from content.models import Account, Post
from electioncenter.benchmark import feed_labels
from electioncenter.benchmark.feed_world import Row, World, counted
from feeds.models import Follow, Interaction, Reaction, Viewer
from feeds.queries.hot import forget
from feeds.topics.vectors import version


TABLES = (
    "content_account", "content_post", "content_postcounter", "content_intake",
    "feeds_postfeatures", "feeds_poststats", "feeds_viewer", "feeds_follow", "feeds_interaction",
    "feeds_reaction", "labels_label", "factchecks_appearance",
)  # fmt: skip
_COLUMNS = {
    "content_account": "id platform handle display_name kind followers created_at",
    "content_post": "id platform external_id account_id caption hashtags transcript on_screen_text"
    " language region url created_at ingested_at status eligibility",
    "feeds_postfeatures": "post_id account_id language region created_at topics main_topic terms"
    " embedding version text_sha256",
    "feeds_viewer": "id key region default_feed keeps_history epoch counts_from created_at seen_at",
    "feeds_follow": "viewer_id account_id created_at",
    "feeds_interaction": "viewer_id post_id kind epoch watched at",
}
_DERIVED = (
    """
    INSERT INTO content_postcounter (post_id, views, likes, shares, comments, updated_at)
    SELECT id, 0, 0, 0, 0, created_at FROM content_post
    """,
    """
    INSERT INTO content_intake (post_id, state, attempts, error, queued_at, processed_at)
    SELECT id, 'done', 1, '', created_at, created_at FROM content_post
    """,
    """
    INSERT INTO feeds_reaction (viewer_id, post_id, kind, epoch, at)
    SELECT viewer_id, post_id, CASE kind WHEN 'liked' THEN 'like' ELSE 'save' END, 0, min(at)
    FROM feeds_interaction WHERE kind IN ('liked', 'saved') GROUP BY 1, 2, 3
    """,
    """
    INSERT INTO feeds_poststats (post_id, shown, completed, skipped, likes, saves, shares)
    SELECT post_id, count(*) FILTER (WHERE kind = 'seen'),
        count(*) FILTER (WHERE kind = 'watched' AND watched >= .95),
        count(*) FILTER (WHERE kind = 'skipped'), count(*) FILTER (WHERE kind = 'liked'),
        count(*) FILTER (WHERE kind = 'saved'), count(*) FILTER (WHERE kind = 'shared')
    FROM feeds_interaction GROUP BY post_id
    """,
)
_INDEXES = """
    SELECT class.relname, pg_get_indexdef(class.oid) FROM pg_index AS index
    JOIN pg_class AS class ON class.oid = index.indexrelid
    WHERE index.indrelid = ANY(%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.indexrelid)
"""
_SIZES = """
    SELECT class.relname, class.reltuples::bigint, pg_table_size(class.oid),
        pg_indexes_size(class.oid),
        (SELECT coalesce(sum(pg_relation_size(index.oid)), 0)::bigint FROM pg_index
         JOIN pg_class AS index ON index.oid = indexrelid
         JOIN pg_am ON pg_am.oid = index.relam AND amname = 'hnsw'
         WHERE indrelid = class.oid)
    FROM pg_class AS class WHERE class.oid = ANY(%s::regclass[]) ORDER BY 3 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class TableSize:
    """Bytes; `vectors` is what of `indexes` are vector indexes. `rows` as the planner knows them."""

    name: str
    rows: int
    table: int
    indexes: int
    vectors: int


def fill(world: World, on_rows: Callable[[int], None] = lambda rows: None) -> None:
    """Replaces what is in the tables, in one transaction; needs a superuser of the database."""
    sources: Sequence[tuple[str, Iterator[Row]]] = (
        ("content_account", world.account_rows()),
        ("content_post", world.post_rows()),
        ("feeds_postfeatures", world.feature_rows(version())),
        ("feeds_viewer", world.viewer_rows()),
        ("feeds_follow", world.follow_rows()),
        ("feeds_interaction", world.interaction_rows()),
    )
    with transaction.atomic():
        _run(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        # The rows are right by their making: a look at each reference would take hours.
        _run("SET LOCAL session_replication_role = replica")
        _run("SET LOCAL maintenance_work_mem = '512MB'")
        with _without_indexes():
            for table, rows in sources:
                _copy(table, counted(rows, on_rows))
            for statement in _DERIVED:
                _run(statement)
            feed_labels.label(world.end)
        _run("SET LOCAL session_replication_role = origin")
        models = [Account, Post, Viewer, Follow, Interaction, Reaction]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            _run(statement)
        _run(f"ANALYZE {', '.join(TABLES)}")
    forget()


def settle() -> None:
    """As autovacuum leaves the tables of a site that runs for a while."""
    _run(f"VACUUM ANALYZE {', '.join(TABLES)}")
    _run("CHECKPOINT")


def sizes() -> list[TableSize]:
    """The largest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [list(TABLES)])
        return [TableSize(*row) for row in cursor.fetchall()]


def _copy(table: str, rows: Iterator[Row]) -> None:
    columns = ", ".join(_COLUMNS[table].split())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Made once at the end, an index takes a fraction of the time; a vector index most of all."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [list(TABLES)])
        found = cursor.fetchall()
    for name, _definition in found:
        _run(f'DROP INDEX "{name}"')
    yield
    for _name, definition in found:
        _run(definition)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

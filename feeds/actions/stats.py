"""Figures of posts: how many, never who. Rows are taken in the order of their ids, so no two
writers ever wait for each other."""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from feeds.models import PostStats, Reaction


FIGURES = ("shown", "completed", "skipped", "likes", "saves", "shares")
FIGURE_OF_REACTION: Mapping[str, str] = {
    Reaction.Kind.LIKE: "likes",
    Reaction.Kind.SAVE: "saves",
}
Counts = Mapping[tuple[int, str], int]  # by post and figure
_COLUMNS = ", ".join(FIGURES)
_CHANGES = f"unnest(%s::bigint[]{', %s::bigint[]' * len(FIGURES)}) AS change (post_id, {_COLUMNS})"
_ADD = f"""
INSERT INTO feeds_poststats (post_id, {_COLUMNS})
SELECT * FROM {_CHANGES} ORDER BY 1
ON CONFLICT (post_id) DO UPDATE SET
{", ".join(f"{name} = feeds_poststats.{name} + excluded.{name}" for name in FIGURES)}
"""  # noqa: S608 (names of our own columns)
_TAKE = f"""
UPDATE feeds_poststats AS stats SET
{", ".join(f"{name} = greatest(stats.{name} - change.{name}, 0)" for name in FIGURES)}
FROM {_CHANGES} WHERE stats.post_id = change.post_id
"""  # noqa: S608 (constants of this module)


def add_to_stats(*, counts: Counts) -> None:
    """One statement, whatever the number of posts."""
    if counts:
        _run(_ADD, _posts(counts), counts)


@transaction.atomic
def take_from_stats(*, counts: Counts) -> None:
    """Never below zero. All rows are held first: an UPDATE takes them in no order."""
    if not counts:
        return
    posts = _posts(counts)
    held = PostStats.objects.select_for_update(no_key=True).filter(post_id__in=posts)
    list(held.order_by("post_id").values_list("post_id", flat=True))
    _run(_TAKE, posts, counts)


def _posts(counts: Counts) -> list[int]:
    return sorted({post_id for post_id, _figure in counts})


def _run(statement: str, posts: Sequence[int], counts: Counts) -> None:
    columns = [[counts.get((post_id, name), 0) for post_id in posts] for name in FIGURES]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(posts), *columns])

"""Figures of posts: how many, never who. Rows are taken in the order of their ids, so no two
writers ever wait for each other."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from feeds.models import PostStats


FIGURES = ("shown", "completed", "skipped", "likes", "saves", "shares")
_ADD = f"""
INSERT INTO feeds_poststats (post_id, {", ".join(FIGURES)})
SELECT * FROM unnest(%s::bigint[]{", %s::bigint[]" * len(FIGURES)}) AS more ORDER BY 1
ON CONFLICT (post_id) DO UPDATE SET
{", ".join(f"{name} = feeds_poststats.{name} + excluded.{name}" for name in FIGURES)}
"""  # noqa: S608 (names of our own columns)


def add_to_stats(*, counts: Mapping[tuple[int, str], int]) -> None:
    """By post and figure, what to add; one statement, whatever the number of posts."""
    if not counts:
        return
    posts = sorted({post_id for post_id, _figure in counts})
    columns = [[counts.get((post_id, name), 0) for post_id in posts] for name in FIGURES]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [posts, *columns])


@transaction.atomic
def take_from_stats(*, post_ids: Iterable[int], figure: str) -> None:
    """One less for each post."""
    held = (
        PostStats.objects.select_for_update(no_key=True)
        .filter(post_id__in=post_ids)
        .order_by("post_id")
        .values_list("post_id", flat=True)
    )
    PostStats.objects.filter(post_id__in=list(held)).update(**{figure: Greatest(F(figure) - 1, 0)})

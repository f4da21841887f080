"""What was put on a page is kept 30 days: the viewer may ask why, and the ranker learns from it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from feeds.keywords import Hit
from feeds.models import Viewer
from feeds.queries.viewers import Controls


# Holds the viewer's row and writes in one statement. Whoever deletes their history, begins anew or
# switches it off while a page is made finds nothing of that page: then it is nobody's.
_KEEP_PAGE = """
    WITH held AS (
        SELECT id, epoch FROM feeds_viewer
        WHERE id = %(viewer)s AND keeps_history AND epoch = %(epoch)s
        FOR NO KEY UPDATE
    )
    INSERT INTO feeds_feedrequest (id, viewer_id, feed, epoch, parameters, items, at)
    SELECT %(id)s, held.id, %(feed)s, coalesce(held.epoch, 0), %(parameters)s, %(items)s, now()
    FROM (VALUES (1)) AS page LEFT JOIN held ON true
"""
# A filter that is removed at this moment takes what it kept back with it.
_KEEP_BACK = """
    INSERT INTO feeds_filteredpost (viewer_id, post_id, keyword_filter_id, word, at)
    SELECT filter.viewer_id, hit.post_id, filter.id, hit.word, now()
    FROM unnest(%(posts)s::bigint[], %(filters)s::bigint[], %(words)s::text[])
         AS hit(post_id, filter_id, word)
    JOIN feeds_keywordfilter AS filter
      ON filter.id = hit.filter_id AND filter.viewer_id = %(viewer)s
    ORDER BY hit.post_id FOR KEY SHARE OF filter
    ON CONFLICT DO NOTHING
"""


def save_page(
    *,
    viewer: Viewer | None,
    request_id: UUID,
    feed: str,
    parameters: str,
    items: list[dict[str, object]],
) -> None:
    """Without the viewer where they keep no history: whoever has the page's id can ask about it."""
    known = viewer if viewer is not None and viewer.keeps_history else None
    values: dict[str, Any] = {
        "id": request_id,
        "viewer": known.pk if known else None,
        "epoch": known.epoch if known else 0,
        "feed": feed,
        "parameters": parameters,
        "items": Jsonb(items),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_PAGE, values)


@transaction.atomic
def save_filtered(*, viewer: Viewer, hits: Mapping[int, Hit], controls: Controls) -> None:
    """What the viewer's filters kept back, each post once, with the word that it met."""
    if not _holds_as_it_was(viewer):
        return
    values: dict[str, Any] = {
        "viewer": viewer.pk,
        "posts": list(hits),
        "filters": [controls.filter_id(hit) for hit in hits.values()],
        "words": [hit.word[:200] for hit in hits.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_BACK, values)


def _holds_as_it_was(viewer: Viewer) -> bool:
    """Holds the row, and tells whether history is kept and is the one that the page began with.

    Who deletes their history, begins anew or switches it off while a page is made finds nothing of
    that page afterwards. `viewer` itself stays as it was read, and looking is no sign of presence:
    so no `lock` here.
    """
    held = Viewer.objects.select_for_update(no_key=True).filter(
        pk=viewer.pk, keeps_history=True, epoch=viewer.epoch
    )
    return viewer.keeps_history and held.first() is not None

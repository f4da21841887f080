"""All that is kept of a viewer, for that viewer to take along, however much it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, QuerySet

from feeds.models import Creator, Upload, Viewer


FORMAT = "1"
_ROWS = 500  # in memory at a time
Row = dict[str, Any]


def export_json(viewer: Viewer) -> Iterator[str]:
    """One JSON object, in parts. Rows are read while they are written, so memory does not grow with
    a history: constant queries, each behind a cursor of the database.
    """
    encode = DjangoJSONEncoder().encode
    about = {"format": FORMAT, "viewer": _about(viewer)}
    yield encode(about)[:-1]
    for name, rows in _lists(viewer):
        yield f",\n{encode(name)}: ["
        for number, some in enumerate(_batches(rows)):
            yield (",\n" if number else "\n") + ",\n".join(map(encode, some))
        yield "]"
    yield "}\n"


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        yield some


def _about(viewer: Viewer) -> Row:
    creator = Creator.objects.filter(pk=viewer.account_id).first()
    return {
        "region": viewer.region,
        "default_feed": viewer.default_feed,
        "keeps_history": viewer.keeps_history,
        "created_at": viewer.created_at,
        "seen_at": viewer.seen_at,
        "epoch": viewer.epoch,
        "counts_from": viewer.counts_from,
        "account": str(viewer.account) if viewer.account else None,
        "bio": creator.bio if creator else "",
    }


def _lists(viewer: Viewer) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each kind of row under its name. Posts and accounts are named as their platform names them."""
    yield "topics", _rows(viewer.topic_settings.order_by("topic"), "topic", "level", "at")
    yield "keyword_filters", _rows(
        viewer.keyword_filters.order_by("pk"),
        "phrase", "language", "related", "scope", "created_at", "expires_at",
    )  # fmt: skip
    yield (
        "filtered_posts",
        _of_posts(
            viewer.filtered_posts.order_by("pk"), "word", "at", filter=F("keyword_filter__phrase")
        ),
    )
    yield (
        "not_interested",
        _of_posts(
            viewer.not_interested.order_by("pk"),
            "topic",
            "at",
            "until",
            handle=F("account__handle"),
        ),
    )
    yield "follows", _rows(
        viewer.follows.order_by("pk"),
        "created_at", platform=F("account__platform"), handle=F("account__handle"),
    )  # fmt: skip
    yield "reactions", _of_posts(viewer.reactions.order_by("pk"), "kind", "epoch", "at")
    yield "reports", _of_posts(viewer.reports.order_by("pk"), "reason", "text", "created_at")
    yield "interactions", _of_posts(
        viewer.interactions.order_by("at", "pk"),
        "kind", "watched", "position", "request", "epoch", "at",
    )  # fmt: skip
    yield (
        "resets",
        _rows(viewer.resets.order_by("epoch"), "epoch", "counted_from", "at", "undone_at"),
    )
    yield (
        "uploads",
        _rows(
            Upload.objects.filter(account=viewer.account_id).order_by("pk"),
            *("key", "caption", "hashtags", "language", "region", "alt_text", "captions_language"),
            *("is_ai_generated", "state", "reason", "created_at"),
            published_as=F("post__external_id"),
        ),
    )
    yield (
        "requests",
        _rows(
            viewer.requests.order_by("at", "pk"), "id", "feed", "epoch", "parameters", "items", "at"
        ),
    )


def _rows(rows: QuerySet[Any], *fields: str, **named: F) -> Iterator[Row]:
    return rows.values(*fields, **named).iterator(chunk_size=_ROWS)


def _of_posts(rows: QuerySet[Any], *fields: str, **named: F) -> Iterator[Row]:
    """With the post's platform and its id there, as `platform` and `post`."""
    for row in _rows(rows, *fields, "post__external_id", platform=F("post__platform"), **named):
        yield {"post": row.pop("post__external_id"), **row}

"""All that is kept of a viewer, for that viewer to take along."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from feeds.models import Viewer


FORMAT = "1"


def export_of(viewer: Viewer) -> dict[str, Any]:
    """Ready for JSON but for dates and UUIDs, which DjangoJSONEncoder writes. Constant queries.

    Posts and accounts are named as their platform names them.
    """
    return {
        "format": FORMAT,
        "viewer": {
            "region": viewer.region,
            "default_feed": viewer.default_feed,
            "keeps_history": viewer.keeps_history,
            "created_at": viewer.created_at,
            "seen_at": viewer.seen_at,
            "epoch": viewer.epoch,
            "counts_from": viewer.counts_from,
            "account": str(viewer.account) if viewer.account else None,
        },
        "topics": list(viewer.topic_settings.order_by("topic").values("topic", "level", "at")),
        "keyword_filters": list(
            viewer.keyword_filters.order_by("pk").values(
                "phrase", "language", "related", "scope", "created_at", "expires_at"
            )
        ),
        "filtered_posts": _of_posts(
            viewer.filtered_posts.order_by("pk"), "word", "at", filter=F("keyword_filter__phrase")
        ),
        "not_interested": _of_posts(
            viewer.not_interested.order_by("pk"), "topic", "at", "until", handle=F("account__handle")
        ),
        "follows": list(
            viewer.follows.order_by("pk").values(
                "created_at", platform=F("account__platform"), handle=F("account__handle")
            )
        ),
        "reactions": _of_posts(viewer.reactions.order_by("pk"), "kind", "epoch", "at"),
        "reports": _of_posts(viewer.reports.order_by("pk"), "reason", "text", "created_at"),
        "interactions": _of_posts(
            viewer.interactions.order_by("at", "pk"),
            "kind", "watched", "position", "request", "epoch", "at",
        ),
        "resets": list(
            viewer.resets.order_by("epoch").values("epoch", "counted_from", "at", "undone_at")
        ),
        "requests": list(
            viewer.requests.order_by("at", "pk").values(
                "id", "feed", "epoch", "parameters", "items", "at"
            )
        ),
    }  # fmt: skip


def _of_posts(rows: QuerySet[Any], *fields: str, **named: F) -> list[dict[str, Any]]:
    """With the post's platform and its id there, as `platform` and `post`."""
    found = rows.values(*fields, "post__external_id", platform=F("post__platform"), **named)
    return [{"post": row.pop("post__external_id"), **row} for row in found]

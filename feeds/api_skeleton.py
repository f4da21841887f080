"""The feeds in the shape that AT-Protocol clients ask for: names of posts, and a cursor."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content.at_protocol import address_of
from feeds.api_feeds import ABOUT, ReadingView
from feeds.generators.feed import NAME as GENERATOR
from feeds.queries.generators import generator_named
from feeds.serving.cursor import InvalidCursor
from feeds.serving.items import FeedItem, FeedPage
from feeds.serving.pages import NAMES, page


LARGEST_SKELETON = 100


class SkeletonQuery(serializers.Serializer[Any]):
    feed = serializers.CharField(max_length=300, help_text="at://…/app.bsky.feed.generator/popular")
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_SKELETON, default=50)
    cursor = serializers.CharField(required=False, default="")


class SkeletonView(ReadingView):
    """Not a part of /api/v1: the address is that of the AT Protocol."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        asked = SkeletonQuery(data=request.query_params)
        if not asked.is_valid():
            return _xrpc_error("InvalidRequest", f"Wrong: {', '.join(asked.errors)}.")
        given = asked.validated_data
        name, _colon, slug = given["feed"].rsplit("/", 1)[-1].partition(":")
        is_theirs = name == GENERATOR and generator_named(slug) is not None
        if not is_theirs and (slug or name not in NAMES or name in ABOUT):
            return _xrpc_error("UnknownFeed", "There is no such feed.")
        try:
            found = page(
                feed=name,
                viewer=self.viewer,
                cursor=given["cursor"],
                language=get_language() or "en",
                region=self.viewer.region if self.viewer else "",
                now=timezone.now(),
                size=given["limit"],
                generator=slug,
            )
        except InvalidCursor:
            return _xrpc_error("InvalidRequest", "This is no cursor of this feed.")
        return Response(_skeleton(found, request.get_host()))


def _xrpc_error(name: str, message: str) -> Response:
    return Response({"error": name, "message": message}, status=400)


def _skeleton(found: FeedPage, host: str) -> dict[str, object]:
    """`feedContext` comes back with interactions: the page and place that a post stood at."""
    skeleton: dict[str, object] = {
        "feed": [
            {"post": _at_uri(item, host), "feedContext": f"{item.source} {item.position}"}
            for item in found.items
        ]
    }
    if found.next_cursor:
        skeleton["cursor"] = found.next_cursor
    if found.request_id:
        skeleton["reqId"] = str(found.request_id)
    return skeleton


def _at_uri(item: FeedItem, host: str) -> str:
    """The post's own address where it comes from the AT Protocol, else one under our own name."""
    if item.post.external_id.startswith("at://"):
        return item.post.external_id
    return address_of(item.post.pk, host)

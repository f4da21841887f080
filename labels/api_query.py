"""`com.atproto.label.queryLabels`: the labels of posts, as services of the AT Protocol ask for them.

Asked by the full addresses of posts: whoever wants all labels of somebody needs the list of their
posts, as for everything else here. Labels are not signed; who needs that, checks where they came
from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.at_protocol import did_of, ids_of
from content.models import Post
from factchecks.queries.public import verdicts_of_posts
from labels.models import Label
from labels.vocabulary import DEFINITIONS, LABEL_OF_RATING


MOST_PATTERNS = 50
Claimed = tuple[int, str, datetime, datetime | None]
"""Post, label, since when, until when."""


class LabelsQuery(serializers.Serializer[Any]):
    uriPatterns = serializers.ListField(
        child=serializers.CharField(max_length=300), min_length=1, max_length=MOST_PATTERNS
    )
    sources = serializers.ListField(
        child=serializers.CharField(max_length=300), max_length=MOST_PATTERNS, required=False
    )
    limit = serializers.IntegerField(min_value=1, max_value=250, default=50)
    cursor = serializers.RegexField(r"^[0-9]{1,5}$", required=False, default="0")

    def validate_uriPatterns(self, value: list[str]) -> list[str]:
        if any("*" in each for each in value):
            raise ValidationError("Name posts in full: patterns with * are not answered.")
        return value


class QueryLabelsView(APIView):
    """Not a part of /api/v1: the address is that of the AT Protocol."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        given = request.query_params
        lists = {name: given.getlist(name) for name in ("uriPatterns", "sources") if name in given}
        single = {name: given[name] for name in ("limit", "cursor") if name in given}
        asked = LabelsQuery(data=lists | single)
        if not asked.is_valid():
            message = f"Wrong: {', '.join(asked.errors)}."
            return Response({"error": "InvalidRequest", "message": message}, status=400)
        return Response(_answer(asked.validated_data, request.get_host()))


def _answer(asked: dict[str, Any], host: str) -> dict[str, object]:
    ours, start, limit = did_of(host), int(asked["cursor"]), asked["limit"]
    if asked.get("sources") and ours not in asked["sources"]:
        return {"labels": []}
    uris = {post_id: uri for uri, post_id in ids_of(asked["uriPatterns"], host=host).items()}
    found = sorted(_labels_of(uris, timezone.now()), key=lambda each: (each[2], each[0], each[1]))
    labels = [_told(each, uris[each[0]], ours) for each in found[start : start + limit]]
    goes_on = len(found) > start + limit
    return {"labels": labels} | ({"cursor": str(start + limit)} if goes_on else {})


def _labels_of(post_ids: Collection[int], now: datetime) -> Iterator[Claimed]:
    """Everything in force on posts that anyone may see, not only what has room on a screen."""
    visible = set(Post.objects.visible().filter(pk__in=post_ids).values_list("pk", flat=True))
    rows = Label.objects.in_force(now).filter(post_id__in=visible, value__in=DEFINITIONS)
    yield from rows.values_list("post_id", "value", "created_at", "expires_at")
    for post_id, verdicts in verdicts_of_posts(visible, language="en", now=now).items():
        since: dict[str, datetime] = {}
        for verdict in verdicts:
            since[LABEL_OF_RATING[verdict.rating]] = verdict.published_at
        yield from ((post_id, value, at, None) for value, at in since.items())


def _told(claimed: Claimed, uri: str, source: str) -> dict[str, object]:
    _post_id, value, since, until = claimed
    told = {"ver": 1, "src": source, "uri": uri, "val": value, "cts": _moment(since)}
    return told | ({"exp": _moment(until)} if until else {})


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

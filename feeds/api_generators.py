"""`/api/v1/feeds/generator:{slug}` and the list of posts that its maker sends."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from content.api import LimitedJSONParser
from core.problems import Problem
from feeds import api_examples
from feeds.actions.policies import WrongState
from feeds.actions.skeletons import store_skeleton
from feeds.api_feeds import FeedPageRead, ReadingView
from feeds.api_viewers import READ_ERRORS, checked
from feeds.generators.feed import NAME
from feeds.generators.skeletons import (
    LONGEST_ADDRESS,
    LONGEST_CONTEXT,
    MOST_POSTS,
    BadSkeleton,
    read_skeleton,
)
from feeds.models import FeedGenerator
from feeds.queries.generators import generator_named
from labels.api import LANGUAGE
from users.models import ApiKey
from users.permissions import HasScope


LARGEST_PAGE = 30
_NO_SUCH = OpenApiResponse(Problem, "No such feed is in force.")


class GeneratorPageQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=10)
    cursor = serializers.CharField(
        required=False, default="", help_text="`cursor` of the page before; without it: the first."
    )
    region = serializers.RegexField(
        "^[A-Za-z]{2}$", required=False, help_text="ISO 3166-1. Without it: what the viewer chose."
    )


class GeneratorFeedView(ReadingView):
    @extend_schema(
        operation_id="generator_feed",
        summary="A page of another maker's feed",
        description=(
            "The order is the maker's. Eligibility, filters and labels are ours, of this moment. "
            "A reader goes on in the list they began with; nothing is repeated when a newer one "
            "comes."
        ),
        parameters=[LANGUAGE, GeneratorPageQuery],
        responses={200: FeedPageRead, 404: _NO_SUCH, **READ_ERRORS},
        examples=[OpenApiExample("A page", response_only=True, value=api_examples.OF_GENERATOR)],
    )
    def get(self, request: Request, slug: str) -> Response:
        if generator_named(slug) is None:
            raise Http404
        asked = checked(GeneratorPageQuery, request.query_params)
        found = self.page_of(NAME, asked, generator=slug)
        return Response(FeedPageRead(found, context={"request": request}).data)


class SkeletonEntry(serializers.Serializer[Any]):
    """Describes an entry; feeds.generators.skeletons validates it."""

    post = serializers.CharField(
        max_length=LONGEST_ADDRESS, help_text="`at://…/app.bsky.feed.post/…`"
    )
    feedContext = serializers.CharField(
        max_length=LONGEST_CONTEXT, required=False, help_text="Taken and not kept."
    )


class SkeletonWrite(serializers.Serializer[Any]):
    feed = serializers.ListField(child=SkeletonEntry(), max_length=MOST_POSTS)


class SkeletonStored(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="The same list again keeps its number.")
    posts = serializers.IntegerField(help_text="How many are known here, each counted once.")
    repeated = serializers.IntegerField()
    unknown = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Places, among the different ones, of posts that are not known here.",
    )
    expires_at = serializers.DateTimeField(help_text="Send it again before: it ends by itself.")


class SkeletonThrottle(UserRateThrottle):
    scope = "skeletons"
    rate = "120/hour"


class SkeletonSendView(APIView):
    permission_classes = [HasScope]
    required_scope = ApiKey.Scope.FEEDS_WRITE
    parser_classes = [LimitedJSONParser]
    throttle_classes = [SkeletonThrottle]

    @extend_schema(
        operation_id="send_skeleton",
        summary="Send the posts of your feed, in your order",
        description=(
            "The answer of `app.bsky.feed.getFeedSkeleton`, sent by you: we ask no address of "
            "yours. At most 500 posts; they replace what you sent before, for readers who begin "
            "from now on, and end after 24 hours. Naming a post does not show it: it goes through "
            "the same checks as everywhere. 120 calls an hour."
        ),
        request=SkeletonWrite,
        responses={200: SkeletonStored, 404: _NO_SUCH},
        examples=[
            OpenApiExample(
                "Two posts",
                request_only=True,
                value={
                    "feed": [
                        {"post": "at://did:web:electioncenter.example/app.bsky.feed.post/12"},
                        {"post": "at://did:plc:a/app.bsky.feed.post/b", "feedContext": "top"},
                    ]
                },
            ),
            OpenApiExample(
                "One of them is known here",
                response_only=True,
                value={
                    "version": 7,
                    "posts": 1,
                    "repeated": 0,
                    "unknown": [1],
                    "expires_at": "2026-03-18T18:30:00Z",
                },
            ),
        ],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Another maker's feed is as unknown as one that there is not."""
        assert isinstance(request.auth, ApiKey)
        mine = FeedGenerator.objects.in_force().filter(maker=request.auth.organisation_id)
        generator = mine.filter(slug=slug).first()
        if generator is None:
            raise Http404
        try:
            stored = store_skeleton(
                generator=generator,
                skeleton=read_skeleton(request.data),
                host=request.get_host(),
                now=timezone.now(),
                by=request.auth.audit_name,
            )
        except BadSkeleton as error:
            raise ValidationError(dict(error.errors)) from error
        except WrongState as error:
            raise Http404 from error
        return Response(SkeletonStored(asdict(stored)).data)

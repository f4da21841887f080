"""`/api/v1/feeds`: the feeds themselves, and why a post is in one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.problems import Problem
from feeds import api_examples
from feeds.api_media import MediaRead
from feeds.api_viewers import READ_ERRORS, ViewerView, checked
from feeds.counting import is_for_somebody
from feeds.feed_names import FEED_NAMES, FeedName
from feeds.generators.feed import NAME as GENERATOR
from feeds.models import FeedGenerator
from feeds.queries.generators import generators_in_force
from feeds.serving.cursor import InvalidCursor
from feeds.serving.items import FeedItem, FeedPage
from feeds.serving.pages import NAMES, page
from feeds.serving.why import Explanation, why
from feeds.trained.in_force import parameters_in_force
from labels.api import LANGUAGE, BannerRead, LabelRead


LARGEST_PAGE = 30
_NO_SUCH = OpenApiResponse(Problem, "No such feed.")
_WRONG = OpenApiResponse(description="A parameter does not fit; the answer names it.")
ABOUT = {"topic": "topic", "tag": "hashtag", "search": "q"}


class ReadingView(ViewerView):
    """Reads outside of a transaction: a source that fails must not take the others with it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        response = APIView.dispatch(self, request, *args, **kwargs)
        assert isinstance(response, Response)
        return response

    def page_of(self, feed: str, asked: dict[str, Any], **about: Any) -> FeedPage:
        """`asked` as PageQuery has it."""
        viewer = self.viewer
        try:
            return page(
                feed=feed,
                viewer=viewer,
                cursor=asked["cursor"],
                language=get_language() or "en",
                region=asked.get("region", viewer.region if viewer else "").upper(),
                now=timezone.now(),
                size=asked["limit"],
                is_kept=is_for_somebody(self.request._request),
                **about,
            )
        except InvalidCursor as error:
            raise ValidationError({"cursor": ["This is no cursor of this feed."]}) from error


class PageQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=10)
    cursor = serializers.CharField(
        required=False, default="", help_text="`cursor` of the page before; without it: the first."
    )
    region = serializers.RegexField(
        "^[A-Za-z]{2}$", required=False, help_text="ISO 3166-1. Without it: what the viewer chose."
    )
    topic = serializers.CharField(
        required=False, default="", max_length=40, help_text="Of the feed `topic`."
    )
    hashtag = serializers.CharField(
        required=False, default="", max_length=100, help_text="Of the feed `tag`, without its sign."
    )
    q = serializers.CharField(
        required=False, default="", max_length=200, help_text="Words, of the feed `search`."
    )


class FeedRead(serializers.Serializer[FeedName]):
    name = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    is_profiled = serializers.BooleanField()
    needs = serializers.CharField(help_text="The parameter it cannot do without, if any.")


class GeneratorRead(serializers.Serializer[FeedGenerator]):
    name = serializers.SerializerMethodField(help_text="As in `GET feeds/generator:{slug}`.")
    title = serializers.CharField(source="name")
    text = serializers.CharField(source="description")
    maker = serializers.CharField(source="maker.name")

    def get_name(self, generator: FeedGenerator) -> str:
        return f"{GENERATOR}:{generator.slug}"


class ParameterRead(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    explanation = serializers.CharField()
    weight = serializers.FloatField()


class FeedsRead(serializers.Serializer[Any]):
    feeds = FeedRead(many=True)
    generators = GeneratorRead(many=True, help_text="Feeds of other makers.")
    parameters_version = serializers.CharField(help_text="Of the order of For You.")
    parameters = ParameterRead(
        many=True, help_text="The main parameters of For You, heaviest first."
    )


class AccountRead(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    handle = serializers.CharField()
    name = serializers.CharField(source="display_name")
    kind = serializers.CharField()


class FeedPostRead(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    platform = serializers.CharField()
    external_id = serializers.CharField()
    account = AccountRead()
    caption = serializers.CharField()
    hashtags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    region = serializers.CharField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    media = MediaRead(allow_null=True)


class ReasonRead(serializers.Serializer[Any]):
    signal = serializers.CharField()
    value = serializers.FloatField()


class FiguresRead(serializers.Serializer[Any]):
    shown = serializers.IntegerField()
    likes = serializers.IntegerField()
    saves = serializers.IntegerField()
    shares = serializers.IntegerField()


class FeedItemRead(serializers.Serializer[FeedItem]):
    post = FeedPostRead()
    position = serializers.IntegerField(help_text="From 0, since the feed was opened.")
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this name is one
    reasons = ReasonRead(many=True, help_text="The signals that spoke most for it; For You only.")
    figures = FiguresRead(source="stats")
    banner = BannerRead(source="labels.banner", allow_null=True)
    labels = LabelRead(source="labels.chips", many=True)


class FeedPageRead(serializers.Serializer[FeedPage]):
    """`cursor` is empty at the end of the feed."""

    feed = serializers.CharField()
    cursor = serializers.CharField(source="next_cursor")
    request_id = serializers.UUIDField(allow_null=True)
    parameters = serializers.CharField()
    is_profiled = serializers.BooleanField()
    reached_end = serializers.BooleanField()
    elections_seen = serializers.BooleanField()
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Sources that did not answer in time."
    )
    chosen_by = serializers.CharField(
        help_text="The other maker whose order this is; empty for our own feeds."
    )
    items = FeedItemRead(many=True)


class ContributionRead(serializers.Serializer[Any]):
    signal = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    value = serializers.FloatField()
    control = serializers.CharField(help_text="Where the viewer changes it; may be empty.")


class SourceRead(serializers.Serializer[Any]):
    identifier = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()


class ExplanationRead(serializers.Serializer[Explanation]):
    """`base` and the values of all contributions add up to `score`."""

    post_id = serializers.IntegerField()
    feed = serializers.CharField()
    at = serializers.DateTimeField()
    source = SourceRead()  # type: ignore[assignment]  # a field of this name is one
    score = serializers.FloatField()
    base = serializers.FloatField()
    contributions = ContributionRead(many=True)
    parameters = serializers.CharField()


class FeedsView(ReadingView):
    @extend_schema(
        operation_id="feeds",
        summary="The feeds, and what decides the order of For You",
        parameters=[LANGUAGE],
        responses={200: FeedsRead, **READ_ERRORS},
        examples=[OpenApiExample("Feeds", response_only=True, value=api_examples.FEEDS)],
    )
    def get(self, request: Request) -> Response:
        parameters = parameters_in_force()
        read = FeedsRead(
            {
                "feeds": [FEED_NAMES[name] for name in NAMES],
                "generators": generators_in_force(),
                "parameters_version": parameters.version,
                "parameters": parameters.main(),
            }
        )
        return Response(read.data)


class FeedView(ReadingView):
    @extend_schema(
        operation_id="feed",
        summary="A page of a feed",
        description=(
            "Labels, filters and eligibility are those of this moment, also for an old cursor. "
            "`popular` is equal for everyone in a region who reads a language, but for what a "
            "viewer blocked."
        ),
        parameters=[LANGUAGE, PageQuery],
        responses={200: FeedPageRead, 400: _WRONG, 404: _NO_SUCH, **READ_ERRORS},
        examples=[OpenApiExample("A page", response_only=True, value=api_examples.PAGE)],
    )
    def get(self, request: Request, name: str) -> Response:
        if name not in NAMES:
            raise Http404
        asked = checked(PageQuery, request.query_params)
        needed = ABOUT.get(name)
        if needed and not asked[needed]:
            raise ValidationError({needed: [f"The feed {name} needs it."]})
        about = {
            key: asked[key if key != "query" else "q"]
            for feed, key in (("topic", "topic"), ("tag", "hashtag"), ("search", "query"))
            if feed == name
        }
        found = self.page_of(name, asked, **about)
        return Response(FeedPageRead(found, context={"request": request}).data)


class WhyView(ReadingView):
    @extend_schema(
        operation_id="why",
        summary="Why a post stood on a page of For You",
        description="What really decided: the contributions of this ranking, and where to change each.",
        parameters=[LANGUAGE],
        responses={
            200: ExplanationRead,
            404: OpenApiResponse(Problem, "No such page of this viewer, or no such post on it."),
            **READ_ERRORS,
        },
        examples=[OpenApiExample("An explanation", response_only=True, value=api_examples.WHY)],
    )
    def get(self, request: Request, request_id: Any, post_id: int) -> Response:
        told = why(viewer=self.viewer, request_id=request_id, post_id=post_id)
        if told is None:
            raise Http404
        return Response(ExplanationRead(told).data)

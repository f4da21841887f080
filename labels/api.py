"""`/api/v1/…/labels`: what a platform shows on its posts, in the viewer's language."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.api import MAX_ITEMS, LimitedJSONParser, TooLarge
from content.models import Intake, Post
from core.problems import Problem
from labels.queries import Banner, Chip, PostLabels, for_posts
from users.models import ApiKey
from users.permissions import HasScope


LANGUAGE = OpenApiParameter(
    "Accept-Language",
    location=OpenApiParameter.HEADER,
    description="Language of the texts: nl or en. Headlines of a fact-check may have another one.",
)
EXAMPLE = {
    "platform": "tiktok",
    "external_id": "7301",
    "is_known": True,
    "labelled_at": "2026-03-17T18:30:04Z",
    "banner": {
        "value": "fact-check-false",
        "severity": "alert",
        "text": "False according to fact-checkers",
        "headline": "No, polling stations do not close at 19:00",
        "headline_language": "en",
        "fact_checker": "Factcheckdesk",
        "url": "https://electioncenter.example/claims/polls-close-early/",
        "share_warning": "Fact-checkers found this claim to be false.",
    },
    "labels": [
        {
            "value": "election-info",
            "slot": "context",
            "text": "Information about the election",
            "detail": "Municipal council election",
            "url": "https://electioncenter.example/en/council-2026/",
        }
    ],
}


class PostKey(serializers.Serializer[Any]):
    platform = serializers.CharField(max_length=50)
    external_id = serializers.CharField(max_length=300)


class LabelsLookup(serializers.Serializer[Any]):
    posts = PostKey(many=True)


class BannerRead(serializers.Serializer[Banner]):
    value = serializers.CharField(source="definition.identifier")
    severity = serializers.CharField(source="definition.severity")
    text = serializers.CharField(source="definition.text")
    headline = serializers.CharField()
    headline_language = serializers.CharField(source="language")
    fact_checker = serializers.CharField(source="partner")
    url = serializers.SerializerMethodField()
    share_warning = serializers.CharField(source="definition.share_prompt", allow_null=True)

    def get_url(self, banner: Banner) -> str:
        return _absolute(self, banner.url)


class LabelRead(serializers.Serializer[Chip]):
    value = serializers.CharField(source="definition.identifier")
    slot = serializers.CharField(source="definition.slot")
    text = serializers.CharField(source="definition.text")
    detail = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, chip: Chip) -> str:
        return _absolute(self, chip.url)


class LabelsRead(serializers.Serializer["Found"]):
    """`labelled_at` is null while the post waits; a known post may have no label at all."""

    platform = serializers.CharField()
    external_id = serializers.CharField()
    is_known = serializers.BooleanField()
    labelled_at = serializers.DateTimeField(allow_null=True)
    banner = BannerRead(source="shown.banner", allow_null=True)
    labels = LabelRead(source="shown.chips", many=True)


class LabelsResult(serializers.Serializer[Any]):
    results = LabelsRead(many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    platform: str
    external_id: str
    is_known: bool = False
    labelled_at: datetime | None = None
    shown: PostLabels = field(default_factory=PostLabels)


_ERRORS = {
    401: OpenApiResponse(Problem, "No key, or an unknown or revoked one."),
    403: OpenApiResponse(Problem, "The key lacks the scope `labels:read`."),
    429: OpenApiResponse(Problem, "Too many calls; see the header Retry-After."),
}


class PostLabelsView(APIView):
    permission_classes = [HasScope]
    required_scope = ApiKey.Scope.LABELS_READ

    @extend_schema(
        operation_id="labels_of_post",
        summary="Labels of one post",
        description=(
            "The banner and labels of a post. An id with slashes goes percent-encoded; where a "
            "proxy decodes those, use the lookup instead."
        ),
        parameters=[LANGUAGE],
        responses={200: LabelsRead, 404: OpenApiResponse(Problem, "No such post."), **_ERRORS},
        examples=[OpenApiExample("A false claim", response_only=True, value=EXAMPLE)],
    )
    def get(self, request: Request, platform: str, external_id: str) -> Response:
        found = _find([(platform, external_id)])[0]
        if not found.is_known:
            raise Http404
        return Response(LabelsRead(found, context={"request": request}).data)


class LabelsLookupView(APIView):
    """A question with a long list in it, so a POST; it changes nothing."""

    permission_classes = [HasScope]
    required_scope = ApiKey.Scope.LABELS_READ
    parser_classes = [LimitedJSONParser]

    @extend_schema(
        operation_id="look_up_labels",
        summary="Labels of up to 500 posts",
        description="Results in the order asked; a post we do not have has `is_known` false.",
        parameters=[LANGUAGE],
        request=LabelsLookup,
        responses={
            200: LabelsResult,
            400: OpenApiResponse(description="The body is not an object with a list `posts`."),
            413: OpenApiResponse(Problem, "More than 500 posts."),
            **_ERRORS,
        },
        examples=[
            OpenApiExample(
                "Two posts",
                request_only=True,
                value={
                    "posts": [
                        {"platform": "tiktok", "external_id": "7301"},
                        {
                            "platform": "bluesky",
                            "external_id": "at://did:plc:a/app.bsky.feed.post/b",
                        },
                    ]
                },
            ),
            OpenApiExample(
                "Results", response_only=True, status_codes=["200"], value={"results": [EXAMPLE]}
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        posts = request.data.get("posts") if isinstance(request.data, dict) else None
        if isinstance(posts, list) and len(posts) > MAX_ITEMS:
            raise TooLarge
        lookup = LabelsLookup(data=request.data)
        lookup.is_valid(raise_exception=True)
        keys = [(each["platform"], each["external_id"]) for each in lookup.validated_data["posts"]]
        results = LabelsResult({"results": _find(keys)}, context={"request": request})
        return Response(results.data)


def _find(keys: list[tuple[str, str]]) -> list[Found]:
    """What viewers see on each post, in a constant number of queries."""
    posts = {
        (post.platform, post.external_id): post
        for post in Post.objects.visible().with_keys(keys).select_related("intake")
    }
    shown = for_posts(
        [post.pk for post in posts.values()], language=get_language() or "en", now=timezone.now()
    )
    return [
        _found(platform, external_id, posts.get((platform, external_id)), shown)
        for platform, external_id in keys
    ]


def _found(
    platform: str, external_id: str, post: Post | None, shown: dict[int, PostLabels]
) -> Found:
    if post is None:
        return Found(platform=platform, external_id=external_id)
    is_done = post.intake.state == Intake.State.DONE
    return Found(
        platform=platform,
        external_id=external_id,
        is_known=True,
        labelled_at=post.intake.processed_at if is_done else None,
        shown=shown[post.pk],
    )


def _absolute(serializer: serializers.Serializer[Any], url: str) -> str:
    request = serializer.context["request"]
    return str(request.build_absolute_uri(url)) if url else ""

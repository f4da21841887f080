"""`/api/v1/claims/`: published fact-checks as schema.org ClaimReview, for anyone."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from content.api import ApiError
from factchecks.markup import claim_review
from factchecks.models import Verdict


REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://factcheck.example/polls-close-early",
    "datePublished": "2026-03-10",
    "author": {"@type": "Organization", "name": "Factcheckdesk"},
    "claimReviewed": "Polling stations close at 19:00 this year.",
    "itemReviewed": {
        "@type": "Claim",
        "text": "Polling stations close at 19:00 this year.",
        "inLanguage": "en",
    },
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


class JsonLdRenderer(JSONRenderer):
    media_type = "application/ld+json"
    format = "jsonld"


class ReviewRead(serializers.BaseSerializer[Verdict]):
    """One verdict as factchecks.markup writes it."""

    def to_representation(self, instance: Verdict) -> dict[str, Any]:
        page = self.context["request"].build_absolute_uri(instance.claim.get_absolute_url())
        return claim_review(instance.claim, instance, page_url=page)


class ReviewSchema(serializers.Serializer[Any]):
    """Describes what ReviewRead gives; see https://schema.org/ClaimReview."""

    url = serializers.URLField()
    datePublished = serializers.DateField()
    author = serializers.DictField()
    claimReviewed = serializers.CharField()
    itemReviewed = serializers.DictField()
    reviewRating = serializers.DictField()


class FeedSchema(serializers.Serializer[Any]):
    dataFeedElement = ReviewSchema(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NewestFirst(CursorPagination):
    ordering = ("-published_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "@context": "https://schema.org",
                "@type": "DataFeed",
                "dataFeedElement": data,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return schema


def published() -> QuerySet[Verdict]:
    return Verdict.objects.in_force(timezone.now()).select_related("claim", "organisation")


_TOO_MANY = OpenApiResponse(ApiError, "Too many calls; see the header Retry-After.")


class ClaimsView(ListAPIView[Verdict]):
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, JsonLdRenderer]
    pagination_class = NewestFirst
    serializer_class = ReviewRead

    def get_queryset(self) -> QuerySet[Verdict]:
        return published()

    @extend_schema(
        operation_id="published_fact_checks",
        summary="Published fact-checks",
        description=(
            "A schema.org DataFeed of ClaimReviews, newest first, page by page: follow `next`. "
            "Only verdicts that are in force; a corrected or withdrawn one is gone at once."
        ),
        auth=[],
        responses={200: FeedSchema, 429: _TOO_MANY},
        examples=[
            OpenApiExample(
                "One page",
                response_only=True,
                status_codes=["200"],
                value={
                    "@context": "https://schema.org",
                    "@type": "DataFeed",
                    "dataFeedElement": [REVIEW],
                    "next": "https://electioncenter.example/api/v1/claims/?cursor=cD0y",
                    "previous": None,
                },
            )
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ClaimView(RetrieveAPIView[Verdict]):
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, JsonLdRenderer]
    serializer_class = ReviewRead
    lookup_field = "claim__slug"
    lookup_url_kwarg = "slug"

    def get_queryset(self) -> QuerySet[Verdict]:
        return published()

    @extend_schema(
        operation_id="published_fact_check",
        summary="One published fact-check",
        auth=[],
        responses={
            200: ReviewSchema,
            404: OpenApiResponse(ApiError, "No verdict on such a claim is in force."),
            429: _TOO_MANY,
        },
        examples=[
            OpenApiExample("False", response_only=True, status_codes=["200"], value=REVIEW),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

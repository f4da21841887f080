"""`/api/v1/claims/`: published fact-checks as schema.org ClaimReview, for anyone."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.problems import Problem
from factchecks.markup import claim_review
from factchecks.models import Verdict
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.export import Export, exports, in_force, in_language


REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "identifier": "https://electioncenter.example/claims/polls-close-early/",
    "url": "https://factcheck.example/polls-close-early",
    "datePublished": "2026-03-10",
    "inLanguage": "en",
    "name": "No, polling stations close at 21:00",
    "reviewBody": "The Elections Act says that everybody can vote until 21:00.",
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


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT: dict[str, Any] = {"type": "string"}
_LINK: dict[str, Any] = {"type": "string", "format": "uri"}
_NO_LINK: dict[str, Any] = {**_LINK, "nullable": True}
_NODE: dict[str, Any] = {"type": "object", "additionalProperties": True}
# As factchecks.markup writes it. No serializer: fields cannot have an @.
REVIEW_SCHEMA = _object(
    **{"@context": _TEXT, "@type": {"type": "string", "enum": ["ClaimReview"]}},
    url=_LINK,
    datePublished={"type": "string", "format": "date"},
    author=_NODE,
    claimReviewed=_TEXT,
    itemReviewed=_NODE,
    reviewRating=_NODE,
)
FEED_SCHEMA = _object(
    **{"@context": _TEXT, "@type": {"type": "string", "enum": ["DataFeed"]}},
    dataFeedElement={"type": "array", "items": REVIEW_SCHEMA},
    next=_NO_LINK,
    previous=_NO_LINK,
)


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


def _chosen(request: Request) -> VerdictQuerySet:
    """In force, and in the language and of the election that the address asks for."""
    verdicts = in_force(timezone.now())
    asked = request.query_params
    if language := asked.get("language"):
        verdicts = in_language(verdicts, language)
    if election := asked.get("election"):
        verdicts = verdicts.filter(claim__elections__slug=election)
    return verdicts


_TOO_MANY = OpenApiResponse(Problem, "Too many calls; see the header Retry-After.")


class ClaimsView(APIView):
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, JsonLdRenderer]

    @extend_schema(
        operation_id="published_fact_checks",
        summary="Published fact-checks",
        description=(
            "A schema.org DataFeed of ClaimReviews, newest first, page by page: follow `next`. "
            "Only verdicts that are in force; a corrected or withdrawn one is gone at once."
        ),
        auth=[],
        parameters=[
            OpenApiParameter("language", description="Of the claim or of the review, like `nl`."),
            OpenApiParameter("election", description="The `slug` of an election."),
            OpenApiParameter("cursor", description="Comes with `next` and `previous`."),
            OpenApiParameter("page_size", int, description="At most 200; 50 if not given."),
        ],
        responses={
            200: OpenApiResponse(FEED_SCHEMA),
            404: OpenApiResponse(Problem, "No such page."),
            429: _TOO_MANY,
        },
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
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        verdicts = pages.paginate_queryset(_chosen(request), request, view=self)
        found = exports(verdicts or ())
        return pages.get_paginated_response([_review(each, request) for each in found])


class ClaimView(APIView):
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, JsonLdRenderer]

    @extend_schema(
        operation_id="published_fact_check",
        summary="One published fact-check",
        auth=[],
        responses={
            200: OpenApiResponse(REVIEW_SCHEMA),
            404: OpenApiResponse(Problem, "No verdict on such a claim is in force."),
            429: _TOO_MANY,
        },
        examples=[
            OpenApiExample("False", response_only=True, status_codes=["200"], value=REVIEW),
        ],
    )
    def get(self, request: Request, slug: str) -> Response:
        verdict: Verdict = get_object_or_404(in_force(timezone.now()), claim__slug=slug)
        [export] = exports([verdict])
        return Response(_review(export, request))


def _review(export: Export, request: Request) -> dict[str, Any]:
    page = request.build_absolute_uri(export.claim.get_absolute_url())
    return claim_review(export, page_url=page)

"""`/api/v1/feeds/keyword-filters`: words that a viewer does not want to meet."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feeds.actions.filters import LONGEST, MOST_RELATED, add_filter, change_filter, remove_filter
from feeds.api_viewers import COOKIE_NOTE, ERRORS, READ_ERRORS, ViewerView, checked
from feeds.models import KeywordFilter, Viewer
from feeds.queries.previews import preview_of


LANGUAGE = r"^([a-z]{2})?$"
FILTER = {
    "id": 5,
    "phrase": "vuurwerk",
    "language": "nl",
    "related": ["knalvuurwerk"],
    "scope": "recommended",
    "created_at": "2026-03-17T18:30:00Z",
    "expires_at": None,
}
PREVIEW = {
    "related": [
        {"word": "vuurpijl", "why": "thesaurus"},
        {"word": "vuurwerkverbod", "why": "compound"},
    ],
    "posts": 500,
    "hidden": 6,
    "share": 0.012,
    "examples": [
        {"word": "vuurwerkshow", "keyword": "vuurwerk", "kind": "compound"},
    ],
}


class FilterChange(serializers.Serializer[Any]):
    language = serializers.RegexField(
        LANGUAGE, required=False, allow_blank=True, default="", help_text="ISO 639-1, such as nl."
    )
    related = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        required=False,
        default=list,
        max_length=MOST_RELATED,
        help_text="Related words that the viewer confirmed; nothing is added by itself.",
    )
    scope = serializers.ChoiceField(
        choices=KeywordFilter.Scope.choices,
        required=False,
        default=KeywordFilter.Scope.RECOMMENDED,
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class FilterCreate(FilterChange):
    phrase = serializers.CharField(max_length=LONGEST)


class FilterRead(serializers.Serializer[KeywordFilter]):
    id = serializers.IntegerField()
    phrase = serializers.CharField()
    language = serializers.CharField()
    related = serializers.ListField(child=serializers.CharField())
    scope = serializers.ChoiceField(choices=KeywordFilter.Scope.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class FilterList(serializers.Serializer[Any]):
    filters = FilterRead(many=True)


class PreviewAsk(serializers.Serializer[Any]):
    phrase = serializers.CharField(max_length=LONGEST)
    language = serializers.RegexField(LANGUAGE, required=False, allow_blank=True, default="")
    related = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        required=False,
        default=list,
        max_length=MOST_RELATED,
    )


class SuggestionRead(serializers.Serializer[Any]):
    word = serializers.CharField()
    why = serializers.ChoiceField(
        choices=["inflection", "compound", "thesaurus", "together"],
        help_text="inflection and compound are hidden in any case, the others only if confirmed.",
    )


class HitRead(serializers.Serializer[Any]):
    word = serializers.CharField(help_text="As the post writes it.")
    keyword = serializers.CharField()
    kind = serializers.CharField(source="kind.value")


class PreviewRead(serializers.Serializer[Any]):
    related = SuggestionRead(many=True)
    posts = serializers.IntegerField(source="looked_at", help_text="How many of the newest.")
    hidden = serializers.IntegerField()
    share = serializers.FloatField(help_text="hidden / posts")
    examples = HitRead(many=True)


class FiltersView(ViewerView):
    @extend_schema(
        operation_id="keyword_filters",
        summary="A viewer's keyword filters",
        description="All of them (at most 200), also those that ended, the newest first.",
        responses={200: FilterList, **READ_ERRORS},
        examples=[OpenApiExample("One", response_only=True, value={"filters": [FILTER]})],
    )
    def get(self, request: Request) -> Response:
        return Response(_filters(self.viewer))

    @extend_schema(
        operation_id="add_keyword_filter",
        summary="Hide posts with a word, phrase or hashtag",
        description=(
            "Inflections, compounds, hashtags and disguised spellings are hidden too. A phrase "
            "that is a filter already is changed to what is sent." + COOKIE_NOTE
        ),
        request=FilterCreate,
        responses={201: FilterRead, **ERRORS},
        examples=[
            OpenApiExample(
                "With a related word",
                request_only=True,
                value={"phrase": "vuurwerk", "language": "nl", "related": ["knalvuurwerk"]},
            ),
            OpenApiExample("Saved", response_only=True, status_codes=["201"], value=FILTER),
        ],
    )
    def post(self, request: Request) -> Response:
        given = checked(FilterCreate, request.data)
        saved = add_filter(viewer=self.ensured(), now=timezone.now(), **given)
        return Response(FilterRead(saved).data, status=status.HTTP_201_CREATED)


class FilterView(ViewerView):
    @extend_schema(
        operation_id="change_keyword_filter",
        summary="Change a keyword filter",
        description="All but its phrase; what is left out goes back to what a new one has.",
        request=FilterChange,
        responses={200: FilterRead, **ERRORS},
        examples=[
            OpenApiExample("Also from followed", request_only=True, value={"scope": "everywhere"}),
            OpenApiExample("Changed", response_only=True, value={**FILTER, "scope": "everywhere"}),
        ],
    )
    def put(self, request: Request, filter_id: int) -> Response:
        given = checked(FilterChange, request.data)
        if (viewer := self.viewer) is None:
            raise ValidationError({"filter": ["There is no such filter."]})
        saved = change_filter(viewer=viewer, filter_id=filter_id, now=timezone.now(), **given)
        return Response(FilterRead(saved).data)

    @extend_schema(
        operation_id="remove_keyword_filter",
        summary="Remove a keyword filter",
        description="The answer is what is left. An unknown number changes nothing.",
        responses={200: FilterList, **ERRORS},
        examples=[OpenApiExample("None left", response_only=True, value={"filters": []})],
    )
    def delete(self, request: Request, filter_id: int) -> Response:
        if viewer := self.viewer:
            remove_filter(viewer=viewer, filter_id=filter_id)
        return Response(_filters(self.viewer))


class PreviewView(ViewerView):
    """A question with a list in it, so a POST; it changes nothing and makes nobody a viewer."""

    @extend_schema(
        operation_id="preview_keyword_filter",
        summary="What a keyword filter would hide, and words to add",
        description=(
            "Looks at the 500 newest posts. The related words are proposals that the viewer "
            "confirms or leaves; a whole-word hit always hides, also in another sense."
        ),
        request=PreviewAsk,
        responses={200: PreviewRead, **ERRORS},
        examples=[
            OpenApiExample(
                "A word", request_only=True, value={"phrase": "vuurwerk", "language": "nl"}
            ),
            OpenApiExample("What it would do", response_only=True, value=PREVIEW),
        ],
    )
    def post(self, request: Request) -> Response:
        given = checked(PreviewAsk, request.data)
        try:
            preview = preview_of(**given)
        except ValueError as error:
            raise ValidationError(
                {"phrase": ["A filter needs at least one letter or digit."]}
            ) from error
        return Response(PreviewRead(preview).data)


def _filters(viewer: Viewer | None) -> dict[str, Any]:
    rows = KeywordFilter.objects.none()
    if viewer is not None:
        rows = viewer.keyword_filters.order_by("-created_at", "-pk")
    return FilterList({"filters": rows}).data

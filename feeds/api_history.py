"""`/api/v1/feeds/…`: beginning anew, deleting, and taking along what is kept of a viewer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feeds.actions.resets import delete_history, reset_feed, undo_reset
from feeds.api_viewers import COOKIE_NOTE, ERRORS, READ_ERRORS, ViewerView
from feeds.queries.export import export_json
from feeds.queries.viewers import can_undo_reset


class ResetRead(serializers.Serializer[Any]):
    reset_at = serializers.DateTimeField(allow_null=True, help_text="Of the reset in force.")
    can_undo = serializers.BooleanField(help_text="For 30 days.")


class ResetView(ViewerView):
    @extend_schema(
        operation_id="reset_feed",
        summary="Begin anew",
        description=(
            "What was done so far counts no more, as if the viewer just came. Follows, filters, "
            "topics and likes stay listed. Can be undone for 30 days." + COOKIE_NOTE
        ),
        request=None,
        responses={200: ResetRead, **ERRORS},
        examples=[
            OpenApiExample(
                "Begun anew",
                response_only=True,
                value={"reset_at": "2026-03-17T18:30:00Z", "can_undo": True},
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        return self._state(reset_feed(viewer=self.ensured(), now=timezone.now()).at)

    def _state(self, at: datetime | None) -> Response:
        viewer = self.viewer
        can_undo = viewer is not None and can_undo_reset(viewer, now=timezone.now())
        return Response(ResetRead({"reset_at": at, "can_undo": can_undo}).data)


class UndoResetView(ResetView):
    @extend_schema(
        operation_id="undo_reset",
        summary="Take the last reset back",
        description=(
            "What was done before it counts again, and what was done since still does. With "
            "several resets each call takes back one. Where there is none of the last 30 days, "
            "the answer is 400."
        ),
        request=None,
        responses={200: ResetRead, **ERRORS},
        examples=[
            OpenApiExample(
                "Taken back", response_only=True, value={"reset_at": None, "can_undo": False}
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        viewer = self.viewer
        if viewer is None or not undo_reset(viewer=viewer, now=timezone.now()):
            raise ValidationError({"reset": ["There is no reset of the last 30 days."]})
        earlier = viewer.resets.filter(epoch=viewer.counts_from).first()
        return self._state(earlier.at if earlier else None)


class DeletedRead(serializers.Serializer[Any]):
    interactions = serializers.IntegerField()
    requests = serializers.IntegerField(help_text="Pages that were served.")
    filtered_posts = serializers.IntegerField()
    resets = serializers.IntegerField()


NOTHING_DELETED = {"interactions": 0, "requests": 0, "filtered_posts": 0, "resets": 0}


class HistoryView(ViewerView):
    @extend_schema(
        operation_id="delete_history",
        summary="Delete a viewer's history",
        description=(
            "For good: what was done, what was served and what filters kept back. Likes, saves "
            "and follows stay listed, but likes and saves of before count no more. To keep none "
            "from now on, change `keeps_history`."
        ),
        responses={200: DeletedRead, **ERRORS},
        examples=[
            OpenApiExample(
                "How many rows went",
                response_only=True,
                value={"interactions": 310, "requests": 12, "filtered_posts": 4, "resets": 1},
            ),
        ],
    )
    def delete(self, request: Request) -> Response:
        viewer = self.viewer
        return Response(delete_history(viewer=viewer) if viewer else NOTHING_DELETED)


class ExportView(ViewerView):
    @extend_schema(
        operation_id="export_viewer",
        summary="All that is kept of a viewer",
        description="A JSON file to take along: controls, interactions, served pages and reports.",
        responses={
            200: OpenApiResponse(OpenApiTypes.OBJECT, "The file."),
            404: OpenApiResponse(description="Nobody is looking: nothing is kept."),
            **READ_ERRORS,
        },
        examples=[
            OpenApiExample(
                "Shortened",
                response_only=True,
                status_codes=["200"],
                value={
                    "format": "1",
                    "viewer": {"region": "NL", "default_feed": "for-you", "keeps_history": True},
                    "topics": [{"topic": "football", "level": "off", "at": "2026-03-17T18:30:00Z"}],
                },
            ),
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        viewer = self.viewer
        if viewer is None:
            raise NotFound("Nothing is kept.")
        disposition = 'attachment; filename="feed-data.json"'
        return StreamingHttpResponse(
            export_json(viewer),
            content_type="application/json",
            headers={"Content-Disposition": disposition},
        )

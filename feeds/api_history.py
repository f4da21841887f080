"""What viewers do, over the API: interactions, likes and saves, beginning anew, export, deletion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feeds.actions.interactions import Recorded, record_interactions, set_reaction
from feeds.actions.resets import delete_history, reset_feed, undo_reset
from feeds.api_viewers import (
    COOKIE_NOTE,
    ERRORS,
    READ_ERRORS,
    EscapingRenderer,
    ViewerView,
    checked,
)
from feeds.events import KINDS, LAST_ID, LAST_POSITION, REACTIONS, Event, read_event
from feeds.models import Reaction
from feeds.queries.export import export_of
from feeds.queries.viewers import can_undo_reset


MOST_EVENTS = 100
RECORDED = {
    "accepted": 2,
    "repeated": 1,
    "rejected": [{"index": 3, "field": "post", "error": "is no post that is shown"}],
}


class TooMany(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Send at most 100 events at a time."
    default_code = "too_large"


class EventWrite(serializers.Serializer[Any]):
    """Describes an event; feeds.events reads and judges it."""

    post = serializers.IntegerField(min_value=1, max_value=LAST_ID)
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    at = serializers.DateTimeField(help_text="With its offset; at most 7 days ago.")
    watched = serializers.FloatField(
        min_value=0,
        max_value=2,
        required=False,
        allow_null=True,
        help_text="With the kind watched: the share of the video, 2 when it ran twice.",
    )
    request = serializers.UUIDField(
        required=False, allow_null=True, help_text="Of the page the post stood on."
    )
    position = serializers.IntegerField(
        min_value=0, max_value=LAST_POSITION, required=False, allow_null=True
    )
    key = serializers.UUIDField(
        required=False, allow_null=True, help_text="Made by you: sent again, it counts once."
    )


class EventsWrite(serializers.Serializer[Any]):
    events = EventWrite(many=True)


class RejectedRead(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Place among the events sent, from 0.")
    field = serializers.CharField()
    error = serializers.CharField()


class RecordedRead(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="Their key came before.")
    rejected = RejectedRead(many=True)


class InteractionsView(ViewerView):
    @extend_schema(
        operation_id="send_interactions",
        summary="What a viewer did with posts",
        description=(
            "Up to 100 events; the next page reflects them. A rejected event stops none of the "
            "others, and is named once for each field that is wrong. Of nobody, and with history "
            "off, an event is only counted with its post. A like or save makes nobody a viewer, "
            "who gets the cookie `viewer`; looking does not. A client that is no page of this "
            "site sends its address as `Origin`."
        ),
        request=EventsWrite,
        responses={202: RecordedRead, **ERRORS},
        examples=[
            OpenApiExample(
                "Seen and liked",
                request_only=True,
                value={
                    "events": [
                        {
                            "post": 7301,
                            "kind": "watched",
                            "watched": 0.8,
                            "at": "2026-03-17T18:30:00Z",
                            "key": "0b0e1c52-6a36-4f0c-9a5c-0c8f8f1c2f10",
                        },
                        {"post": 7301, "kind": "liked", "at": "2026-03-17T18:30:04Z"},
                    ]
                },
            ),
            OpenApiExample("Taken", response_only=True, status_codes=["202"], value=RECORDED),
        ],
    )
    def post(self, request: Request) -> Response:
        read = [(index, read_event(item)) for index, item in enumerate(_items(request.data))]
        events = [(index, each) for index, each in read if isinstance(each, Event)]
        rejected = [
            {"index": index, "field": problem.field, "error": problem.error}
            for index, each in read
            if not isinstance(each, Event)
            for problem in each
        ]
        recorded = self._record([event for _index, event in events])
        rejected += [
            {"index": events[each.index][0], "field": each.field, "error": each.error}
            for each in recorded.rejected
        ]
        answer = {
            "accepted": recorded.accepted,
            "repeated": recorded.repeated,
            "rejected": sorted(rejected, key=lambda each: (each["index"], each["field"])),
        }
        return Response(answer, status=status.HTTP_202_ACCEPTED)

    def _record(self, events: list[Event]) -> Recorded:
        reacts = any(event.kind in REACTIONS for event in events)
        viewer = self.ensured() if reacts else self.viewer
        return record_interactions(viewer=viewer, events=events, now=timezone.now())


def _items(body: object) -> list[object]:
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list):
        raise ValidationError({"events": ["Send an object with a list “events”."]})
    if len(events) > MOST_EVENTS:
        raise TooMany
    return events


class ReactionWrite(serializers.Serializer[Any]):
    post = serializers.IntegerField(min_value=1, max_value=LAST_ID)
    kind = serializers.ChoiceField(choices=Reaction.Kind.choices)
    is_on = serializers.BooleanField(help_text="false takes it back.")


class ReactionsView(ViewerView):
    @extend_schema(
        operation_id="set_reaction",
        summary="Like or save a post, or take that back",
        description="Sending it again changes nothing." + COOKIE_NOTE,
        request=ReactionWrite,
        responses={200: ReactionWrite, **ERRORS},
        examples=[
            OpenApiExample("A like", value={"post": 7301, "kind": "like", "is_on": True}),
        ],
    )
    def put(self, request: Request) -> Response:
        given = checked(ReactionWrite, request.data)
        viewer = self.ensured() if given["is_on"] else self.viewer
        if viewer is not None:
            set_reaction(
                viewer=viewer,
                post_id=given["post"],
                kind=given["kind"],
                is_on=given["is_on"],
                now=timezone.now(),
            )
        return Response(given)


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


class ExportRenderer(EscapingRenderer):
    encoder_class = DjangoJSONEncoder


class ExportView(ViewerView):
    renderer_classes = [ExportRenderer]

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
    def get(self, request: Request) -> Response:
        viewer = self.viewer
        if viewer is None:
            return Response({"detail": "Nothing is kept."}, status=status.HTTP_404_NOT_FOUND)
        disposition = 'attachment; filename="feed-data.json"'
        return Response(export_of(viewer), headers={"Content-Disposition": disposition})

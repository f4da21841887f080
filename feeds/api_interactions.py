"""`/api/v1/interactions` and likes and saves: what viewers do with posts, over the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feeds.actions.interactions import Recorded, record_interactions, set_reaction
from feeds.api_viewers import COOKIE_NOTE, ERRORS, ViewerView, checked
from feeds.counting import is_for_somebody
from feeds.events import KINDS, LAST_ID, LAST_POSITION, REACTIONS, Event, read_event
from feeds.models import Reaction


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
        if not is_for_somebody(self.request._request):
            return Recorded(accepted=0, repeated=0, rejected=[])  # a crawler that runs scripts
        reacts = any(event.kind in REACTIONS for event in events)
        viewer = self.ensured() if reacts else self.viewer
        return record_interactions(
            viewer=viewer, events=events, now=timezone.now(), visitor=self.visitor
        )


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

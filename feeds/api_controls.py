"""`/api/v1/feeds/…`: the controls of a viewer. Each answer is what holds from the next page on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feeds.actions import controls
from feeds.actions.controls import LEVELS, NORMAL
from feeds.api_viewers import COOKIE_NOTE, ERRORS, READ_ERRORS, ViewerView, checked
from feeds.events import LAST_ID
from feeds.models import Feed, NotInterested, Viewer
from feeds.queries.viewers import can_undo_reset, followed_accounts
from feeds.topics import TOPICS


EXAMPLE = {
    "default_feed": "for-you",
    "region": "NL",
    "keeps_history": True,
    "topics": {"elections": "normal", "football": "off", "food": "more"},
    "can_undo_reset": False,
}
NOT_INTERESTED_EXAMPLE = {
    "not_interested": [
        {"id": 3, "post": None, "account": 12, "topic": "", "until": "2026-04-16T18:30:00Z"}
    ]
}


class ControlsRead(serializers.Serializer[Any]):
    default_feed = serializers.ChoiceField(choices=Feed.choices)
    region = serializers.CharField(help_text="ISO 3166-1; empty: not said.")
    keeps_history = serializers.BooleanField()
    topics = serializers.DictField(
        child=serializers.ChoiceField(choices=[(level, level) for level in LEVELS]),
        help_text="Every topic with its level.",
    )
    can_undo_reset = serializers.BooleanField()


class ControlsWrite(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    default_feed = serializers.ChoiceField(choices=Feed.choices, required=False)
    region = serializers.RegexField(
        "^([A-Za-z]{2})?$", allow_blank=True, required=False, help_text="ISO 3166-1, such as NL."
    )
    keeps_history = serializers.BooleanField(required=False)
    topics = serializers.DictField(
        child=serializers.ChoiceField(choices=[(level, level) for level in LEVELS]),
        required=False,
    )

    def validate_topics(self, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(value.keys() - TOPICS.keys()):
            raise ValidationError(f"No such topic: {unknown[0][:40]}")
        return value


class ControlsView(ViewerView):
    @extend_schema(
        operation_id="controls",
        summary="What a viewer chose",
        description="For nobody: what holds where nothing was chosen.",
        responses={200: ControlsRead, **READ_ERRORS},
        examples=[OpenApiExample("Some topics changed", response_only=True, value=EXAMPLE)],
    )
    def get(self, request: Request) -> Response:
        return Response(_read(self.viewer))

    @extend_schema(
        operation_id="change_controls",
        summary="Choose topics, the first feed, the region, and whether history is kept",
        description="A topic's level `normal` takes a choice back." + COOKIE_NOTE,
        request=ControlsWrite,
        responses={200: ControlsRead, **ERRORS},
        examples=[
            OpenApiExample(
                "No football, popular first",
                request_only=True,
                value={"default_feed": "popular", "topics": {"football": "off"}},
            ),
            OpenApiExample("What holds now", response_only=True, value=EXAMPLE),
        ],
    )
    def put(self, request: Request) -> Response:
        given = checked(ControlsWrite, request.data)
        viewer = self.ensured()
        for topic, level in given.get("topics", {}).items():
            controls.set_topic_level(viewer=viewer, topic=topic, level=level)
        if "default_feed" in given:
            controls.choose_default_feed(viewer=viewer, feed=given["default_feed"])
        if "region" in given:
            controls.choose_region(viewer=viewer, region=given["region"])
        if "keeps_history" in given:
            controls.set_history_kept(viewer=viewer, is_on=given["keeps_history"])
        return Response(_read(viewer))


def _read(viewer: Viewer | None) -> dict[str, object]:
    known = viewer or Viewer()
    chosen = dict(viewer.topic_settings.values_list("topic", "level")) if viewer else {}
    return {
        "default_feed": known.default_feed,
        "region": known.region,
        "keeps_history": known.keeps_history,
        "topics": {topic: chosen.get(topic, NORMAL) for topic in TOPICS},
        "can_undo_reset": viewer is not None and can_undo_reset(viewer, now=timezone.now()),
    }


class NotInterestedCreate(serializers.Serializer[Any]):
    """Exactly one of the three."""

    post = serializers.IntegerField(min_value=1, max_value=LAST_ID, required=False)
    account = serializers.IntegerField(min_value=1, max_value=LAST_ID, required=False)
    topic = serializers.ChoiceField(choices=list(TOPICS), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError({"post": "Name one post, one account or one topic."})
        return attrs


class NotInterestedRead(serializers.Serializer[NotInterested]):
    id = serializers.IntegerField()
    post = serializers.IntegerField(source="post_id", allow_null=True)
    account = serializers.IntegerField(source="account_id", allow_null=True)
    topic = serializers.CharField()
    until = serializers.DateTimeField()


class NotInterestedList(serializers.Serializer[Any]):
    not_interested = NotInterestedRead(many=True)


class NotInterestedView(ViewerView):
    @extend_schema(
        operation_id="not_interested_in",
        summary="What a viewer wants less of",
        description="The newest 500 in force: posts, authors and topics, each until it has faded.",
        responses={200: NotInterestedList, **READ_ERRORS},
        examples=[
            OpenApiExample("An author", response_only=True, value=NOT_INTERESTED_EXAMPLE),
        ],
    )
    def get(self, request: Request) -> Response:
        return Response(_not_interested(self.viewer))

    @extend_schema(
        operation_id="not_interested",
        summary="Less of one post, one author or one topic",
        description="From the next page on, fading over 30 days." + COOKIE_NOTE,
        request=NotInterestedCreate,
        responses={201: NotInterestedList, **ERRORS},
        examples=[
            OpenApiExample("An author", request_only=True, value={"account": 12}),
            OpenApiExample(
                "What is in force now",
                response_only=True,
                status_codes=["201"],
                value=NOT_INTERESTED_EXAMPLE,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        given = checked(NotInterestedCreate, request.data)
        controls.not_interested(
            viewer=self.ensured(),
            now=timezone.now(),
            post_id=given.get("post"),
            account_id=given.get("account"),
            topic=given.get("topic", ""),
        )
        return Response(_not_interested(self.viewer), status=status.HTTP_201_CREATED)


class NotInterestedUndoView(ViewerView):
    @extend_schema(
        operation_id="undo_not_interested",
        summary="Take it back",
        description="What was concluded from it goes as well. An unknown number changes nothing.",
        responses={200: NotInterestedList, **ERRORS},
        examples=[
            OpenApiExample("Nothing left", response_only=True, value={"not_interested": []}),
        ],
    )
    def delete(self, request: Request, row_id: int) -> Response:
        viewer = self.viewer
        row = viewer.not_interested.filter(pk=row_id).first() if viewer else None
        if viewer and row:
            controls.undo_not_interested(
                viewer=viewer, post_id=row.post_id, account_id=row.account_id, topic=row.topic
            )
        return Response(_not_interested(viewer))


def _not_interested(viewer: Viewer | None) -> dict[str, Any]:
    rows = NotInterested.objects.none()
    if viewer is not None:
        rows = viewer.not_interested.in_force(timezone.now()).order_by("-at", "-pk")[:500]
    return NotInterestedList({"not_interested": rows}).data


class FollowCreate(serializers.Serializer[Any]):
    account = serializers.IntegerField(min_value=1, max_value=LAST_ID)


class FollowRead(serializers.Serializer[Any]):
    account = serializers.IntegerField(source="account_id")
    platform = serializers.CharField()
    handle = serializers.CharField()
    created_at = serializers.DateTimeField()


class FollowsRead(serializers.Serializer[Any]):
    follows = FollowRead(many=True)


class FollowState(serializers.Serializer[Any]):
    account = serializers.IntegerField()
    is_followed = serializers.BooleanField()


FOLLOWS_EXAMPLE = {
    "follows": [
        {
            "account": 12,
            "platform": "tiktok",
            "handle": "buurtnieuws",
            "created_at": "2026-03-17T18:30:00Z",
        }
    ]
}


class FollowsView(ViewerView):
    @extend_schema(
        operation_id="follows",
        summary="Accounts a viewer follows",
        description="All of them (at most 5,000), the newest first.",
        responses={200: FollowsRead, **READ_ERRORS},
        examples=[OpenApiExample("One", response_only=True, value=FOLLOWS_EXAMPLE)],
    )
    def get(self, request: Request) -> Response:
        viewer = self.viewer
        # Plain rows, not a serializer for each: there may be thousands.
        return Response({"follows": followed_accounts(viewer) if viewer else []})

    @extend_schema(
        operation_id="follow",
        summary="Follow an account",
        description="Following again changes nothing." + COOKIE_NOTE,
        request=FollowCreate,
        responses={201: FollowState, **ERRORS},
        examples=[
            OpenApiExample("An account", request_only=True, value={"account": 12}),
            OpenApiExample(
                "Followed",
                response_only=True,
                status_codes=["201"],
                value={"account": 12, "is_followed": True},
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        account_id = checked(FollowCreate, request.data)["account"]
        controls.set_follow(viewer=self.ensured(), account_id=account_id, is_on=True)
        return Response({"account": account_id, "is_followed": True}, status.HTTP_201_CREATED)


class UnfollowView(ViewerView):
    @extend_schema(
        operation_id="unfollow",
        summary="Follow an account no more",
        description="Where it was not followed, nothing changes.",
        responses={200: FollowState, **ERRORS},
        examples=[
            OpenApiExample(
                "No more", response_only=True, value={"account": 12, "is_followed": False}
            ),
        ],
    )
    def delete(self, request: Request, account_id: int) -> Response:
        if viewer := self.viewer:
            controls.set_follow(viewer=viewer, account_id=account_id, is_on=False)
        return Response({"account": account_id, "is_followed": False})

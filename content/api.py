"""`POST /api/v1/posts`: posts from a platform, validated as those from files are."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.actions import save_posts
from content.formats import jsonl
from content.formats.json_rows import decode
from content.records import ACCOUNT_KINDS, MAX_ORIGINS, FieldError, Invalid, PostRecord, validate
from core.problems import Problem
from users.models import ApiKey
from users.permissions import HasScope


MAX_ITEMS = 500


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This call is too large: send at most 500 items and 8 MB at a time.")
    default_code = "too_large"


class LimitedJSONParser(BaseParser):
    """JSON up to the size the settings allow, whatever length the client announces."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        assert most is not None
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            return decode(body)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error


class AccountWrite(serializers.Serializer[Any]):
    handle = serializers.CharField(max_length=300)
    name = serializers.CharField(max_length=300, required=False)
    kind = serializers.ChoiceField(choices=ACCOUNT_KINDS, required=False)
    followers = serializers.IntegerField(min_value=0, required=False)


def _origins(help_text: str) -> serializers.ListField:
    """Other posts, which need not be here yet."""
    return serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=MAX_ORIGINS,
        required=False,
        help_text=help_text,
    )


class PostWrite(serializers.Serializer[Any]):
    """Describes an item; content.records validates it."""

    id = serializers.CharField(max_length=300, help_text="Unique on its platform.")
    platform = serializers.CharField(max_length=50)
    account = AccountWrite(required=False)
    caption = serializers.CharField(max_length=50_000)
    hashtags = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    transcript = serializers.CharField(max_length=200_000, required=False)
    on_screen_text = serializers.CharField(max_length=50_000, required=False)
    language = serializers.CharField(required=False, help_text="BCP 47, such as nl.")
    region = serializers.CharField(
        max_length=2, required=False, help_text="ISO 3166-1, such as NL."
    )
    url = serializers.URLField(max_length=500, required=False)
    created_at = serializers.DateTimeField(required=False)
    views = serializers.IntegerField(min_value=0, required=False)
    likes = serializers.IntegerField(min_value=0, required=False)
    shares = serializers.IntegerField(min_value=0, required=False)
    comments = serializers.IntegerField(min_value=0, required=False)
    repost_of = _origins("Ids of posts on the same platform that it reposts.")
    quote_of = _origins("Those that it quotes.")
    reply_to = _origins("Those that it answers.")


class PostsWrite(serializers.Serializer[Any]):
    posts = PostWrite(many=True)


class ItemError(serializers.Serializer[Any]):
    field = serializers.CharField()
    message = serializers.CharField()


class ItemResult(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=["created", "updated", "unchanged", "rejected"])
    errors = ItemError(many=True)  # type: ignore[assignment] # the name the API promises


class PostsResult(serializers.Serializer[Any]):
    results = ItemResult(many=True)


class PostsView(APIView):
    permission_classes = [HasScope]
    required_scope = ApiKey.Scope.POSTS_WRITE
    parser_classes = [LimitedJSONParser]

    @extend_schema(
        operation_id="send_posts",
        summary="Send posts",
        description=(
            "Saves up to 500 posts and queues them for labelling. Sending a post again updates it; "
            "a field that is left out stays as it is, and a post whose text did not change is not "
            "labelled again. Every item gets a result, in the order sent: a rejected item stops "
            "none of the others."
        ),
        request=PostsWrite,
        responses={
            200: PostsResult,
            400: OpenApiResponse(Problem, "The body is not an object with a list `posts`."),
            401: OpenApiResponse(Problem, "No key, or an unknown or revoked one."),
            403: OpenApiResponse(Problem, "The key lacks the scope `posts:write`."),
            413: OpenApiResponse(Problem, "More than 500 items, or more than 8 MB."),
            429: OpenApiResponse(Problem, "Too many calls; see the header Retry-After."),
        },
        examples=[
            OpenApiExample(
                "Two posts",
                request_only=True,
                value={
                    "posts": [
                        {
                            "id": "7301",
                            "platform": "tiktok",
                            "account": {"handle": "buurtnieuws"},
                            "caption": "Morgen kun je stemmen tot 21.00 uur.",
                            "hashtags": ["gemeenteraadsverkiezingen"],
                            "language": "nl",
                            "region": "NL",
                            "created_at": "2026-03-17T18:30:00Z",
                            "views": 1200,
                        },
                        {"id": "7302", "platform": "tiktok", "caption": "Hoi", "views": -1},
                    ]
                },
            ),
            OpenApiExample(
                "One saved, one rejected",
                response_only=True,
                status_codes=["200"],
                value={
                    "results": [
                        {"index": 0, "external_id": "7301", "status": "created", "errors": []},
                        {
                            "index": 1,
                            "external_id": "7302",
                            "status": "rejected",
                            "errors": [
                                {
                                    "field": "views",
                                    "message": "must be a whole number from 0 to "
                                    "9223372036854775807, not -1",
                                }
                            ],
                        },
                    ]
                },
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        assert isinstance(request.auth, ApiKey)
        checked = [_check(item) for item in _items(request.data)]
        records = [each for each in checked if isinstance(each, PostRecord)]
        statuses = iter(save_posts(records=records, by=request.auth.audit_name))
        results = []
        for index, each in enumerate(checked):
            result = _saved(each, next(statuses)) if isinstance(each, PostRecord) else each
            results.append({"index": index, **result})
        return Response(PostsResult({"results": results}).data)


def _items(body: object) -> list[object]:
    posts = body.get("posts") if isinstance(body, dict) else None
    if not isinstance(posts, list):
        raise ValidationError({"posts": [_("Send an object with a list “posts”.")]})
    if len(posts) > MAX_ITEMS:
        raise TooLarge
    return posts


def _check(item: object) -> PostRecord | dict[str, object]:
    """The record, or the result of an item that cannot be one."""
    if not isinstance(item, dict):
        return _rejected(None, FieldError("item", "is not an object"))
    fields = jsonl.read(item)
    try:
        return validate(fields, now=timezone.now())
    except Invalid as invalid:
        return _rejected(fields.get("external_id"), *invalid.errors)


def _saved(record: PostRecord, saved_as: str) -> dict[str, object]:
    return {"external_id": record.external_id, "status": saved_as, "errors": []}


def _rejected(external_id: object, *errors: FieldError) -> dict[str, object]:
    is_shown = isinstance(external_id, int | str) and not isinstance(external_id, bool)
    return {
        "external_id": _printable(str(external_id)[:300]) if is_shown else None,
        "status": "rejected",
        "errors": [{"field": each.field, "message": _printable(each.message)} for each in errors],
    }


def _printable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()

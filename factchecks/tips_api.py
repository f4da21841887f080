"""`POST /api/v1/tips/`: another service passes on what its users want checked."""

from typing import Any

from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.api import LimitedJSONParser
from content.models import Post
from core.problems import Problem
from factchecks.actions.tips import take_tip
from factchecks.models import Claim, Tip
from users.models import ApiKey
from users.permissions import HasScope


class TippedPost(serializers.Serializer[Any]):
    platform = serializers.CharField(max_length=50)
    external_id = serializers.CharField(max_length=300)


class TipCreate(serializers.Serializer[Any]):
    text = serializers.CharField(
        max_length=1000,
        required=False,
        default="",
        allow_blank=True,
        help_text="The statement to be checked; needed where no post is named.",
    )
    url = serializers.RegexField(
        r"^[Hh][Tt][Tt][Pp][Ss]?://",
        max_length=500,
        required=False,
        default="",
        help_text="Where it was seen.",
    )
    language = serializers.CharField(
        max_length=20, required=False, default="", help_text="BCP 47; recognised if not given."
    )
    reason = serializers.ChoiceField(
        choices=Tip.Reason.choices, required=False, default=Tip.Reason.OTHER
    )
    post = TippedPost(required=False, allow_null=True, default=None)
    submitter = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        help_text="Your pseudonym for who asks, so that one person counts once. Only a hash is kept.",
    )

    def validate_post(self, value: dict[str, str] | None) -> Post | None:
        if value is None:
            return None
        found = Post.objects.visible().filter(**value).first()
        if found is None:
            raise ValidationError("No such post.")
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["post"] is None and len(attrs["text"].strip()) < 15:
            raise ValidationError({"text": "At least 15 characters, or a post."})
        return attrs


class TipRead(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    claim = serializers.CharField(
        allow_null=True,
        help_text="Identifier of the claim it joined; none while a fact-checker works on it.",
    )


class TipsView(APIView):
    permission_classes = [HasScope]
    required_scope = ApiKey.Scope.CLAIMS_PROPOSE
    parser_classes = [LimitedJSONParser]

    @extend_schema(
        operation_id="ask_for_a_check",
        summary="Ask for a fact-check",
        description=(
            "One request for a check. It joins a claim that says the same and that nobody works "
            "on yet, or becomes one that waits in every fact-checker's inbox. Nothing is "
            "published because of it."
        ),
        request=TipCreate,
        responses={
            201: TipRead,
            400: OpenApiResponse(description="A field is missing or does not fit."),
            401: OpenApiResponse(Problem, "No key, or an unknown or revoked one."),
            403: OpenApiResponse(Problem, "The key lacks the scope `claims:propose`."),
            413: OpenApiResponse(Problem, "More than 8 MB."),
            429: OpenApiResponse(Problem, "Too many calls; see the header Retry-After."),
        },
        examples=[
            OpenApiExample(
                "A statement",
                request_only=True,
                value={
                    "text": "In Duinwaard sluiten de stembussen om 19 uur.",
                    "url": "https://social.example/p/1",
                    "language": "nl",
                    "reason": "voting",
                    "submitter": "u-5512",
                },
            ),
            OpenApiExample(
                "Taken",
                response_only=True,
                status_codes=["201"],
                value={"id": 7, "claim": "in-duinwaard-sluiten-de-stembussen-om-19-uur-3f9a1c"},
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        given = TipCreate(data=request.data)
        given.is_valid(raise_exception=True)
        key = request.auth
        assert isinstance(key, ApiKey)
        data = dict(given.validated_data)
        tip = take_tip(
            **data | {"submitter": _pseudonym(key, data["submitter"])},
            channel=Tip.Channel.API,
            by=key.audit_name,
        )
        answer = {"id": tip.pk, "claim": _told(tip.claim)}
        return Response(answer, status=status.HTTP_201_CREATED)


def _told(claim: Claim | None) -> str | None:
    """Not what a partner works on: an identifier is made of the words of its claim."""
    if claim is None:
        return None
    is_open = claim.organisation_id is None
    return claim.slug if is_open or Claim.objects.ever_published().contains(claim) else None


def _pseudonym(key: ApiKey, submitter: str) -> str:
    """Who asks, under this key; a service that names nobody is one voice."""
    return salted_hmac(f"tips of {key.pk}", submitter, algorithm="sha256").hexdigest()

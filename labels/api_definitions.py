"""`/api/v1/label-definitions`: every label in the words of every language, as AT-Protocol clients read them.

The shape is `com.atproto.label.defs#labelValueDefinition`, with our share warning beside it. It
changes with a release only, so whoever kept it asks with its ETag and gets 304.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labels.vocabulary import DEFINITIONS, Definition, Severity, Slot


KEPT_SECONDS = 300
BLURS = "none"  # a label stands beside what it is about and never covers it
SETTING = "warn"  # shown, and nobody can switch it off


class LabelLocaleRead(serializers.Serializer[Any]):
    lang = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    shareWarning = serializers.CharField(
        allow_null=True, help_text="Asked before a post with this label is shared; null: nothing."
    )


class LabelDefinitionRead(serializers.Serializer[Any]):
    identifier = serializers.CharField()
    slot = serializers.ChoiceField(choices=list(Slot))
    severity = serializers.ChoiceField(choices=list(Severity))
    blurs = serializers.ChoiceField(choices=[BLURS])
    defaultSetting = serializers.ChoiceField(choices=[SETTING])
    locales = LabelLocaleRead(many=True)


class LabelDefinitionsRead(serializers.Serializer[Any]):
    labels = LabelDefinitionRead(many=True)


EXAMPLE = {
    "labels": [
        {
            "identifier": "fact-check-false",
            "slot": "claim",
            "severity": "alert",
            "blurs": BLURS,
            "defaultSetting": SETTING,
            "locales": [
                {
                    "lang": "en",
                    "name": "False according to fact-checkers",
                    "description": "Fact-checkers found this claim to be false.",
                    "shareWarning": "Fact-checkers found this claim to be false.",
                }
            ],
        }
    ]
}


class LabelDefinitionsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="label_definitions",
        summary="What labels there are",
        description=(
            "In the shape of `labelValueDefinition` of the AT Protocol, in every language of this "
            "site. Send the ETag of the last answer as `If-None-Match`: 304 says nothing changed."
        ),
        auth=[],
        parameters=[OpenApiParameter("If-None-Match", location=OpenApiParameter.HEADER)],
        responses={200: LabelDefinitionsRead, 304: OpenApiResponse(description="Nothing changed.")},
        examples=[OpenApiExample("One label", response_only=True, value=EXAMPLE)],
    )
    def get(self, request: Request) -> Response:
        """The ETag is ConditionalGetMiddleware's: the same words make the same answer."""
        told = LabelDefinitionsRead({"labels": [_told(each) for each in DEFINITIONS.values()]})
        response = Response(told.data)
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
        return response


def _told(definition: Definition) -> dict[str, object]:
    return {
        "identifier": definition.identifier,
        "slot": definition.slot,
        "severity": definition.severity,
        "blurs": BLURS,
        "defaultSetting": SETTING,
        "locales": [_in(definition, code) for code, _name in settings.LANGUAGES],
    }


def _in(definition: Definition, language: str) -> dict[str, str | None]:
    with translation.override(language):
        name, warning = (
            str(definition.text),
            definition.share_prompt and str(definition.share_prompt),
        )
    return {
        "lang": language,
        "name": name,
        "description": warning or name,
        "shareWarning": warning or None,
    }

"""Errors of the API, all in one shape: problem details (RFC 9457).

`type` is always about:blank, which says that the status tells all there is to tell apart. What was
wrong with what was sent stands in `errors`, by the path of the field: `posts.0.platform`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler


MEDIA_TYPE = "application/problem+json"


class Problem(serializers.Serializer[Any]):
    """What an error looks like in the API's document."""

    type = serializers.CharField(help_text="Always `about:blank`: the status says which error.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For a person, in the language asked for.")
    errors = serializers.DictField(  # type: ignore[assignment] # the name RFC 9457 uses
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What does not fit, by field: `posts.0.platform`.",
    )


class ProblemRenderer(JSONRenderer):
    """An error may quote what was sent, also half a character that UTF-8 cannot write."""

    media_type = MEDIA_TYPE
    ensure_ascii = True


class ProblemResponse(Response):
    """JSON whatever the call answers otherwise: a file of stations is CSV, its errors are not."""

    @property
    def rendered_content(self) -> Any:
        self["Content-Type"] = MEDIA_TYPE
        return ProblemRenderer().render(self.data)


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """EXCEPTION_HANDLER of the REST framework; None for an error of ours, which becomes a 500."""
    usual = exception_handler(exc, context)
    if usual is None:
        return None
    if isinstance(exc, ValidationError):
        body = _misfit(usual.status_code, list(_by_field(exc.detail)))
    else:
        body = problem(usual.status_code, str(usual.data["detail"]))
    kept = {name: value for name, value in usual.headers.items() if name != "Content-Type"}
    return ProblemResponse(body, status=usual.status_code, headers=kept)


def problem(
    status: int, detail: str, errors: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return body | {"errors": errors} if errors else body


def plain_answer(status: int, detail: str) -> JsonResponse:
    """For an error that no view of the API was there to answer."""
    return JsonResponse(problem(status, detail), status=status, content_type=MEDIA_TYPE)


def _misfit(status: int, messages: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What belongs to no field is said to the person."""
    errors: dict[str, list[str]] = {}
    for field, message in messages:
        errors.setdefault(field, []).append(message)
    general = errors.pop("", [])
    detail = " ".join(general) or _("Some of what was sent does not fit: see “errors”.")
    return problem(status, detail, errors)


def _by_field(given: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, message) of everything the serializers complained about, in their order."""
    if isinstance(given, Mapping):
        for name, inner in given.items():
            is_own = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _by_field(inner, path if is_own else _joined(path, name))
    elif isinstance(given, Sequence) and not isinstance(given, str):
        for place, inner in enumerate(given):
            is_message = isinstance(inner, str)
            yield from _by_field(inner, path if is_message else _joined(path, place))
    else:
        yield path, str(given)


def _joined(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)

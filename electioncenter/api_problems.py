"""Errors in the API's document: every call says which it can answer with, and in which shape."""

from __future__ import annotations

from typing import Any

from core.problems import MEDIA_TYPE


_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_OURS = {"#/components/schemas/Problem", None}
_WORDS = {
    "400": "A field or parameter is missing or does not fit; `errors` names it.",
    "401": "No key, or an unknown or revoked one.",
    "403": "This may not be done with this key, or from where the call comes.",
    "404": "There is no such thing.",
    "406": "The header Accept asks for a format that there is not.",
    "409": "Several things fit; `detail` lists them.",
    "413": "More than 8 MB, or more items than the call takes.",
    "415": "The body is of another media type than the call takes.",
    "429": "Too many calls; see the header Retry-After.",
}


def tell_problems(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """A hook of drf-spectacular, after the document is made."""
    for calls in result["paths"].values():
        for call in calls.values():
            _complete(call)
    return result


def _complete(call: dict[str, Any]) -> None:
    """What a call says itself stands; what any call of its kind can answer is added."""
    responses = call["responses"]
    for status in _usual(call):
        responses.setdefault(status, {"description": _WORDS[status]})
    for status, response in responses.items():
        if status >= "400" and _is_ours(response):
            response["content"] = _CONTENT
            response["description"] = response.get("description") or _WORDS.get(status, "")
    call["responses"] = dict(sorted(responses.items()))


def _usual(call: dict[str, Any]) -> list[str]:
    places = {parameter["in"] for parameter in call.get("parameters", ())}
    statuses = ["406", "429"]
    if "query" in places or "requestBody" in call:
        statuses.append("400")
    if "path" in places:
        statuses.append("404")
    if "requestBody" in call:
        statuses += ["413", "415"]
    if any("apiKey" in way for way in call.get("security", ())):
        statuses += ["401", "403"]
    return statuses


def _is_ours(response: dict[str, Any]) -> bool:
    """Not what another service's shape prescribes: claims:search refuses in Google's words."""
    schemas = [each.get("schema", {}) for each in response.get("content", {}).values()]
    return all(schema.get("$ref") in _OURS and schema.keys() <= {"$ref"} for schema in schemas)

"""The shape of claims:search, for the API's description. Google's own, v1alpha1."""

from typing import Any


_TEXT: dict[str, Any] = {"type": "string"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
REVIEW_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "publisher": {"type": "object", "properties": {"name": _TEXT, "site": _TEXT}},
        "url": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "reviewDate": _MOMENT,
        "textualRating": _TEXT,
        "languageCode": _TEXT,
    },
}
CLAIM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": _TEXT,
        "claimant": _TEXT,
        "claimDate": _MOMENT,
        "claimReview": {"type": "array", "items": REVIEW_SCHEMA},
    },
}
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {"type": "array", "items": CLAIM_SCHEMA},
        "nextPageToken": _TEXT,
    },
}
ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "integer"},
                "message": _TEXT,
                "status": _TEXT,
            },
        }
    },
}
EXAMPLE: dict[str, Any] = {
    "claims": [
        {
            "text": "Polling stations close at 19:00 this year.",
            "claimant": "A leaflet",
            "claimDate": "2026-03-08T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Factcheckdesk", "site": "factcheck.example"},
                    "url": "https://factcheck.example/polls-close-early",
                    "title": "No, polling stations close at 21:00",
                    "reviewDate": "2026-03-10T00:00:00Z",
                    "textualRating": "False",
                    "languageCode": "en",
                }
            ],
        }
    ],
    "nextPageToken": "NWIyYzpiMTA",
}

"""`GET /api/v1/claims:search`: published fact-checks in the shape of Google's Fact Check Tools API.

Whoever reads Google's service can read this one by changing the address.
https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from factchecks.markup import our_words_for
from factchecks.models import Verdict, VerdictText
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.export import Export, exports, in_force, in_language
from factchecks.queries.search import matching
from factchecks.ratings import judge
from factchecks.search_schema import ANSWER_SCHEMA, ERROR_SCHEMA, EXAMPLE


USUAL_PAGE, LARGEST_PAGE = 10, 100
MOST_OFFSET = 10_000
MOST_WORDS = 500


class InvalidArgument(Exception):
    """The address asks for something that cannot be; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    words: str
    language: str
    site: str
    max_age_days: int | None
    page_size: int
    offset: int

    @property
    def mark(self) -> str:
        """A page token belongs to the question that it continues."""
        said = json.dumps([self.words, self.language, self.site, self.max_age_days])
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def token(self, offset: int) -> str:
        return base64.urlsafe_b64encode(f"{self.mark}:{offset}".encode()).decode().rstrip("=")


def read_question(given: Mapping[str, str]) -> Asked:
    """The parameters, as Google's API reads them. Raises InvalidArgument."""
    asked = Asked(
        words=given.get("query", "").replace("\0", "").strip()[:MOST_WORDS],
        language=given.get("languageCode", "").split("-")[0].lower(),
        site=_site(given.get("reviewPublisherSiteFilter", "")),
        max_age_days=_number(given, "maxAgeDays", None),
        page_size=min(_number(given, "pageSize", USUAL_PAGE) or USUAL_PAGE, LARGEST_PAGE),
        offset=_number(given, "offset", 0) or 0,
    )
    if not asked.words and not asked.site:
        raise InvalidArgument("Either query or reviewPublisherSiteFilter is required.")
    token = given.get("pageToken", "")
    offset = _offset_in(token, asked) if token else asked.offset
    if offset > MOST_OFFSET:
        raise InvalidArgument(f"Results beyond {MOST_OFFSET} cannot be read; narrow the question.")
    return replace(asked, offset=offset)


def _number(given: Mapping[str, str], name: str, usual: int | None) -> int | None:
    text = given.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise InvalidArgument(f"{name} must be a whole number that is not negative.")
    return int(text)


def _site(text: str) -> str:
    """`https://www.Example.org/path` and `example.org` are one site."""
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        raise InvalidArgument("reviewPublisherSiteFilter is no address of a site.") from None
    return host.removeprefix("www.")


def _offset_in(token: str, asked: Asked) -> int:
    try:
        padded = token + "=" * (-len(token) % 4)
        mark, _colon, offset = base64.urlsafe_b64decode(padded).decode("ascii").partition(":")
        found = int(offset)
    except (binascii.Error, ValueError):
        raise InvalidArgument("pageToken is not one that was given out.") from None
    if mark != asked.mark:
        raise InvalidArgument("pageToken belongs to another question.")
    return found


def answers(asked: Asked, now: datetime) -> VerdictQuerySet:
    """Verdicts in force, the best match first; without words the newest first."""
    verdicts = in_force(now)
    if asked.language:
        verdicts = in_language(verdicts, asked.language)
    if asked.site:
        verdicts = verdicts.filter(_of_site(asked.site))
    if asked.max_age_days is not None:
        first = timezone.localdate(now) - timedelta(days=asked.max_age_days)
        verdicts = verdicts.filter(_since(first))
    if asked.words:
        return matching(verdicts, asked.words).order_by("-rank", "-published_at", "-pk")
    return verdicts.order_by("-published_at", "-pk")


def _of_site(site: str) -> Q:
    """By the site of the fact-checker, or that of its article."""
    address = rf"^https?://(www\.)?{_escaped(site)}(:\d+)?(/|$)"
    return Q(organisation__website__iregex=address) | Q(url__iregex=address)


def _escaped(site: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in site)


def _since(first: date) -> Q:
    """As Google counts: by the day of the claim or of the review, whichever is newer."""
    return (
        Q(claim__first_seen_on__gte=first)
        | Q(reviewed_on__gte=first)
        | Q(reviewed_on__isnull=True, published_at__date__gte=first)
    )


def result(export: Export, page_url: str) -> dict[str, Any]:
    """One claim; its review once for every language in which it is explained."""
    claim, texts = export.claim, [*export.texts]
    texts.sort(key=lambda text: text is not export.main_text)
    told: list[VerdictText | None] = [*texts] or [None]
    return _said(
        {
            "text": claim.statement,
            "claimant": claim.speaker,
            "claimDate": _moment(claim.first_seen_on),
            "claimReview": [_review(export, each, page_url) for each in told],
        }
    )


def _review(export: Export, text: VerdictText | None, page_url: str) -> dict[str, Any]:
    verdict = export.verdict
    site = urlsplit(verdict.organisation.website or verdict.url or page_url).hostname or ""
    language = text.language if text else export.claim.language
    reviewed = verdict.reviewed_on or timezone.localdate(verdict.published_at)
    return _said(
        {
            "publisher": {
                "name": verdict.organisation.name,
                "site": site.removeprefix("www."),
            },
            "url": verdict.url or page_url,
            "title": text.headline if text else "",
            "reviewDate": _moment(reviewed),
            "textualRating": textual_rating(verdict, language),
            "languageCode": language,
        }
    )


def textual_rating(verdict: Verdict, language: str) -> str:
    """The partner's words; with ours before them where those alone do not tell the verdict."""
    ours = our_words_for(verdict.rating, language)
    if not verdict.label:
        return ours
    if judge(words=verdict.label, value=None, best=None, worst=None).rating == verdict.rating:
        return verdict.label
    return ours if verdict.rating == Verdict.Rating.TRUE else f"{ours} ({verdict.label})"


def _moment(day: date | None) -> str:
    if day is None:
        return ""
    return f"{datetime.combine(day, time.min, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None)}


class ClaimsSearchView(APIView):
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="claims_search",
        summary="Search published fact-checks",
        description=(
            "In the shape of claims:search of Google's Fact Check Tools API. The question is "
            "looked for in the claim, in other wordings of it and in the headline, in the "
            "dictionary of each text's language. An answer without results is `{}`."
        ),
        auth=[],
        parameters=[
            OpenApiParameter(
                "query", description="Required unless `reviewPublisherSiteFilter` is given."
            ),
            OpenApiParameter("languageCode", description="BCP 47; the region does not count."),
            OpenApiParameter("reviewPublisherSiteFilter", description="Like `factcheck.example`."),
            OpenApiParameter(
                "maxAgeDays", int, description="By the day of the claim or review, the newer one."
            ),
            OpenApiParameter("pageSize", int, description="10 if not given, at most 100."),
            OpenApiParameter("pageToken", description="The `nextPageToken` of the page before."),
            OpenApiParameter("offset", int, description="Only without `pageToken`."),
        ],
        responses={
            200: OpenApiResponse(ANSWER_SCHEMA),
            400: OpenApiResponse(ERROR_SCHEMA, "The question cannot be answered."),
        },
        examples=[
            OpenApiExample("One claim", response_only=True, status_codes=["200"], value=EXAMPLE)
        ],
    )
    def get(self, request: Request) -> Response:
        try:
            asked = read_question(request.query_params)
        except InvalidArgument as error:
            return _refusal(str(error))
        end = asked.offset + asked.page_size
        rows = list(answers(asked, timezone.now())[asked.offset : end + 1])
        found = exports(rows[: asked.page_size])
        answer: dict[str, Any] = {}
        if found:
            answer["claims"] = [
                result(each, request.build_absolute_uri(each.claim.get_absolute_url()))
                for each in found
            ]
        if len(rows) > asked.page_size:
            answer["nextPageToken"] = asked.token(end)
        return Response(answer)


def _refusal(message: str) -> Response:
    error = {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}
    return Response({"error": error}, status=400)

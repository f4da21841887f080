"""Atom feeds of fact-checks, per language and per election. Corrections and withdrawals are news."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from elections.models import Election
from factchecks.atom import MEDIA_TYPE, Entry, Feed, written
from factchecks.markup import claim_review, our_words_for
from factchecks.models import Verdict
from factchecks.queries.export import Export, exports
from factchecks.queries.feed import last_words


CACHE_SECONDS = 60
_NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)  # an empty feed has to be of some time
_LETTERS = (2, 3)


@require_safe
def atom(request: HttpRequest, language: str, election: str = "") -> HttpResponse:
    if len(language) not in _LETTERS or not language.isalpha() or not language.islower():
        raise Http404
    about = get_object_or_404(Election, slug=election) if election else None
    now = timezone.now()
    found = exports(last_words(language=language, now=now, election=about))
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(spoken):
        entries = [_entry(request, each, language, now) for each in found]
        title = _("Fact-checks")
        if about:
            title = _("Fact-checks on %(election)s") % {"election": about.localized_name}
    updated = max((entry.updated for entry in entries), default=_NOTHING_YET)
    feed = Feed(
        identifier=f"{settings.SITE_URL}{request.path}",
        title=f"Election Center: {title}",
        url=request.build_absolute_uri(request.path),
        page_url=request.build_absolute_uri(_page(language, election)),
        language=language,
        updated=updated,
        entries=entries,
    )
    response = HttpResponse(written(feed), content_type=MEDIA_TYPE)
    response["Last-Modified"] = http_date(updated.timestamp())
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=_seconds(found, now))
    return response


def _page(language: str, election: str) -> str:
    wanted = f"?language={language}" + (f"&election={election}" if election else "")
    return reverse("factchecks:index") + wanted


def _seconds(found: list[Export], now: datetime) -> int:
    """Never over the end of a verdict that is in it."""
    ends = [each.verdict.ends_at for each in found if each.verdict.ends_at]
    left = [int((end - now).total_seconds()) for end in ends if end > now]
    return min([CACHE_SECONDS, *left])


def _entry(request: HttpRequest, export: Export, language: str, now: datetime) -> Entry:
    verdict, claim = export.verdict, export.claim
    page = request.build_absolute_uri(claim.get_absolute_url())
    facts: Any = verdict  # with what the query annotated
    common = {
        "identifier": f"{settings.SITE_URL}{claim.get_absolute_url()}",
        "url": page,
        "updated": facts.changed_at,
        "published": facts.first_published_at,
        "author": verdict.organisation.name,
    }
    if verdict.state == Verdict.State.WITHDRAWN:
        return _ended(claim.statement, _("Withdrawn"), verdict.change_reason, language, common)
    if verdict.ends_at is not None and verdict.ends_at <= now:
        return _ended(claim.statement, _("This label has ended"), "", language, common)
    text = next((each for each in export.texts if each.language == language), export.main_text)
    rating = our_words_for(verdict.rating, language)
    return Entry(
        title=text.headline if text else claim.statement,
        language=text.language if text else claim.language,
        category=verdict.rating,
        summary=f"{rating}: {claim.statement}",
        paragraphs=[
            *(text.explanation.split("\n\n") if text and text.explanation else []),
            *(_("Corrected: %(reason)s") % {"reason": e.change_reason} for e in export.corrections),
        ],
        review=claim_review(export, page_url=page),
        **common,
    )


def _ended(statement: str, what: str, reason: str, language: str, common: dict[str, Any]) -> Entry:
    """No verdict is in force: the claim is named, and that nothing is said of it any more."""
    return Entry(
        title=f"{what}: {statement}",
        language=language,
        category="",
        summary=reason or what,
        paragraphs=[],
        review={},
        **common,
    )

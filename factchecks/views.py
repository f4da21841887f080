"""Public pages of fact-checks: one claim, and all of them."""

from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from elections.queries.pages import page_urls
from factchecks.markup import claim_review
from factchecks.models import Claim, Verdict
from factchecks.queries.export import exports
from factchecks.queries.fact_check import (
    Wanted,
    address_after_merges,
    applied,
    elections_with_fact_checks,
    fact_checks,
    languages_with_fact_checks,
    partners_with_fact_checks,
    public_evidence,
    verdicts_of_others,
)
from factchecks.queries.public import PublicClaim, PublicVerdict, public_claim, text_in


CACHE_SECONDS = 60
PAGE = 20
MOST_PAGES = 500
LONGEST_QUESTION = 300


@require_safe
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """What fact-checkers found on a claim, and every version they published before."""
    language, now = get_language() or "en", timezone.now()
    found = public_claim(slug, language=language, now=now)
    if found is None or found.claim.stage == Claim.Stage.MERGED:
        return _moved(slug)
    page_url = request.build_absolute_uri(request.path)
    context = {
        "page": found,
        "page_url": page_url,
        "election_urls": page_urls([each.pk for each in found.elections], language),
        "others": verdicts_of_others(found.claim, now),
        "oembed_url": f"{reverse('oembed')}?{urlencode({'url': page_url})}",
        "card_url": request.build_absolute_uri(reverse("factchecks:card", args=[slug])),
    }
    if found.current is not None:
        verdict = found.current.verdict
        [export] = exports([verdict])
        context |= {
            "claim_review": claim_review(export, page_url=page_url),
            "evidence": public_evidence(verdict),
            "applied": applied(found.claim, verdict),
        }
    response = render(request, "factchecks/claim.html", context)
    patch_cache_control(response, public=True, max_age=_seconds_it_stays_true(found, now))
    return response


def _moved(slug: str) -> HttpResponse:
    """To the claim that this one has become part of."""
    target = address_after_merges(slug)
    if not target:
        raise Http404
    response = redirect("factchecks:claim", target, permanent=True)
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)  # a merge can be undone
    return response


def _seconds_it_stays_true(page: PublicClaim, now: datetime) -> int:
    """Caches may keep it for a minute, but never over the end of its verdict."""
    ends_at = page.current.verdict.ends_at if page.current else None
    return min(CACHE_SECONDS, int((ends_at - now).total_seconds())) if ends_at else CACHE_SECONDS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every fact-check in force, to search and to filter; twenty a page."""
    language, now = get_language() or "en", timezone.now()
    wanted = _wanted(request)
    pages = Paginator(fact_checks(wanted, now), PAGE)
    number = request.GET.get("page", "1")
    shown = pages.get_page(min(int(number[:9]), MOST_PAGES) if number.isdecimal() else 1)
    asked = {name: value for name, value in _names(wanted).items() if value}
    context = {
        "wanted": wanted,
        "asked": urlencode(asked),
        "shown": shown,
        "checks": [_in_language(each, language) for each in shown.object_list],
        "elections": elections_with_fact_checks(now),
        "partners": partners_with_fact_checks(now),
        "languages": languages_with_fact_checks(now),
        "ratings": Verdict.Rating.choices,
        "feed_language": wanted.language or language,
    }
    response = render(request, "factchecks/index.html", context)
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _wanted(request: HttpRequest) -> Wanted:
    def given(name: str) -> str:
        return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_QUESTION]

    return Wanted(
        words=given("q"),
        election=given("election"),
        language=given("language"),
        rating=given("verdict"),
        partner=given("partner"),
    )


def _names(wanted: Wanted) -> dict[str, str]:
    """As the address calls them."""
    names = {"words": "q", "rating": "verdict"}
    return {names.get(name, name): value for name, value in asdict(wanted).items()}


def _in_language(verdict: Verdict, language: str) -> PublicVerdict:
    text = text_in(list(verdict.texts.all()), language, fallback=verdict.claim.language)
    return PublicVerdict(verdict=verdict, text=text, is_in_force=True)

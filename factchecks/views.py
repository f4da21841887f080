from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from elections.queries.pages import page_urls
from factchecks.markup import claim_review
from factchecks.queries.public import PublicClaim, public_claim


CACHE_SECONDS = 60


@require_safe
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """What fact-checkers found on a claim, and every version they published before."""
    language, now = get_language() or "en", timezone.now()
    found = public_claim(slug, language=language, now=now)
    if found is None:
        raise Http404
    context = {
        "page": found,
        "election_urls": page_urls([each.pk for each in found.elections], language),
        "claim_review": None,
    }
    if found.current is not None:
        context["claim_review"] = claim_review(
            found.claim, found.current.verdict, page_url=request.build_absolute_uri(request.path)
        )
    response = render(request, "factchecks/claim.html", context)
    patch_cache_control(response, public=True, max_age=_seconds_it_stays_true(found, now))
    return response


def _seconds_it_stays_true(page: PublicClaim, now: datetime) -> int:
    """Caches may keep it for a minute, but never over the end of its verdict."""
    ends_at = page.current.verdict.ends_at if page.current else None
    return min(CACHE_SECONDS, int((ends_at - now).total_seconds())) if ends_at else CACHE_SECONDS

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from elections.queries.pages import page_urls
from factchecks.markup import claim_review
from factchecks.queries import public_claim


@require_safe
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """What fact-checkers found on a claim, and every version they published before."""
    language = get_language() or "en"
    found = public_claim(slug, language=language, now=timezone.now())
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
    return render(request, "factchecks/claim.html", context)

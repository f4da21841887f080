"""The public log of an election's corrections: a page, and a feed to follow it by."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from elections.models import Correction, Election
from elections.queries.governance import public_corrections
from elections.worddiff import Change


CACHE_SECONDS = 60
PER_PAGE = 30
IN_FEED = 50
_MARKS = {Change.GONE: "<del>{}</del>", Change.NEW: "<ins>{}</ins>", Change.SAME: "{}"}


@require_safe
def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    election = _election(slug)
    page = Paginator(public_corrections(election), PER_PAGE).get_page(request.GET.get("page"))
    context = {"election": election, "corrections": page.object_list, "page_obj": page}
    response = render(request, "elections/corrections/index.html", context)
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


class CorrectionFeed(Feed[Correction, Election]):
    """Atom. An entry keeps its id for ever; the feed is the same in every language but its title."""

    feed_type = Atom1Feed
    description_template = None

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
        return response

    def get_object(self, request: HttpRequest, slug: str) -> Election:
        return _election(slug)

    def title(self, election: Election) -> str:
        return _("Corrections: %(election)s") % {"election": election.localized_name}

    subtitle = gettext_lazy("What was wrong on these pages, and what is right.")

    def link(self, election: Election) -> str:
        return reverse("voting:corrections", args=[election.slug])

    def feed_guid(self, election: Election) -> str:
        return f"urn:election-center:{election.slug}:corrections"

    def items(self, election: Election) -> list[Correction]:
        return list(public_corrections(election).select_related("election")[:IN_FEED])

    def item_title(self, item: Correction) -> str:
        return item.now_is.splitlines()[0][:100] if item.now_is.strip() else _("Correction")

    def item_description(self, item: Correction) -> str:
        marked = format_html_join(
            "", "{}", ((format_html(_MARKS[part.change], part.text),) for part in item.passages)
        )
        return format_html(
            '<p lang="{}">{}</p><p><a href="{}">{}</a></p>',
            item.language,
            marked,
            item.source_url,
            item.source_title,
        )

    def item_link(self, item: Correction) -> str:
        page = reverse("voting:corrections", args=[item.election.slug])
        return f"{page}#correction-{item.pk}"

    def item_guid(self, item: Correction) -> str:
        return f"urn:election-center:{item.election.slug}:correction:{item.pk}"

    def item_pubdate(self, item: Correction) -> datetime | None:
        return item.approved_at

    def item_updateddate(self, item: Correction) -> datetime | None:
        return item.approved_at


def _election(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("division"), slug=slug)

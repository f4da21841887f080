"""The same page as a site made with `wagtail start` would serve it: found, its blocks rendered, done."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.models import Page

from elections.queries.phases import phases_for


def serve(request: HttpRequest, address: str) -> TemplateResponse:
    """Wagtail's own `serve` with its base class's context, and the rows that the blocks show."""
    found = Page.route_for_request(request, address)
    assert found is not None
    page = found[0].specific
    context = Page.get_context(page, request) | {
        "election": page.election,
        "phases": phases_for(page.election, page.area),
        "zone": page.area.zone,
    }
    return TemplateResponse(request, "electioncenter/benchmark/stock_page.html", context)


urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    *i18n_patterns(re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve")),
]

"""The same page without anything of ours: Wagtail finds it, hands over its blocks, and is done."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.models import Page


def serve(request: HttpRequest, address: str) -> TemplateResponse:
    """Wagtail's own `serve`, but with its base class's page: no clock, no sections, no providers."""
    page, _args, _kwargs = Page.route_for_request(request, address)
    context = Page.get_context(page.specific, request)
    return TemplateResponse(request, "electioncenter/benchmark/stock_page.html", context)


urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    *i18n_patterns(re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve")),
]

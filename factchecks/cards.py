"""A fact-check inside other people's pages: the card, and oEmbed (https://oembed.com) for it."""

import base64
import functools
import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from lxml import etree

from factchecks.queries.public import PublicClaim, public_claim


CACHE_SECONDS = 60
WIDTH, HEIGHT = 600, 320
SMALLEST = 200


@functools.cache
def _style() -> SafeString:
    return mark_safe(render_to_string("factchecks/card.css"))  # noqa: S308 (a file of ours)


@functools.cache
def _policy() -> dict[str, list[str]]:
    """Anybody may frame the card. It loads nothing and runs nothing; its style is this one."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": [f"'sha256-{digest}'"],
        "img-src": ["'none'"],
        "media-src": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["*"],
    }


@require_safe
@xframe_options_exempt
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The claim and what stands of its verdict now, also that it was withdrawn."""
    found = _claim(slug)
    url = request.build_absolute_uri(found.claim.get_absolute_url())
    context = {"page": found, "page_url": url, "style": _style()}
    response = render(request, "factchecks/card.html", context)
    response._csp_replace = _policy()  # type: ignore[attr-defined]
    ends_at = found.current.verdict.ends_at if found.current else None
    left = int((ends_at - timezone.now()).total_seconds()) if ends_at else CACHE_SECONDS
    patch_cache_control(response, public=True, max_age=min(CACHE_SECONDS, left))
    return response


def _claim(slug: str) -> PublicClaim:
    found = public_claim(slug, language=get_language() or "en", now=timezone.now())
    if found is None:
        raise Http404
    return found


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Only of fact-checks of this site; 501 for a format that is neither JSON nor XML."""
    kind = request.GET.get("format", "json")
    if kind not in ("json", "xml"):
        return HttpResponse(status=501)
    found = _claim(_slug_in(request))
    if found.current is None:
        raise Http404
    facts = _facts(request, found)
    response = _xml(facts) if kind == "xml" else JsonResponse(facts)
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _slug_in(request: HttpRequest) -> str:
    """Raises Http404 for an address that is no fact-check of ours."""
    try:
        address = urlsplit(request.GET.get("url", ""))
    except ValueError:
        raise Http404 from None
    own = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    if address.scheme not in ("http", "https") or address.netloc not in own:
        raise Http404
    try:
        match = resolve(address.path)
    except Resolver404:
        raise Http404 from None
    if match.view_name != "factchecks:claim":
        raise Http404
    return str(match.kwargs["slug"])


def _facts(request: HttpRequest, found: PublicClaim) -> dict[str, Any]:
    assert found.current is not None
    text, verdict = found.current.text, found.current.verdict
    width = _at_most(request, "maxwidth", WIDTH)
    height = _at_most(request, "maxheight", HEIGHT)
    title = text.headline if text else found.claim.statement
    source = request.build_absolute_uri(reverse("factchecks:card", args=[found.claim.slug]))
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" style="border:0"></iframe>',
        source,
        width,
        height,
        title,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": verdict.organisation.name,
        "author_url": verdict.organisation.website or None,
        "provider_name": "Election Center",
        "provider_url": settings.SITE_URL,
        "cache_age": CACHE_SECONDS,
        "html": str(frame),
        "width": width,
        "height": height,
    }


def _at_most(request: HttpRequest, name: str, usual: int) -> int:
    """What the other page has room for; nothing smaller than can be read."""
    text = request.GET.get(name, "")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else usual
    return max(SMALLEST, min(asked, usual))


def _xml(facts: dict[str, Any]) -> HttpResponse:
    root = etree.Element("oembed")
    for name, value in facts.items():
        if value is not None:
            etree.SubElement(root, name).text = str(value)
    text = etree.tostring(root, xml_declaration=True, encoding="utf-8", standalone=True)
    return HttpResponse(text, content_type="text/xml; charset=utf-8")

"""Addresses of the site as files of a copy, and pages whose links lead from file to file.

Everything here is a pure function. Links become relative, so that the copy works at the root of
a host, below any path of one, and from a disk.
"""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring


# What has to be asked of the live site: people's own pages, searching, posts.
LIVE_ONLY = (
    *("/cms/", "/portal/", "/account/", "/api/", "/oembed", "/i18n/", "/feed/", "/documents/"),
    *("/claims/ask/", "/claims/report/", "/healthz", "/readyz"),
)
LIVE_FORM = "/complain/"  # at the end
WITHOUT_LANGUAGE = ("/static/", "/media/", "/og/", "/sitemap", "/robots.txt")
EXTENSIONS = {
    "text/html": "html",
    "application/atom+xml": "xml",
    "application/xml": "xml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "application/geo+json": "geojson",
    "application/json": "json",
}
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def _is_live(path: str) -> bool:
    return path.startswith(LIVE_ONLY) or path.endswith(LIVE_FORM)


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A page or file of the live site; `language` only where the path does not say it."""

    path: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """How links are read: the site's own origin, and its languages, the default one first."""

    origin: str
    languages: tuple[str, ...]

    def address(self, link: str, base: Address) -> Address | None:
        """None for what is not ours, lives on the live site only, or stays on the page."""
        if link.startswith("#") or not link:
            return None
        parts = urlsplit(urljoin(f"{self.origin}{base.path}", link))
        if f"{parts.scheme}://{parts.netloc}" != self.origin or _is_live(parts.path):
            return None
        return self.of(parts.path or "/", base.language or _language(base.path))

    def of(self, path: str, language: str = "") -> Address:
        """Public addresses hold no question; one that does leads to the page without it."""
        first = path.split("/")[1]
        if first in self.languages or path.startswith(WITHOUT_LANGUAGE):
            return Address(path)
        language = language if language in self.languages else self.languages[0]
        if path == "/" and language != self.languages[0]:
            return Address(f"/{language}/")
        return Address(path, language)


def _language(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""


def file_of(address: Address, content_type: str, default_language: str) -> str:
    """ "/nl/x/" → "nl/x/index.html"; a name with an extension stays what it is."""
    path = address.path.lstrip("/")
    if address.language and address.language != default_language:
        path = f"{address.language}/{path}"
    if path and not path.endswith("/") and "." in posixpath.basename(path):
        return path
    extension = EXTENSIONS.get(content_type.split(";")[0].strip(), "html")
    return posixpath.join(path, f"index.{extension}")


def relative(target: str, file: str) -> str:
    """The link from one file of the copy to another."""
    return posixpath.relpath(target, posixpath.dirname(file) or ".")


def parse(html: bytes) -> HtmlElement:
    return document_fromstring(html, parser=HTMLParser(encoding="utf-8"))


def serialise(document: HtmlElement) -> bytes:
    html: bytes = etree.tostring(
        document, method="html", encoding="utf-8", doctype="<!DOCTYPE html>"
    )
    return html


def links_of(document: HtmlElement) -> Iterator[tuple[HtmlElement, str, str]]:
    """Element, attribute, link; those that name the live page (canonical, hreflang) left out."""
    for element in document.iter("*"):
        if element.tag == "link" and "://" in element.get("href", ""):
            continue
        for name, value in element.items():
            is_link = name in ("href", "src", "action") or (
                name.startswith("data-") and value.startswith("/")
            )
            if is_link:
                yield element, name, value.strip()


def links_of_css(css: str) -> list[str]:
    return [link for link in _CSS_URL.findall(css) if not link.startswith("data:")]


def fragment(html: str) -> HtmlElement:
    return fragment_fromstring(html, create_parent=False)


def broken(files: Container[str], links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of (file, relative link) those that lead to no file of the copy."""
    wrong = []
    for file, link in links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        if posixpath.normpath(posixpath.join(posixpath.dirname(file), parts.path)) not in files:
            wrong.append((file, link))
    return wrong

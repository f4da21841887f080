"""Atom (RFC 4287) of fact-checks, each entry with its ClaimReview. Pure: no database.

The review is in an element of schema.org's namespace, as section 6 of the RFC allows; readers
that do not know it show the text beside it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from lxml import etree


ATOM = "http://www.w3.org/2005/Atom"
SCHEMA = "https://schema.org/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`paragraphs` are plain texts. `review` is empty where no verdict is in force any more."""

    identifier: str
    title: str
    url: str
    updated: datetime
    published: datetime
    author: str
    language: str
    category: str
    summary: str
    paragraphs: Sequence[str]
    review: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    identifier: str
    title: str
    url: str
    page_url: str
    language: str
    updated: datetime
    entries: Sequence[Entry]


def written(feed: Feed) -> bytes:
    """The same bytes for the same feed, so that its ETag stays."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "schema": SCHEMA})
    root.set(_LANGUAGE, feed.language)
    _add(root, "id", feed.identifier)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for entry in feed.entries:
        _entry(root, entry)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return text


def _entry(root: Any, entry: Entry) -> None:
    element = etree.SubElement(root, f"{{{ATOM}}}entry")
    element.set(_LANGUAGE, entry.language)
    _add(element, "id", entry.identifier)
    _add(element, "title", entry.title)
    _add(element, "updated", _instant(entry.updated))
    _add(element, "published", _instant(entry.published))
    author = _add(element, "author")
    _add(author, "name", entry.author)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.category:
        _add(element, "category", term=entry.category)
    _add(element, "summary", entry.summary)
    if entry.paragraphs:
        _add(element, "content", _html(entry.paragraphs), type="html")
    if entry.review:
        review = etree.SubElement(element, f"{{{SCHEMA}}}claimReview")
        review.set("type", "application/ld+json")
        review.text = json.dumps(entry.review, cls=DjangoJSONEncoder)  # ASCII: XML lacks letters


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = _clean(text) or None
    return element


def _html(paragraphs: Sequence[str]) -> str:
    root = etree.Element("div")
    for paragraph in paragraphs:
        etree.SubElement(root, "p").text = _clean(paragraph)
    html: str = etree.tostring(root, encoding="unicode", method="html")
    return html


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _clean(text: str) -> str:
    """Without characters that XML has no way to write."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd"
        or letter > "\uffff"
    )  # fmt: skip

"""Reading schema.org ClaimReview as fact-checkers publish it. https://schema.org/ClaimReview

Pure: no database. The site's own ClaimReview is written by factchecks/markup.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from content.formats.html_text import text_of_html
from factchecks.ratings import Judgement, judge


Node = Mapping[str, object]
_PREFIX = re.compile(r"^(?:https?://schema\.org/|schema:)")
_AROUND_REVIEWS = ("item", "@graph", "dataFeedElement", "itemListElement", "mainEntity", "review")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_LARGEST_NUMBER = Decimal(1000)  # of a scale; the column holds 999.99
MAX_HEADLINE = 300
MAX_ADDRESS = 500


class Unusable(Exception):
    """This is no review we can keep: `field` is wrong, the message says how."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One fact-checker's review of one claim. Languages are "" where the source says none."""

    source_id: str
    claim: str
    claim_language: str
    speaker: str
    first_seen_on: date | None
    judgement: Judgement
    label: str
    url: str
    headline: str
    explanation: str
    language: str
    publisher: str
    publisher_url: str
    reviewed_on: date | None
    expires: datetime | None
    rating_value: Decimal | None
    best_rating: Decimal | None
    worst_rating: Decimal | None
    applies_to: str


def reviews_in(node: object) -> Iterator[Node]:
    """Every ClaimReview in a document, feed, feed item or list of these."""
    if isinstance(node, list):
        for each in node:
            yield from reviews_in(each)
    elif isinstance(node, dict):
        plain = {_PREFIX.sub("", key): value for key, value in node.items()}
        if "ClaimReview" in _types(plain):
            yield plain
            return
        for name in _AROUND_REVIEWS:
            yield from reviews_in(plain.get(name))


def parse(node: Node) -> Review:
    """The review in one ClaimReview node; raises Unusable."""
    item, rating = _node(node, "itemReviewed"), _node(node, "reviewRating")
    claim = _text(node.get("claimReviewed")) or _claim_of(item)
    if not claim:
        raise Unusable("claimReviewed", "is missing")
    url = _address(node, "url")
    source_id = _identifier(node) or url
    if not source_id:
        raise Unusable("url", "is missing, and so is an identifier")
    publisher, publisher_url = _publisher(node)
    numbers = {
        name: _number(rating.get(name)) for name in ("ratingValue", "bestRating", "worstRating")
    }
    label = _text(rating.get("alternateName")) or _text(rating.get("name"))
    explanation = text_of_html(
        _text(node.get("reviewBody")) or _text(rating.get("ratingExplanation"))
    )
    return Review(
        source_id=_short(source_id, MAX_ADDRESS, "identifier"),
        claim=claim,
        claim_language=_language(item) or _language(node),
        speaker=_text(_node(item, "author").get("name"))[:200],
        first_seen_on=_day(item, "datePublished"),
        judgement=judge(
            words=label,
            value=numbers["ratingValue"],
            best=numbers["bestRating"],
            worst=numbers["worstRating"],
        ),
        label=label[:100],
        url=url,
        headline=_headline(node, explanation),
        explanation=explanation,
        language=_language(node),
        publisher=publisher,
        publisher_url=publisher_url,
        reviewed_on=_day(node, "datePublished"),
        expires=_moment(node, "expires"),
        rating_value=numbers["ratingValue"],
        best_rating=numbers["bestRating"],
        worst_rating=numbers["worstRating"],
        applies_to=_text(node.get("appliesTo")),
    )


def _types(node: Node) -> list[str]:
    kinds = node.get("@type")
    return [_PREFIX.sub("", each) for each in (kinds if isinstance(kinds, list) else [kinds])
            if isinstance(each, str)]  # fmt: skip


def _node(parent: Node, name: str) -> Node:
    """The object under a name, the first of several, or an empty one."""
    value = parent.get(name)
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict)), None)
    return (
        {_PREFIX.sub("", key): each for key, each in value.items()}
        if isinstance(value, dict)
        else {}
    )


def _text(value: object) -> str:
    """A text, a number, a JSON-LD value object, or the first of several; "" for none."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _claim_of(item: Node) -> str:
    """A Claim says it itself; the name of an article or video is no claim."""
    return _text(item.get("text")) or _text(item.get("name")) if "Claim" in _types(item) else ""


def _identifier(node: Node) -> str:
    found = node.get("identifier")
    value = _node(node, "identifier").get("value") if isinstance(found, dict | list) else found
    return _text(value) or _text(node.get("@id"))


def _publisher(node: Node) -> tuple[str, str]:
    """Name and site of the fact-checker; without a name that of its site."""
    author = _node(node, "author") or _node(node, "publisher") or _node(node, "sourceOrganization")
    site = _text(author.get("url")) or _text(author.get("@id"))
    name = _text(author.get("name")) or _text(node.get("author"))
    name = name or urlsplit(site or _text(node.get("url"))).netloc.removeprefix("www.")
    if not name:
        raise Unusable("author", "is missing")
    is_site = site.startswith(("http://", "https://")) and len(site) <= 200
    return name[:200], site if is_site else ""


def _headline(node: Node, explanation: str) -> str:
    """Its title; else the first sentence of the explanation. Never the claim itself."""
    title = _text(node.get("headline")) or _text(node.get("name"))
    return (title or _SENTENCE_END.split(explanation, maxsplit=1)[0])[:MAX_HEADLINE]


def _language(node: Node) -> str:
    value = node.get("inLanguage")
    code = _text(value) or _text(_node(node, "inLanguage").get("alternateName"))
    primary = re.split("[-_]", code.lower(), maxsplit=1)[0]
    return primary if re.fullmatch("[a-z]{2,3}", primary) else ""


def _address(node: Node, name: str) -> str:
    address = _text(node.get(name))
    if address and not address.startswith(("http://", "https://")):
        raise Unusable(name, "is no http or https address")
    return _short(address, MAX_ADDRESS, name)


def _short(text: str, most: int, name: str) -> str:
    if len(text) > most:
        raise Unusable(name, f"is longer than {most} characters")
    return text


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(_text(value).replace(",", "."))
    except InvalidOperation:
        return None
    is_usable = number.is_finite() and abs(number) < _LARGEST_NUMBER
    return round(number, 2) if is_usable else None


def _day(node: Node, name: str) -> date | None:
    text = _text(node.get(name))
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unusable(name, f"is no date: {text[:40]}") from None


def _moment(node: Node, name: str) -> datetime | None:
    text = _text(node.get(name))
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(name, f"is no date: {text[:40]}") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)

"""Reading schema.org ClaimReview and MediaReview as fact-checkers publish them.

https://schema.org/ClaimReview, https://schema.org/MediaReview. Pure: no database. The site's own
ClaimReview is written by factchecks/markup.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from content.formats.html_text import text_of_html
from elections.formats.records import gettext_noop
from factchecks.nodes import (
    Node,
    Unusable,
    address_at,
    day_at,
    is_a,
    language_of,
    moment_at,
    node_at,
    nodes_at,
    number_at,
    short,
    text_at,
    texts_at,
)
from factchecks.ratings import Judgement, judge, judge_media


_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_MARKUP = re.compile(r"<[/!]?[a-zA-Z]|&(?:#\w+|\w+);")
# In reviewRating.identifier: our own verdict, stated by who knows it. Other platforms skip it.
RATING_PROPERTY = "electioncenter:rating"
MISSING = gettext_noop("is missing")
MAX_HEADLINE = 300
MAX_ADDRESS = 500
MAX_LABEL = 100
MEDIA_KINDS = {
    "ImageObject": "image",
    "VideoObject": "video",
    "Clip": "video",
    "AudioObject": "audio",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Headline and explanation of the review in one language; "" where nothing says which."""

    language: str
    headline: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What a MediaReview says; `kind` is the claim's, "" for words only."""

    kind: str = ""
    category: str = ""
    original_url: str = ""
    original_context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One fact-checker's review of one claim. Languages are "" where the source says none."""

    source_id: str
    claim: str
    claim_language: str
    wordings: tuple[tuple[str, str], ...]
    speaker: str
    first_seen_on: date | None
    judgement: Judgement
    label: str
    url: str
    words: Words
    translations: tuple[Words, ...]
    publisher: str
    publisher_url: str
    reviewed_on: date | None
    expires: datetime | None
    rating_value: Decimal | None
    best_rating: Decimal | None
    worst_rating: Decimal | None
    applies_to: str
    media: Media


def parse(node: Node, meanings: Mapping[str, str] | None = None) -> Review:
    """The review in one node; raises Unusable.

    `meanings` are the verdicts that this partner's words stand for, by the folded words.
    """
    item, rating = node_at(node, "itemReviewed"), node_at(node, "reviewRating")
    claim = text_at(node.get("claimReviewed")) or _claim_of(item)
    if not claim:
        raise Unusable("claimReviewed", MISSING)
    url = address_at(node, "url", MAX_ADDRESS)
    source_id = _identifier(node) or url
    if not source_id:
        raise Unusable("url", MISSING)
    publisher, publisher_url = _publisher(node)
    label = text_at(rating.get("alternateName")) or text_at(rating.get("name"))
    media = _media(node, item)
    return Review(
        source_id=short(source_id, MAX_ADDRESS, "identifier"),
        claim=claim,
        claim_language=language_of(item) or language_of(node),
        wordings=_wordings(item),
        speaker=text_at(node_at(item, "author").get("name"))[:200],
        first_seen_on=day_at(item, "datePublished"),
        judgement=_judgement(node, rating, label, media, meanings or {}),
        label=label if len(label) <= MAX_LABEL else "",
        url=url,
        words=_words(node, rating),
        translations=tuple(_words(each, {}) for each in nodes_at(node, "workTranslation")),
        publisher=publisher,
        publisher_url=publisher_url,
        reviewed_on=day_at(node, "datePublished"),
        expires=moment_at(node, "expires"),
        rating_value=number_at(rating.get("ratingValue")),
        best_rating=number_at(rating.get("bestRating")),
        worst_rating=number_at(rating.get("worstRating")),
        applies_to=text_at(node.get("appliesTo")),
        media=media,
    )


def _judgement(
    node: Node, rating: Node, label: str, media: Media, meanings: Mapping[str, str]
) -> Judgement:
    stated = node_at(rating, "identifier")
    is_ours = text_at(stated.get("propertyID")) == RATING_PROPERTY
    found = judge(
        words=label,
        value=number_at(rating.get("ratingValue")),
        best=number_at(rating.get("bestRating")),
        worst=number_at(rating.get("worstRating")),
        meanings=meanings,
        stated=text_at(stated.get("value")) if is_ours else text_at(node.get("ourRating")),
    )
    return judge_media(media.category) if not rating and media.category else found


def _words(node: Node, rating: Node) -> Words:
    """The title is its own; else the first sentence of the explanation. Never the claim itself."""
    explanation = text_at(node.get("reviewBody")) or text_at(rating.get("ratingExplanation"))
    explanation = text_of_html(explanation) if looks_like_html(explanation) else explanation
    title = text_at(node.get("headline")) or text_at(node.get("name"))
    headline = title or _SENTENCE_END.split(explanation, maxsplit=1)[0]
    return Words(
        language=language_of(node), headline=headline[:MAX_HEADLINE], explanation=explanation
    )


def looks_like_html(text: str) -> bool:
    """A tag or an entity; “5 < 6 & 7” is plain text."""
    return _MARKUP.search(text) is not None


def _claim_of(item: Node) -> str:
    """A Claim says it itself, media what it is taken to claim; the name of an article is none."""
    if is_a(item, "Claim"):
        return text_at(item.get("text")) or text_at(item.get("name"))
    claim = node_at(item, "interpretedAsClaim")
    return text_at(claim.get("text")) or text_at(claim.get("name"))


def _wordings(item: Node) -> tuple[tuple[str, str], ...]:
    """Other words for a Claim in its own language, and translations of it."""
    if not is_a(item, "Claim"):
        return ()
    own = language_of(item)
    aliases = [(own, text) for text in texts_at(item.get("alternateName")) if own]
    translated = [
        (language_of(each), text_at(each.get("text"))) for each in nodes_at(item, "workTranslation")
    ]
    return (*aliases, *((language, text) for language, text in translated if language and text))


def _media(node: Node, item: Node) -> Media:
    """Of a MediaReview itself, or of the one that goes with a ClaimReview."""
    review = node if is_a(node, "MediaReview") else node_at(node, "associatedMediaReview")
    thing = node_at(review, "itemReviewed") or item
    kinds = [kind for name, kind in MEDIA_KINDS.items() if is_a(thing, name)]
    stated = text_at(node.get("mediaKind"))
    if stated in MEDIA_KINDS.values():
        kinds = [stated]
    category = text_at(review.get("mediaAuthenticityCategory")).rsplit("/", 1)[-1]
    is_known = category in MEDIA_CATEGORIES
    return Media(
        kind=next(iter(kinds), "") if review or stated else "",
        category=category if is_known else "",
        original_url=address_at(review, "originalMediaLink", MAX_ADDRESS),
        original_context=text_at(review.get("originalMediaContextDescription")),
    )


# schema.org MediaManipulationRatingEnumeration
MEDIA_CATEGORIES = frozenset(
    {
        "DecontextualizedContent",
        "EditedOrCroppedContent",
        "OriginalMediaContent",
        "SatireOrParodyContent",
        "StagedContent",
        "TransformedContent",
    }
)


def _identifier(node: Node) -> str:
    found = node.get("identifier")
    value = node_at(node, "identifier").get("value") if isinstance(found, dict | list) else found
    return text_at(value) or text_at(node.get("@id"))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.removeprefix("www.")
    except ValueError:
        return ""


def _publisher(node: Node) -> tuple[str, str]:
    """Name and site of the fact-checker; without a name that of its site."""
    names = ("author", "publisher", "sourceOrganization")
    author = next((found for name in names if (found := node_at(node, name))), {})
    site = text_at(author.get("url")) or text_at(author.get("@id"))
    name = text_at(author.get("name")) or text_at(node.get("author"))
    name = name or _host(site or text_at(node.get("url")))
    is_site = site.startswith(("http://", "https://")) and len(site) <= 200
    return name[:200], site if is_site else ""

"""A verdict as schema.org ClaimReview, for search engines and other platforms.

https://schema.org/ClaimReview and, for claims about images, video or sound, MediaReview. What
factchecks/claimreview.py reads is written here: an export that is imported again says the same.
"""

import copy
import html
from typing import Any

from django.utils import translation

from factchecks.claimreview import RATING_PROPERTY, looks_like_html
from factchecks.models import Verdict, VerdictText
from factchecks.queries.export import Export


MEDIA_TYPES = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
# Languages in which our own words for a verdict are complete, and other programs read them.
WORDED = ("nl", "en")
# What our columns hold: an imported review's own words for it would be out of date.
_OURS = (
    "claimReviewed",
    "headline",
    "name",
    "reviewBody",
    "inLanguage",
    "url",
    "sameAs",
    "datePublished",
    "expires",
    "correction",
    "workTranslation",
    "identifier",
    "@id",
    "associatedMediaReview",
    "ourRating",
    "mediaKind",
    "appliesTo",
)


def claim_review(export: Export, *, page_url: str) -> dict[str, Any]:
    """JSON-LD of a verdict in force. `page_url` serves where the partner has no article.

    What an imported review said beyond what we have columns for is in it again.
    """
    source = {name: value for name, value in export.source.items() if name not in _OURS}
    if export.verdict.origin != Verdict.Origin.IMPORT:
        source.pop("reviewRating", None)
    return _merged(source, _own(export, page_url))


def _own(export: Export, page_url: str) -> dict[str, Any]:
    verdict, claim, text = export.verdict, export.claim, export.main_text
    others = [each for each in export.texts if each is not text]
    return _stated(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "identifier": claim.source_id or page_url,
            "url": verdict.url or page_url,
            "sameAs": page_url if verdict.url else "",
            "datePublished": verdict.reviewed_on or _day(verdict),
            "expires": verdict.ends_at,
            "author": publisher(verdict),
            "publisher": publisher(verdict),
            "claimReviewed": claim.statement,
            "itemReviewed": _claim(export),
            "reviewRating": _rating(export),
            **_words(text),
            "workTranslation": [{"@type": "ClaimReview"} | _words(each) for each in others],
            "correction": [_correction(each) for each in export.corrections],
            "associatedMediaReview": media_review(export, page_url=page_url),
        }
    )


def media_review(export: Export, *, page_url: str) -> dict[str, Any]:
    """The MediaReview that goes with it; empty where the claim is in words only."""
    verdict, claim = export.verdict, export.claim
    if not (claim.media or verdict.media_category):
        return {}
    return _stated(
        {
            "@type": "MediaReview",
            "url": verdict.url or page_url,
            "datePublished": verdict.reviewed_on or _day(verdict),
            "author": publisher(verdict),
            "mediaAuthenticityCategory": verdict.media_category,
            "originalMediaLink": verdict.original_media_url,
            "originalMediaContextDescription": verdict.original_media_context,
            "itemReviewed": {
                "@type": MEDIA_TYPES.get(claim.media, "MediaObject"),
                "interpretedAsClaim": {"@type": "Claim", "text": claim.statement},
            },
        }
    )


def publisher(verdict: Verdict) -> dict[str, Any]:
    return _stated(
        {
            "@type": "Organization",
            "name": verdict.organisation.name,
            "url": verdict.organisation.website,
        }
    )


def words_for(verdict: Verdict, language: str) -> str:
    """The partner's own words for the verdict, else ours, in the language of the review."""
    if verdict.label:
        return verdict.label
    return our_words_for(verdict.rating, language)


def our_words_for(rating: str, language: str) -> str:
    with translation.override(language if language in WORDED else "en"):
        return str(Verdict.Rating(rating).label)


def _words(text: VerdictText | None) -> dict[str, Any]:
    if text is None:
        return {}
    return _stated(
        {
            "name": text.headline,
            "headline": text.headline,
            "reviewBody": _plain(text.explanation),
            "inLanguage": text.language,
        }
    )


def _plain(text: str) -> str:
    """Words that a reader would take for HTML are escaped as HTML."""
    return html.escape(text, quote=False) if looks_like_html(text) else text


def _claim(export: Export) -> dict[str, Any]:
    claim = export.claim
    speaker = {"@type": "Person", "name": claim.speaker} if claim.speaker else None
    posts = [_post(each.url, f"{each.created_at:%Y-%m-%d}") for each in export.appearances]
    aliases = [each.text for each in export.wordings if each.language == claim.language]
    translated = [
        {"@type": "Claim", "text": each.text, "inLanguage": each.language}
        for each in export.wordings
        if each.language != claim.language
    ]
    return _stated(
        {
            "@type": "Claim",
            "text": claim.statement,
            "inLanguage": claim.language,
            "datePublished": claim.first_seen_on,
            "author": speaker,
            "firstAppearance": posts[0] if posts else None,
            "appearance": posts,
            "alternateName": aliases,
            "workTranslation": translated,
        }
    )


def _post(url: str, day: str) -> dict[str, Any]:
    return {"@type": "SocialMediaPosting", "url": url, "datePublished": day}


def _rating(export: Export) -> dict[str, Any]:
    verdict, text = export.verdict, export.main_text
    return _stated(
        {
            "@type": "Rating",
            "alternateName": words_for(verdict, text.language if text else "en"),
            "ratingValue": verdict.rating_value,
            "bestRating": verdict.best_rating,
            "worstRating": verdict.worst_rating,
            "identifier": {
                "@type": "PropertyValue",
                "propertyID": RATING_PROPERTY,
                "value": verdict.rating,
            },
        }
    )


def _correction(earlier: Verdict) -> dict[str, Any]:
    return {"@type": "CorrectionComment", "text": earlier.change_reason}


def _day(verdict: Verdict) -> str:
    return f"{verdict.published_at:%Y-%m-%d}" if verdict.published_at else ""


def _merged(source: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Ours over what the source said; of a thing that both describe the source names the type."""
    merged: dict[str, Any] = copy.deepcopy(source)
    for name, value in own.items():
        said = merged.get(name)
        said = said[0] if isinstance(said, list) and len(said) == 1 else said
        if isinstance(said, dict) and isinstance(value, dict):
            kind = {"@type": said["@type"]} if said.get("@type") else {}
            merged[name] = _merged(said, value) | kind
        else:
            merged[name] = value
    return merged


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: schema.org has no word for "empty"."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}

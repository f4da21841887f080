"""A verdict as schema.org ClaimReview, for search engines and other platforms."""

from typing import Any

from factchecks.models import Claim, Verdict


def claim_review(claim: Claim, verdict: Verdict, *, page_url: str) -> dict[str, Any]:
    """JSON-LD of a published verdict. `page_url` serves where the partner has no article."""
    return _stated(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": verdict.url or page_url,
            "datePublished": verdict.reviewed_on or _day(verdict),
            "author": _stated(
                {
                    "@type": "Organization",
                    "name": verdict.organisation.name,
                    "url": verdict.organisation.website,
                }
            ),
            "claimReviewed": claim.statement,
            "itemReviewed": _claim(claim),
            "reviewRating": _rating(verdict),
        }
    )


def _claim(claim: Claim) -> dict[str, Any]:
    speaker = {"@type": "Person", "name": claim.speaker} if claim.speaker else None
    return _stated(
        {
            "@type": "Claim",
            "text": claim.statement,
            "inLanguage": claim.language,
            "datePublished": claim.first_seen_on,
            "author": speaker,
        }
    )


def _rating(verdict: Verdict) -> dict[str, Any]:
    return _stated(
        {
            "@type": "Rating",
            "alternateName": verdict.label or str(verdict.get_rating_display()),
            "ratingValue": verdict.rating_value,
            "bestRating": verdict.best_rating,
            "worstRating": verdict.worst_rating,
        }
    )


def _day(verdict: Verdict) -> str:
    return f"{verdict.published_at:%Y-%m-%d}" if verdict.published_at else ""


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: schema.org has no word for "empty"."""
    return {name: value for name, value in fields.items() if value not in (None, "")}

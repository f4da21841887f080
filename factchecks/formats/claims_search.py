"""The response of claims:search of Google's Fact Check Tools API, v1alpha1.

https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from collections.abc import Iterator
from typing import Any

from elections.formats.records import gettext_noop
from factchecks.formats.records import Broken, Found, Node


def is_response(value: object) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("claims"), list) and "@type" not in value
    )


def read(values: Iterator[tuple[int, object]]) -> Iterator[Found | Broken]:
    """The reviews of one or several pages of a response; `place` counts the claims."""
    place = 0
    for _line, value in values:
        for claim in value["claims"] if isinstance(value, dict) else ():
            place += 1
            yield from _reviews_of(claim, place)


def _reviews_of(claim: Any, place: int) -> Iterator[Found | Broken]:
    reviews = claim.get("claimReview") if isinstance(claim, dict) else None
    if not isinstance(reviews, list) or not reviews:
        yield Broken(place, "claimReview", gettext_noop("is missing"), str(claim))
        return
    by_article: dict[tuple[str, str], Node] = {}
    for review in reviews:
        if not isinstance(review, dict):
            yield Broken(place, "claimReview", gettext_noop("is no ClaimReview"), str(review))
            continue
        key = (str(review.get("url")), str(_publisher(review).get("name")))
        if key in by_article:  # the same article, told in another language
            by_article[key].setdefault("workTranslation", []).append(_words(review))
        else:
            by_article[key] = _node(claim, review)
    for node in by_article.values():
        yield Found(place, node)


def _node(claim: Node, review: Node) -> Node:
    publisher = _publisher(review)
    return _said(
        {
            "@type": "ClaimReview",
            "claimReviewed": claim.get("text"),
            "url": review.get("url"),
            "datePublished": review.get("reviewDate"),
            "author": _said(
                {
                    "@type": "Organization",
                    "name": publisher.get("name") or publisher.get("site"),
                    "url": _address(publisher.get("site")),
                }
            ),
            "itemReviewed": _said(
                {
                    "@type": "Claim",
                    "author": {"name": claim["claimant"]} if claim.get("claimant") else None,
                    "datePublished": claim.get("claimDate"),
                }
            ),
            "reviewRating": _said(
                {"@type": "Rating", "alternateName": review.get("textualRating")}
            ),
            **_words(review),
        }
    )


def _words(review: Node) -> Node:
    return _said({"headline": review.get("title"), "inLanguage": review.get("languageCode")})


def _publisher(review: Node) -> Node:
    publisher = review.get("publisher")
    return publisher if isinstance(publisher, dict) else {}


def _address(site: object) -> str:
    if not isinstance(site, str) or not site:
        return ""
    return site if "://" in site else f"https://{site}"


def _said(fields: Node) -> Node:
    return {name: value for name, value in fields.items() if value not in (None, "")}

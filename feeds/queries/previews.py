"""What a keyword filter would do before the viewer saves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.keywords import Filter, Hit, Suggestion, compile_filter, suggest
from feeds.models import PostFeatures


LOOKED_AT = 500  # newest posts
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """Of the `looked_at` newest posts, `hidden` would be; `examples` are the words that were met.

    `related` are words to confirm or leave: nothing of them is in the filter by itself.
    """

    related: list[Suggestion]
    looked_at: int
    hidden: int
    examples: list[Hit]

    @property
    def share(self) -> float:
        return self.hidden / self.looked_at if self.looked_at else 0.0


def preview_of(phrase: str, *, language: str = "", related: Sequence[str] = ()) -> Preview:
    """One query. ValueError if the phrase has no letter or digit."""
    keyword_filter = compile_filter(phrase, language=language or None, related=related)
    newest = list(
        PostFeatures.objects.filter(post__status="active", post__eligibility="eligible")
        .select_related("post")
        .order_by("-created_at", "-post_id")[:LOOKED_AT]
    )
    met = [(each, hit) for each in newest if (hit := _hit(keyword_filter, each))]
    together = Counter(tag.lower() for each, _hit in met for tag in set(each.post.hashtags))
    by_word = {hit.word.lower(): hit for _each, hit in reversed(met)}
    return Preview(
        related=suggest(phrase, language or None, together),
        looked_at=len(newest),
        hidden=len(met),
        examples=list(reversed(by_word.values()))[:EXAMPLES],
    )


def _hit(keyword_filter: Filter, features: PostFeatures) -> Hit | None:
    """The text is read only where the terms of the post say that it may hold the word."""
    if not keyword_filter.may_match(features.terms):
        return None
    post = features.post
    text = "\n".join(filter(None, (post.caption, post.transcript, post.on_screen_text)))
    return keyword_filter.matches(text, post.hashtags, post.language.split("-")[0] or None)

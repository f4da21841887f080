"""What a viewer asked not to get, applied to posts that everyone else may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from content.models import Post
from feeds.describing import terms_in, words_of
from feeds.keywords import FilterSet, Hit
from feeds.queries.undescribed import terms_of_unchanged
from feeds.queries.viewers import NO_FILTERS, Controls


RECOMMENDED = frozenset({"for-you", "popular", "topic", "tag", "generator"})
"""Feeds of posts that nobody asked for one by one. The others are what the viewer asked for: there
only filters with the scope “everywhere” hide anything, and single posts the viewer did not want."""
SEARCH = "search"


@dataclass(slots=True)
class Wishes:
    """Remembers in `hits` what filters kept back, so that the viewer can be shown which word did."""

    controls: Controls
    feed: str
    hits: dict[int, Hit] = field(default_factory=dict)

    def __call__(self, posts: Sequence[Post]) -> set[int]:
        """The posts that the viewer does not want in this feed."""
        hidden = {post.pk for post in posts if self.is_hidden(post.pk, post.account_id)}
        return hidden | self.filtered([post.pk for post in posts if post.pk not in hidden])

    def is_hidden(self, post_id: int, account_id: int) -> bool:
        """For the post or its maker, without a look at its words."""
        if self.feed == SEARCH:
            return False
        is_muted = self.feed in RECOMMENDED and account_id in self.controls.muted_accounts
        return is_muted or post_id in self.controls.hidden_posts

    def filtered(self, post_ids: Collection[int]) -> set[int]:
        """For their words. Two queries, and only where the viewer has filters."""
        filters = self._filters
        if filters is NO_FILTERS or not post_ids:
            return set()
        terms = terms_of_unchanged(post_ids)
        suspects = {
            each for each in post_ids if each not in terms or filters.candidates(terms[each])
        }
        found = {
            post.pk: hit
            for post in Post.objects.filter(pk__in=suspects)
            if (hit := _hit(filters, post, terms.get(post.pk)))
        }
        self.hits |= found
        return set(found)

    @property
    def _filters(self) -> FilterSet:
        of = self.controls
        return of.recommended if self.feed in RECOMMENDED else of.everywhere


def _hit(filters: FilterSet, post: Post, terms: Collection[str] | None) -> Hit | None:
    """A post that was not read yet, or edited since, is read here: no filter waits for a task."""
    text = words_of(post.caption, post.transcript, post.on_screen_text)
    language = post.language[:2] or None
    if terms is None:
        terms = terms_in(text, post.hashtags, language)
    return filters.first_hit(terms, text, post.hashtags, language)

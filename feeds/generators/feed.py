"""Pages of a feed that another maker ordered. Which of its posts stand there is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feeds.queries.generators import skeleton_of
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take


NAME = "generator"
_LOOKED_AT = 3  # times the size of a page
_VERSION = "skeleton"  # in the cursor


def page(question: Question) -> FeedPage:
    """The maker's order, all of it: neither variety nor the limit per creator are imposed.

    A reader goes on in the list they began with. Where it is not kept any more, they go on in the
    newest, without what they were given. Empty where nothing was sent for a day.
    """
    place = question.place
    version = place.counters.get(_VERSION)
    found = skeleton_of(question.about, version=version, now=question.now)
    if found is None:
        return FeedPage(feed=NAME)
    behind = place.rank if found.pk == version else 0
    left = [each for each in found.posts[behind:] if each not in place.served]
    posts = take(
        _batches(left, question.size * _LOOKED_AT),
        question.size + 1,
        feed=NAME,
        audience=question.audience,
        unwanted=question.wishes,
    )
    shown = posts[: question.size]
    after = place.after(
        len(shown),
        served=place.served | {post.pk for post in shown},
        rank=found.posts.index(shown[-1].pk) + 1 if shown else len(found.posts),
        counters={_VERSION: found.pk},
    )
    goes_on = len(posts) > question.size and not after.is_full
    return FeedPage(
        feed=NAME,
        items=items_of(
            shown,
            first=place.shown,
            sources=[NAME] * len(shown),
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if goes_on else "",
        parameters=f"{found.generator.slug}.{found.pk}",
        chosen_by=found.generator.maker.name,
    )


def _batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Ever larger: a list of which nearly nothing may be shown costs five looks, not fifty."""
    at = 0
    while at < len(ids):
        yield ids[at : at + size]
        at, size = at + size, size * 2

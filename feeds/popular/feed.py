"""Pages of what is popular in a region and language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feeds.queries.popular import hottest
from feeds.serving.cursor import Place, decode, encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import Audience, Unwanted, nothing, take
from feeds.serving.walking import LARGEST_BATCH, SPARE


NAME = "popular"
PARAMETERS = "popular-1"


def page(
    *, audience: Audience, cursor: str = "", size: int = 10, unwanted: Unwanted = nothing
) -> FeedPage:
    """The same page, to the byte, for everyone in a region who reads a language.

    Raises feeds.serving.cursor.InvalidCursor.
    """
    place = decode(cursor, feed=NAME) if cursor else Place(feed=NAME)
    posts = take(
        _batches(audience, place, size + SPARE),
        size + 1,
        feed=NAME,
        audience=audience,
        unwanted=unwanted,
    )
    shown = posts[:size]
    served = place.served | {post.pk for post in shown}
    after = place.after(len(shown), served=served)
    has_more = len(posts) > size and not after.is_full
    return FeedPage(
        feed=NAME,
        items=items_of(
            shown,
            first=place.shown,
            sources=[NAME] * len(shown),
            language=audience.language,
            now=audience.now,
        ),
        next_cursor=encode(after) if has_more else "",
        parameters=PARAMETERS,
    )


def _batches(audience: Audience, place: Place, size: int) -> Iterator[Sequence[int]]:
    """So few at first that most pages need no more; then larger and larger ones."""
    ranked = hottest(region=audience.region, language=audience.language, now=audience.now)
    unserved = [each for each in ranked if each not in place.served]
    while unserved:
        yield unserved[:size]
        unserved, size = unserved[size:], min(2 * size, LARGEST_BATCH)

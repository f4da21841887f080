"""Pages of search results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feeds.queries.following import BEGINNING
from feeds.queries.search import FIRST_RANK, Hit, search, words_of
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take


PARAMETERS = "search-1"
_LOOKED_AT = 2  # times the size of a page


def results(question: Question) -> FeedPage:
    """Posts with all the words. What a viewer filters elsewhere is found here, if not everywhere."""
    hits: dict[int, Hit] = {}
    posts = take(
        _batches(question, hits),
        question.size + 1,
        feed=question.feed,
        audience=question.audience,
        unwanted=question.wishes,
    )
    shown = posts[: question.size]
    place = question.place
    last = hits[shown[-1].pk] if shown else None
    after = place.after(
        len(shown),
        before=last.position if last else place.before,
        rank=last.rank if last else place.rank,
    )
    return FeedPage(
        feed=question.feed,
        items=items_of(
            shown,
            first=place.shown,
            sources=["search"] * len(shown),
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if len(posts) > question.size else "",
        parameters=PARAMETERS,
    )


def _batches(question: Question, hits: dict[int, Hit]) -> Iterator[Sequence[int]]:
    """Notes in `hits` where each post stands among the results."""
    words = words_of(question.about, question.audience.language)
    before = question.place.before or BEGINNING
    rank = question.place.rank if question.place.before else FIRST_RANK
    size = question.size * _LOOKED_AT
    while True:
        found = search(words, before=before, rank=rank, most=size)
        hits |= {each.position.post_id: each for each in found}
        yield [each.position.post_id for each in found]
        if len(found) < size:
            return
        before, rank = found[-1].position, found[-1].rank

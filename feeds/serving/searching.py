"""Pages of search results."""

from __future__ import annotations

from feeds.queries.search import FIRST_RANK, Hit, search, words_of
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take
from feeds.serving.walking import SPARE, Walk


PARAMETERS = "search-1"


def results(question: Question) -> FeedPage:
    """Posts with all the words. What a viewer filters elsewhere is found here, if not everywhere."""
    words = words_of(question.about, question.audience.language)
    hits: dict[int, Hit] = {}

    def find(behind: Hit, most: int) -> list[Hit]:
        found = search(words, behind=behind, most=most, now=question.now)
        hits.update({each.post_id: each for each in found})
        return found

    rank = question.place.rank if question.place.before else FIRST_RANK
    walk = Walk(find, Hit(question.before, rank), question.size + SPARE)
    posts = take(
        walk.ids(),
        question.size + 1,
        feed=question.feed,
        audience=question.audience,
        unwanted=question.wishes,
    )
    shown = posts[: question.size]
    is_full = len(posts) > question.size
    last = hits[shown[-1].pk] if is_full else walk.last
    after = question.place.after(len(shown), before=last.position, rank=last.rank)
    return FeedPage(
        feed=question.feed,
        items=items_of(
            shown,
            first=question.place.shown,
            sources=["search"] * len(shown),
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if is_full or not walk.is_over else "",
        parameters=PARAMETERS,
    )

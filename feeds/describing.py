"""Reads posts for the feeds: a vector, topics, and the terms that filters and search look for.

Pure. Posts are read in batches: the sentence encoder is by far the dearest part, and reads short
texts together. What came out is stored (`feeds.models.PostFeatures`) and read again only when the
texts change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feeds.keywords import terms_of
from feeds.topics import OTHER, content_text, topic_probabilities
from feeds.topics.vectors import DIMENSIONS, content_vectors
from textmatch.encoders import Encoder
from textmatch.normalise import fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_TERM = 200
MOST_LETTERS = 20_000
"""So many are read for terms, by the task and by filters alike: a transcript may
be of any length, and these take up to .2 s of CPU, on a page too where a filter meets the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTexts:
    """A post as it is read; `fingerprint` is of the texts, as the database computes it."""

    post_id: int
    account_id: int
    caption: str
    hashtags: Sequence[str]
    transcript: str
    on_screen_text: str
    language: str
    region: str
    created_at: datetime
    fingerprint: str

    @property
    def base_language(self) -> str:
        """`nl` of `nl-BE`: an index holds one language."""
        return self.language.replace("_", "-").split("-")[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """`vector` has length one; zeros for a post that says nothing."""

    texts: PostTexts
    vector: NDArray[np.float32]
    topics: dict[str, float]
    main_topic: str
    terms: list[str]


def describe(posts: Sequence[PostTexts], encoder: Encoder) -> list[Description]:
    """One description a post, in their order. `encoder` is the one that topics were trained on."""
    if not posts:
        return []
    contents = [content_text(post.caption, post.hashtags, post.transcript) for post in posts]
    sentences = encoder.encode_posts(contents)
    sentences[[not content for content in contents]] = 0
    vectors = content_vectors(sentences)
    topics = topic_probabilities(sentences, [post.hashtags for post in posts], contents)
    return [
        Description(
            texts=post,
            vector=vector,
            topics=shares,
            main_topic=next(iter(shares), OTHER),
            terms=_terms(post),
        )
        for post, vector, shares in zip(posts, vectors, topics, strict=True)
    ]


def barely(post: PostTexts) -> Description:
    """Of a post that cannot be read: no direction and no topic, but its words as they stand, so that
    a filter for one of them still hides it.
    """
    import numpy as np

    text = words_of(post.caption, post.transcript, post.on_screen_text)
    words = {*fold(text).split(), *map(fold, post.hashtags)}
    return Description(
        texts=post,
        vector=np.zeros(DIMENSIONS, dtype=np.float32),
        topics={},
        main_topic=OTHER,
        terms=sorted(word for word in words if word and len(word) <= LONGEST_TERM),
    )


def words_of(caption: str, transcript: str, on_screen_text: str) -> str:
    """What is written, said or shown, as far as it is read: a filter hides a post for any of it."""
    return "\n".join(filter(None, (caption, transcript, on_screen_text)))[:MOST_LETTERS]


def terms_in(text: str, hashtags: Sequence[str], language: str | None) -> list[str]:
    found = terms_of(text, hashtags, language)
    return sorted(term for term in found if len(term) <= LONGEST_TERM)


def _terms(post: PostTexts) -> list[str]:
    text = words_of(post.caption, post.transcript, post.on_screen_text)
    return terms_in(text, post.hashtags, post.base_language or None)

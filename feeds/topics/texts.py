"""The text of a post that topics and recommendation read."""

from collections.abc import Sequence

from feeds.topics.vocabulary import seed_hashtags, seed_words
from textmatch.hashtags import split_hashtag
from textmatch.normalise import clean


_SPOKEN_WORDS = 60
"""Of a transcript; what follows rarely changes the topic, and costs encoding time."""


def content_text(caption: str, hashtags: Sequence[str], transcript: str = "") -> str:
    """One line to encode: caption, hashtags cut into words, the beginning of the transcript."""
    known = seed_words().words | seed_hashtags().words
    spoken = " ".join(clean(transcript).split()[:_SPOKEN_WORDS])
    parts = (clean(caption), " ".join(split_hashtag(tag, known) for tag in hashtags), spoken)
    return " · ".join(part for part in parts if part)

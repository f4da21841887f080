"""The passages of a post: every place where a claim can stand on its own.

A claim is often one sentence of a long transcript, or only on screen, or only in a hashtag. Every
field, and every window of a long field, is compared with the claims by itself; the best one carries
the match and is shown to the person who reviews it.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from textmatch.hashtags import split_hashtag
from textmatch.normalise import calm, clean


WINDOW_WORDS = 30
WINDOW_STEP = 15
MOST_WINDOWS = 120
"""Of one field, some 1,800 words: what comes later in a longer text is not compared with claims.

A text of 200,000 letters would else take the memory of the whole worker.
"""
_LONGEST_WHOLE_FIELD = 45  # words; a field this short is one passage

CAPTION, HASHTAGS, TRANSCRIPT, ON_SCREEN_TEXT, WHOLE_POST = (
    "caption",
    "hashtags",
    "transcript",
    "on_screen_text",
    "post",
)
_FEWEST_WORDS = 5
_NOT_SPACE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class PostText:
    """What a post says. `language` may be "", `author_kind` is content's word for the account."""

    id: str
    caption: str = ""
    hashtags: tuple[str, ...] = ()
    transcript: str = ""
    on_screen_text: str = ""
    language: str = ""
    author_kind: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is what was compared: `field[start:end]`, or the split words of the hashtags."""

    field: str
    start: int
    end: int
    text: str


def passages_of(post: PostText, vocabulary: Container[str] = frozenset()) -> list[Passage]:
    """Every passage of `post` that can carry a claim by itself.

    Where several fields say something, the last passage is the whole post, and passages of a few
    words are left to it: "what a shame" is near everything.
    """
    found: list[Passage] = []
    for field in (CAPTION, TRANSCRIPT, ON_SCREEN_TEXT):
        found.extend(islice(_windows(field, getattr(post, field)), MOST_WINDOWS))
    tags = hashtag_words(post, vocabulary)
    if tags:
        found.append(Passage(HASHTAGS, 0, len(post.hashtags), tags))
    if len({passage.field for passage in found}) > 1:
        whole = _whole(found)
        found = [passage for passage in found if passage.text.count(" ") >= _FEWEST_WORDS - 1]
        found.append(whole)
    return found


def shown_passage(post: PostText, passages: Sequence[Passage], number: int) -> Passage:
    """The passage to show a person: where only the whole post matches, its longest part."""
    if passages[number].field != WHOLE_POST:
        return passages[number]
    parts = [passage for passage in passages if passage.field != WHOLE_POST] or [
        passage
        for field in (CAPTION, ON_SCREEN_TEXT, TRANSCRIPT)
        for passage in _windows(field, getattr(post, field))
    ]
    return max(parts, key=lambda passage: len(passage.text), default=passages[number])


def hashtag_words(post: PostText, vocabulary: Container[str] = frozenset()) -> str:
    return " ".join(filter(None, (split_hashtag(tag, vocabulary) for tag in post.hashtags)))


def _windows(field: str, text: str) -> Iterator[Passage]:
    spans = [match.span() for match in _NOT_SPACE.finditer(text)]
    if not spans:
        return
    if len(spans) <= _LONGEST_WHOLE_FIELD:
        yield from _passage(field, text, spans)
        return
    for first in range(0, len(spans) - WINDOW_STEP, WINDOW_STEP):
        yield from _passage(field, text, spans[first : first + WINDOW_WORDS])


def _passage(field: str, text: str, spans: list[tuple[int, int]]) -> Iterator[Passage]:
    start, end = spans[0][0], spans[-1][1]
    said = calm(clean(text[start:end]))
    if said:
        yield Passage(field, start, end, said)


def _whole(passages: list[Passage]) -> Passage:
    """One passage for what only several fields say together: the first window of each."""
    first = {passage.field: passage.text for passage in reversed(passages)}
    return Passage(WHOLE_POST, 0, 0, " ".join(reversed(first.values())))

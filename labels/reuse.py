"""Posts in the same words as an earlier one: they get what it got, without being read again.

Two posts are alike where every field says the same but for capitals, white space, emoji, invisible
characters, handles and the links that platforms add by themselves; language, hashtags, kind of
account and all other links are equal. So numbers, names, negations, question marks and the ends of
sentences are equal too. More is not forgiven: one letter makes "geldig" of "ongeldig", and a likeness
of nine words in ten says nothing of the tenth.

What was decided holds for one matcher, that is for the claims and the model of one moment. Elections
and regions are no part of it: they are looked at for each post by itself.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from labels.matching import Match, Matcher
from labels.passages import HASHTAGS, WHOLE_POST, Passage, PostText, passages_of
from textmatch.languages import detect_language
from textmatch.normalise import clean


MOST = 20_000  # posts; at most some 80 MB, where all of them are about elections
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_ADDED_LINK = re.compile(r"https?://(?:t\.co|pic\.twitter\.com)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """A match, the language of its post, and whether both are those of an earlier post."""

    match: Match
    language: str
    is_reused: bool = False


class Memory:
    """What one process decided last, for at most so many different posts."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._matcher: Matcher | None = None
        self._known: OrderedDict[bytes, Read] = OrderedDict()

    def read(self, matcher: Matcher, posts: Sequence[PostText]) -> list[Read]:
        """A reading of each of `posts`, in order; only the first of those alike is matched."""
        if matcher is not self._matcher:
            self._matcher = matcher
            self._known.clear()
        keys = [key_of(post) for post in posts]
        recalled = [self._recall(key, post) for key, post in zip(keys, posts, strict=True)]
        first: dict[bytes, PostText] = {}
        for key, post, earlier in zip(keys, posts, recalled, strict=True):
            if earlier is None:
                first.setdefault(key, post)
        fresh = dict(zip(first, read_all(matcher.match, list(first.values())), strict=True))
        self._keep(fresh)
        return [
            earlier
            or (fresh[key] if first[key] is post else _applied(fresh[key], post))
            or _alone(matcher, post)
            for key, post, earlier in zip(keys, posts, recalled, strict=True)
        ]

    def _recall(self, key: bytes, post: PostText) -> Read | None:
        earlier = self._known.get(key)
        if earlier is None:
            return None
        self._known.move_to_end(key)
        return _applied(earlier, post)

    def _keep(self, fresh: dict[bytes, Read]) -> None:
        self._known.update(fresh)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def read_all(
    match: Callable[[Sequence[PostText]], list[Match]], posts: Sequence[PostText]
) -> list[Read]:
    """Each of `posts` by itself, whatever was decided before."""
    return [
        Read(found, post.language or found.language or detect_language(_joined(post)))
        for post, found in zip(posts, match(posts) if posts else [], strict=True)
    ]


def key_of(post: PostText) -> bytes:
    """Equal for posts that are alike, and for no others."""
    fields = (post.caption, post.on_screen_text, post.transcript)
    parts = (
        post.language,
        post.author_kind,
        post.hashtags,
        tuple(map(_said, fields)),
        tuple(link for field in fields for link in _own_links(field)),
    )
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _said(text: str) -> tuple[str, ...]:
    """Its lines, because the end of a line may be the end of a sentence."""
    return tuple(clean(line).casefold() for line in text.splitlines())


def _own_links(text: str) -> list[str]:
    if "://" not in text:
        return []
    return [link for link in _LINK.findall(text) if not _ADDED_LINK.match(link)]


def _applied(earlier: Read, post: PostText) -> Read | None:
    """The reading as one of `post`; None where it does not show which passage is meant."""
    match = earlier.match
    passage = match.passage and _same_passage(match.passage, post)
    if match.passage and passage is None:
        return None
    return Read(replace(match, post_id=post.id, passage=passage), earlier.language, is_reused=True)


def _same_passage(passage: Passage, post: PostText) -> Passage | None:
    """Where the words of a passage stand in another post that is alike."""
    if passage.field in (HASHTAGS, WHOLE_POST):
        return passage
    if clean(getattr(post, passage.field)[passage.start : passage.end]) == passage.text:
        return passage
    wanted = passage.text.casefold()
    return next(
        (
            each
            for each in passages_of(post)
            if each.field == passage.field and each.text.casefold() == wanted
        ),
        None,
    )


def _alone(matcher: Matcher, post: PostText) -> Read:
    (read,) = read_all(matcher.match, [post])
    return read


def _joined(post: PostText) -> str:
    return " ".join(filter(None, (post.caption, post.on_screen_text, post.transcript)))

"""Splitting hashtags into words: `stempasNietMeenemen`, `2000euro`, `nostemmenmettelefoon`.

There is no word list. A tag is cut where its writer showed a word (capitals, digits, underscores),
and otherwise along a vocabulary the caller knows: the words of the claims and of the topic gate.
"""

import re
from collections.abc import Container
from functools import cache

from textmatch.normalise import fold


# A run of capitals, a capitalised or lower-case word, a number, or letters without case (Arabic).
_SHOWN_PARTS = re.compile(r"[^\W\d_a-z]*[^\W\d_A-Z]+|[^\W\d_]+|\d+")
_SHORTEST_PART = 2
_LONGEST_TAG = 60


def split_hashtag(tag: str, vocabulary: Container[str] = frozenset()) -> str:
    """The folded words of `tag`, spaced; a tag that cannot be cut comes back whole."""
    tag = tag.lstrip("#")[:_LONGEST_TAG]
    parts = [fold(part) for part in _SHOWN_PARTS.findall(tag)]
    return " ".join(" ".join(_cut(part, vocabulary)) for part in parts if part)


def _cut(part: str, vocabulary: Container[str]) -> tuple[str, ...]:
    """The cut of `part` into the fewest known words, or `part` itself."""
    if part in vocabulary:
        return (part,)

    @cache
    def best(start: int) -> tuple[str, ...] | None:
        if start == len(part):
            return ()
        found: tuple[str, ...] | None = None
        for end in range(len(part), start + _SHORTEST_PART - 1, -1):
            if part[start:end] not in vocabulary:
                continue
            rest = best(end)
            if rest is not None and (found is None or len(rest) + 1 < len(found)):
                found = (part[start:end], *rest)
        return found

    return best(0) or (part,)

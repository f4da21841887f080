"""Where the candidates of For You come from: a few small reads, each with its own quota.

A source gives ids, best first. It may give too many, and posts that may not be shown: what is kept
is judged afterwards, for all sources at once. One that fails or is late is left out and named; the
page is made of the others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from feeds.queries.sources import civic, co_liked, exploration, followed, near, popular, similar
from feeds.queries.sources.asked import Asked


logger = logging.getLogger(__name__)
PATIENCE = 0.25  # seconds of all sources together; those that come later are left out


@dataclass(frozen=True, slots=True)
class Source:
    """`find` gives ids with a strength from 0 to 1, which only what others liked too uses."""

    name: str
    find: Callable[[Asked, int], Mapping[int, float]]
    quota: int


@dataclass(frozen=True, slots=True)
class Found:
    """`source_of` is the first source that named a post, in the order of SOURCES."""

    source_of: Mapping[int, str] = field(default_factory=dict)
    co_liked: Mapping[int, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


# Of sources that give the same post the first is named; when time is short the last are left out.
SOURCES: Sequence[Source] = (
    Source("civic", civic.find, 10),
    Source("similar", similar.find, 60),
    Source("co_liked", co_liked.find, 60),
    Source("followed", followed.find, 40),
    Source("near", near.find, 150),
    Source("exploration", exploration.find, 40),
    Source("popular", popular.find, 100),
)


def find(asked: Asked, sources: Sequence[Source] = SOURCES) -> Found:
    """The candidates of all sources that answer in time."""
    source_of: dict[int, str] = {}
    co_liked_by: Mapping[int, float] = {}
    missing = []
    end = time.monotonic() + PATIENCE
    for source in sources:
        found = _ask(source, asked) if time.monotonic() < end else None
        if found is None:
            missing.append(source.name)
            continue
        if source.name == "co_liked":
            co_liked_by = found
        for post_id in found:
            source_of.setdefault(post_id, source.name)
    return Found(source_of, co_liked_by, tuple(missing))


def _ask(source: Source, asked: Asked) -> Mapping[int, float] | None:
    try:
        return source.find(asked, source.quota)
    except Exception:  # whatever one source does, the others make a page
        logger.exception("The source %s of For You failed.", source.name)
        return None

"""Walks down a list of posts until a page is full, but never further than one request should.

A filter that hides nearly everything would lead through the whole table. So batches double, and
after some of them the page is as short as it is, and the next one begins where this walk stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


MOST_BATCHES = 12
LARGEST_BATCH = 500
"""Posts that are held in memory at once: a walk of a page of ten ends after 3,882."""
SPARE = 4
"""Posts looked at first beyond those a page shows: mostly none is refused, and each costs."""


class Stop(Protocol):
    """A post, and what says where a walk goes on behind it."""

    @property
    def post_id(self) -> int: ...


StopT = TypeVar("StopT", bound=Stop)


@dataclass(slots=True)
class Walk(Generic[StopT]):
    """`find` gives the stops behind one, at most as many as asked. `last` was looked at last.

    `is_over`: nothing stands behind `last`. Both hold only once every batch was taken.
    """

    find: Callable[[StopT, int], Sequence[StopT]]
    last: StopT
    size: int
    is_over: bool = False

    def batches(self) -> Iterator[Sequence[StopT]]:
        for doubled in range(MOST_BATCHES):
            most = min(self.size << doubled, max(self.size, LARGEST_BATCH))
            found = self.find(self.last, most)
            self.last = found[-1] if found else self.last
            self.is_over = len(found) < most
            yield found
            if self.is_over:
                return

    def ids(self) -> Iterator[Sequence[int]]:
        return ([each.post_id for each in batch] for batch in self.batches())

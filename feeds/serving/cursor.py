"""Where a viewer is in a feed: a signed text that only we can make, and nobody has to keep.

It says for itself what was served, so a page never repeats another however old its cursor is. The
same place gives the same text: pages that are equal for everyone stay equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

from feeds.position import EPOCH, MICROSECOND, Position


MOST_SERVED = 500
LONGEST = 8_000  # characters
_FORM = 1
_signer = Signer(salt="feeds.serving.cursor")


class InvalidCursor(ValueError):
    """The text is not one of our cursors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`about` is the topic, hashtag or words of the feed; `viewer` is None for anybody.

    `before` is the last post of a feed in order of time, `rank` its rank in a search, `served` the
    posts that come without an order in time, `counters` what the slate remembers.
    `is_told`: that all new posts about the elections were there.
    """

    feed: str
    about: str = ""
    viewer: int | None = None
    session: UUID | None = None
    began: datetime | None = None
    shown: int = 0
    before: Position | None = None
    rank: int = 0
    served: frozenset[int] = frozenset()
    counters: Mapping[str, Any] = field(default_factory=dict)
    is_told: bool = False

    @property
    def is_full(self) -> bool:
        """So much was served that the feed ends here: also a feed without an end needs one."""
        return len(self.served) >= MOST_SERVED

    def after(self, shown: int, **changes: Any) -> Place:
        return replace(self, shown=self.shown + shown, **changes)


def encode(place: Place) -> str:
    data = {
        "v": _FORM,
        "f": place.feed,
        "q": place.about,
        "u": place.viewer,
        "s": place.session.hex if place.session else "",
        "t": _micros(place.began),
        "n": place.shown,
        "b": [_micros(place.before.created_at), place.before.post_id] if place.before else None,
        "r": place.rank,
        "d": _steps(place.served),
        "c": dict(place.counters),
        "m": place.is_told,
    }
    return _signer.sign_object(data, compress=True)


def decode(text: str, *, feed: str, about: str = "", viewer: int | None = None) -> Place:
    """Raises InvalidCursor for a text we did not make, or made for another feed or viewer."""
    place = _read(text)
    if (place.feed, place.about) != (feed, about):
        raise InvalidCursor("The cursor is of another feed.")
    if place.viewer is not None and place.viewer != viewer:
        raise InvalidCursor("The cursor is another viewer's.")
    return place


def _read(text: str) -> Place:
    if len(text) > LONGEST:
        raise InvalidCursor("Longer than any cursor.")
    try:
        data = _signer.unsign_object(text)
    except (BadSignature, ValueError) as error:
        raise InvalidCursor(text) from error
    if data.get("v") != _FORM:
        raise InvalidCursor("The cursor is of an earlier version.")
    return Place(
        feed=data["f"],
        about=data["q"],
        viewer=data["u"],
        session=UUID(data["s"]) if data["s"] else None,
        began=_moment(data["t"]),
        shown=data["n"],
        before=_position(data["b"]),
        rank=data["r"],
        served=frozenset(accumulate(data["d"])),
        counters=data["c"],
        is_told=data["m"],
    )


def _steps(ids: frozenset[int]) -> list[int]:
    """The first id and the steps to each next: short numbers, which compress well."""
    ordered = sorted(ids)
    return [*ordered[:1], *(later - earlier for earlier, later in pairwise(ordered))]


def _position(data: list[int] | None) -> Position | None:
    if data is None:
        return None
    moment = _moment(data[0])
    assert moment is not None
    return Position(moment, data[1])


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)

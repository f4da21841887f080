"""One thing that a viewer did with a post, as a client tells it. Pure.

Clients count while they are offline too, so an event says itself when it was. `problem_of` judges
what stands in it; whether its post exists, who records it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID


COMPLETED = 0.95  # of a video: its last frames hold nobody
MOST_WATCHED = 2.0
LAST_POSITION = 32_767
LAST_ID = 2**63 - 1
SLOW_CLOCK = timedelta(minutes=5)  # how far a client's clock may be ahead of ours
OLDEST = timedelta(days=7)
MARKS = ("seen", "watched", "skipped", "shared")
REACTIONS = {"liked": "like", "saved": "save"}
KINDS = (*MARKS, *REACTIONS)
FIELDS = ("post", "kind", "at", "watched", "request", "position", "key")


@dataclass(frozen=True, slots=True)
class Event:
    """`watched`: share of the video, 2 when it ran twice. `request` and `position`: where it stood.

    `key` is made by the client and lets it send an event again without counting twice.
    """

    post_id: int
    kind: str
    at: datetime
    watched: float | None = None
    request: UUID | None = None
    position: int | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    field: str
    error: str


def problem_of(event: Event, now: datetime) -> Problem | None:
    """Why an event cannot be recorded."""
    if event.kind not in KINDS:
        return Problem("kind", f"must be one of {', '.join(KINDS)}")
    if not now - OLDEST <= event.at <= now + SLOW_CLOCK:
        return Problem("at", "must be within the last 7 days")
    if (event.kind == "watched") != (event.watched is not None):
        return Problem("watched", "goes with the kind watched, and only with it")
    if event.watched is not None and not 0 <= event.watched <= MOST_WATCHED:
        return Problem("watched", "must be a number from 0 to 2")
    if event.position is not None and not 0 <= event.position <= LAST_POSITION:
        return Problem("position", f"must be a whole number from 0 to {LAST_POSITION}")
    return None


def read_event(item: object) -> Event | list[Problem]:
    """An event out of decoded JSON; `problem_of` still has to judge it."""
    if not isinstance(item, Mapping):
        return [Problem("event", "is not an object")]
    problems = list(_problems_of_types(item))
    if problems:
        return problems
    return Event(
        post_id=item["post"],
        kind=item["kind"],
        at=_moment(item["at"]) or datetime.min.replace(tzinfo=UTC),
        watched=item.get("watched"),
        request=_uuid(item.get("request")),
        position=item.get("position"),
        key=_uuid(item.get("key")),
    )


def _problems_of_types(item: Mapping[str, Any]) -> Iterator[Problem]:
    for field in item.keys() - set(FIELDS):
        yield Problem(
            field[:40].encode(errors="backslashreplace").decode(), "is no field of an event"
        )
    if not _is_whole(item.get("post")) or not 0 < item["post"] <= LAST_ID:
        yield Problem("post", "must be the number of a post")
    if not isinstance(item.get("kind"), str):
        yield Problem("kind", f"must be one of {', '.join(KINDS)}")
    if _moment(item.get("at")) is None:
        yield Problem("at", "must be a moment with its offset, such as 2026-03-17T18:30:00Z")
    if not _is_number(item.get("watched", 0.0)):
        yield Problem("watched", "must be a number from 0 to 2")
    if item.get("position") is not None and not _is_whole(item["position"]):
        yield Problem("position", f"must be a whole number from 0 to {LAST_POSITION}")
    for field in ("request", "key"):
        if item.get(field) is not None and _uuid(item[field]) is None:
            yield Problem(field, "must be a UUID")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    """Finite, or left out; not a number is not below anything."""
    if value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LAST_ID


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _uuid(value: object) -> UUID | None:
    if not isinstance(value, str) or len(value) > 45:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None

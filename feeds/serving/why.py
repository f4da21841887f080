"""“Why am I seeing this”: what really decided, read from the page as it was served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from feeds.models import FeedRequest, Viewer
from feeds.parameters import written_parameters
from feeds.source_names import SOURCE_NAMES, SourceName, source_name


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Where a viewer changes what a signal reads of them; "" for what all viewers do together.
CONTROL_OF: Mapping[str, str] = MappingProxyType(
    {
        "taste_now": "history",
        "taste_long": "reset",
        "creator": "not-interested",
        "topic": "topics",
        "topic_choice": "topics",
        "unwanted": "not-interested",
        "co_liked": "history",
        "followed": "follows",
        "liked": "default-feed",
        "widely_liked": "default-feed",
        "completed": "default-feed",
        "skipped": "default-feed",
        "fresh": "default-feed",
    }
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one signal added to the score, or took from it. `control` names where to change it."""

    signal: str
    name: StrPromise | str
    text: StrPromise | str
    value: float
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`base` and the contributions, the largest first, add up to `score`.

    `parameters` is the version the page was ranked with.
    """

    post_id: int
    feed: str
    at: datetime
    source: SourceName
    score: float
    base: float
    contributions: tuple[Contribution, ...]
    parameters: str


def why(*, viewer: Viewer | None, request_id: UUID, post_id: int) -> Explanation | None:
    """None for a page that was never served, was forgotten after 30 days, or is another viewer's."""
    request = FeedRequest.objects.filter(pk=request_id).first()
    if request is None or request.viewer_id not in (None, viewer.pk if viewer else None):
        return None
    item = next((each for each in request.items if each["post"] == post_id), None)
    if item is None:
        return None
    return Explanation(
        post_id=post_id,
        feed=request.feed,
        at=request.at,
        source=source_name(item["source"]),
        score=item["score"],
        base=item["base"],
        contributions=_contributions(item["contributions"]),
        parameters=request.parameters,
    )


def _contributions(values: Mapping[str, float]) -> tuple[Contribution, ...]:
    """The largest first; a signal that was worth nothing is no reason."""
    largest = sorted(values.items(), key=lambda each: -abs(each[1]))
    return tuple(_contribution(name, value) for name, value in largest if value)


def _contribution(name: str, value: float) -> Contribution:
    """A signal that has left the ranking since is named by its identifier."""
    signal = written_parameters().signals.get(name)
    if signal is not None:
        return Contribution(name, signal.title, signal.explanation, value, CONTROL_OF[name])
    source = SOURCE_NAMES.get(name)
    return Contribution(name, source.name if source else name, source.text if source else "", value)

"""What a page is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.models import Viewer
from feeds.position import LAST_ID, Position
from feeds.queries.viewers import Controls
from feeds.serving.cursor import Place
from feeds.serving.shown import Audience
from feeds.serving.wishes import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One page of one feed, for one viewer or nobody. `about` is its topic, hashtag or words.

    `is_kept`: somebody looks, so what decided is kept for them to ask about and to learn from.
    """

    feed: str
    viewer: Viewer | None
    controls: Controls
    place: Place
    cursor: str
    audience: Audience
    wishes: Wishes
    size: int
    is_kept: bool = True

    @property
    def about(self) -> str:
        return self.place.about

    @property
    def now(self) -> datetime:
        return self.audience.now

    @property
    def before(self) -> Position:
        """Where a feed in order of time goes on: at first, now. Later posts wait for their time."""
        return self.place.before or Position(self.now, LAST_ID)

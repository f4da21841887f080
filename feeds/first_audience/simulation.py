"""Whether new posts find viewers: the real profile, ranking and slate on a made-up world. Pure.

Sources are stood in for by their rules, with their own quotas and limits: near a taste, popular,
exploration. There are no follows and no co-likes, and nobody has a history before the world begins:
what helps a newcomer here is what the order and the exploration places do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feeds.first_audience import AN_AUDIENCE
from feeds.first_audience.world import BEGINS, HOURS_OF_AUDIENCE, World, WorldSize, make
from feeds.parameters import Parameters
from feeds.profile import HistoryEvent, Profile, profile_of
from feeds.queries.history import MOST_EVENTS
from feeds.queries.popular import HALF_LIFE_SECONDS, LIKES_BEFORE, SHOWN_BEFORE
from feeds.queries.sources import SOURCES
from feeds.queries.sources.exploration import NEW_FOR, NEWEST, SHOWN_BELOW
from feeds.ranking import Candidate, score
from feeds.slate import EXPLORATION, Counters, SlateItem, compose
from feeds.topics import TOPICS


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Rows = NDArray[np.int64]

PAGE = 10
PAGES_OF_A_SESSION = 3
LOOKS_ON = 0.93
"""How likely a viewer swipes on to the next post: the middle session sees nine of a page."""
_QUOTAS = {source.name: source.quota for source in SOURCES}
_NAMES = tuple(TOPICS)


@dataclass(frozen=True, slots=True)
class NoControls:
    topic_levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """`reached` is the share of posts that twenty viewers saw within 48 hours."""

    name: str
    posts: int
    median: float
    reached: float
    explored: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`explored` is the share of posts seen that the source exploration had found."""

    pages: int
    seen: int
    explored: float
    groups: tuple[GroupOutcome, ...]


@dataclass(slots=True)
class _Viewer:
    """What one viewer did, newest last, and where their session stands."""

    events: list[HistoryEvent] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    counters: Counters = field(default_factory=Counters)
    pages: int = 0


def simulate(
    size: WorldSize, parameters: Parameters, seed: int, *, explores: bool = True
) -> Outcome:
    """Plays all pages in order of time; the same seed gives the same outcome.

    Without `explores` the source exploration gives nothing, so no place is kept for it either.
    """
    return _Simulation(make(size, seed), parameters, seed, explores=explores).run()


class _Simulation:
    def __init__(self, world: World, parameters: Parameters, seed: int, *, explores: bool) -> None:
        import numpy as np

        self._explores = explores
        self._world, self._posts, self._parameters = world, world.posts, parameters
        self._draw = np.random.default_rng(seed + 1)
        self._viewers = [_Viewer() for _ in world.tastes]
        self._audience = np.zeros(len(world.posts.made), dtype=np.int64)
        self._explored = np.zeros(len(world.posts.made), dtype=np.int64)
        self._all_seen = self._all_explored = 0

    def run(self) -> Outcome:
        numbers = self._draw.choice(
            len(self._viewers), size=len(self._world.page_hours), p=self._world.activity
        )
        for place, (number, hour) in enumerate(zip(numbers, self._world.page_hours, strict=True)):
            self._page(int(number), float(hour), place)
        return Outcome(
            pages=len(numbers),
            seen=self._all_seen,
            explored=self._all_explored / max(self._all_seen, 1),
            groups=tuple(self._groups()),
        )

    def _page(self, number: int, hour: float, seed: int) -> None:
        viewer, now = self._viewers[number], BEGINS + timedelta(hours=hour)
        if viewer.pages % PAGES_OF_A_SESSION == 0:
            viewer.counters = Counters()
        viewer.pages += 1
        newest = viewer.events[: -MOST_EVENTS - 1 : -1]
        events = [_aged(event, age) for age, event in enumerate(newest)]
        profile = profile_of(events, self._parameters, now)
        found = self._candidates(viewer, profile, hour)
        scored = score(profile, NoControls(), found, self._parameters, now)
        slate = compose(scored, self._parameters, viewer.counters, PAGE, seed=seed)
        viewer.counters = slate.counters
        for item in slate.items:
            self._look(number, item, hour, now)
            if self._draw.random() > LOOKS_ON:
                break

    def _candidates(self, viewer: _Viewer, profile: Profile, hour: float) -> list[Candidate]:
        """As `feeds.queries.sources.find`: of several sources that name a post the first counts."""
        import numpy as np

        open_ = self._posts.made <= hour
        open_[list(viewer.seen)] = False
        rows = np.flatnonzero(open_)
        source_of: dict[int, str] = {}
        for source, found in (
            ("near", self._near(profile, rows)),
            (EXPLORATION, self._underexposed(viewer, hour) if self._explores else ()),
            ("popular", self._popular(rows)),
        ):
            for row in found:
                source_of.setdefault(int(row), source)
        return [self._candidate(row, source) for row, source in source_of.items()]

    def _near(self, profile: Profile, rows: Rows) -> Iterator[int]:
        directions = [each for each in (profile.short, profile.long) if each.any()]
        for direction in directions:
            cosines = self._posts.vectors[rows] @ direction
            best = (-cosines).argsort(kind="stable")[: _QUOTAS["near"] // len(directions)]
            yield from rows[best].tolist()

    def _underexposed(self, viewer: _Viewer, hour: float) -> list[int]:
        import numpy as np

        posts, since = self._posts, hour - NEW_FOR.total_seconds() / 3600
        recent = np.flatnonzero((posts.made <= hour) & (posts.made > since))
        newest = recent[(-posts.made[recent]).argsort(kind="stable")][:NEWEST]
        newest_of: dict[int, int] = {}
        for row in newest.tolist():
            if posts.shown[row] < SHOWN_BELOW and row not in viewer.seen:
                newest_of.setdefault(int(posts.accounts[row]), row)
        return list(newest_of.values())[: _QUOTAS[EXPLORATION]]

    def _popular(self, rows: Rows) -> Rows:
        import numpy as np

        posts = self._posts
        rates = (posts.likes[rows] + LIKES_BEFORE) / (posts.shown[rows] + SHOWN_BEFORE)
        days = posts.made[rows] * 3600 / HALF_LIFE_SECONDS
        best: Rows = (-(np.log(rates) + days * np.log(2))).argsort(kind="stable")
        return rows[best[: _QUOTAS["popular"]]]

    def _candidate(self, row: int, source: str) -> Candidate:
        posts = self._posts
        return Candidate(
            post_id=row,
            account_id=int(posts.accounts[row]),
            created_at=posts.made_at(row),
            vector=posts.vectors[row],
            topics={_NAMES[posts.topics[row]]: 1.0},
            likes=int(posts.likes[row]),
            shown=int(posts.shown[row]),
            completes=int(posts.completes[row]),
            skips=int(posts.skips[row]),
            source=source,
        )

    def _look(self, number: int, item: SlateItem, hour: float, now: datetime) -> None:
        row, posts, viewer = item.scored.candidate.post_id, self._posts, self._viewers[number]
        viewer.seen.add(row)
        posts.shown[row] += 1
        self._all_seen += 1
        self._all_explored += item.source == EXPLORATION
        if hour - posts.made[row] <= HOURS_OF_AUDIENCE:
            self._audience[row] += 1
            self._explored[row] += item.source == EXPLORATION
        kind = self._received(number, row)
        if kind:
            posts.likes[row] += kind == "liked"
            posts.completes[row] += kind != "skipped"
            posts.skips[row] += kind == "skipped"
            topics = item.scored.candidate.topics
            vector, account = posts.vectors[row], int(posts.accounts[row])
            watched = 1.0 if kind == "watched" else None
            viewer.events.append(HistoryEvent(kind, 0, now, vector, account, topics, watched))

    def _received(self, number: int, row: int) -> str:
        """What the viewer does with a post: its quality, times how far it is to their taste."""
        fits = max(float(self._world.tastes[number] @ self._posts.vectors[row]), 0.0)
        likes = float(self._posts.liking[row]) * (0.25 + 0.75 * fits)
        drawn = self._draw.random()
        if drawn < likes:
            return "liked"
        if drawn < 3 * likes:
            return "watched"
        return "skipped" if drawn > 0.6 + 0.4 * fits else ""

    def _groups(self) -> Iterator[GroupOutcome]:
        import numpy as np

        posts = self._posts
        for name, rows in (
            ("newcomers", posts.is_new & posts.is_newcomers),
            ("known accounts", posts.is_new & ~posts.is_newcomers),
        ):
            audience, explored = self._audience[rows], self._explored[rows]
            yield GroupOutcome(
                name=name,
                posts=int(rows.sum()),
                median=float(np.median(audience)),
                reached=float((audience >= AN_AUDIENCE).mean()),
                explored=float(explored.sum() / max(audience.sum(), 1)),
            )


def _aged(event: HistoryEvent, age: int) -> HistoryEvent:
    return HistoryEvent(
        event.kind, age, event.at, event.vector, event.account_id, event.topics, event.watched
    )

"""What partners are held to, counted from dated facts: pure, so that each figure can be checked by hand.

A fact is an event of a day or a duration that ended on a day. Adding facts up over any days gives
the figures of these days; medians are of the durations themselves, never of other medians.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from math import ceil
from statistics import median
from zoneinfo import ZoneInfo


RATINGS = ("unverified", "false", "altered", "misleading", "missing_context", "true")


class Step(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Lasting(StrEnum):
    """What a duration measures."""

    FROM_INCOMING = "incoming_to_verdict"
    FROM_TAKEN = "taken_to_verdict"
    IN_FORCE = "label_in_force"
    TO_ANSWER = "complaint_to_answer"


# Counted events, in the order of tables and CSV columns.
COUNTS = (
    "received",
    "taken",
    "dismissed",
    *(f"verdict_{rating}" for rating in RATINGS),
    "corrected",
    "withdrawn",
    "complaints",
    "complaints_upheld",
    "complaints_rejected",
    "matches_confirmed",
    "matches_rejected",
    "matches_undone",
    "banners_shown",
    "banners_opened",
    "warnings_shown",
    "shares_cancelled",
    "shared_anyway",
)


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included, by the clock of `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after them."""
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone)

    def __contains__(self, instant: datetime | None) -> bool:
        return instant is not None and self.starts_at <= instant < self.ends_at

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Event:
    """`partner` is None for what belongs to nobody, such as a claim that came in."""

    partner: int | None
    day: date
    name: str
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Duration:
    """Ended on this day, after so many seconds."""

    partner: int
    day: date
    kind: Lasting
    seconds: float


@dataclass(frozen=True, slots=True)
class Facts:
    events: tuple[Event, ...] = ()
    durations: tuple[Duration, ...] = ()

    def __add__(self, other: "Facts") -> "Facts":
        return Facts(self.events + other.events, self.durations + other.durations)

    def between(self, first: date, last: date) -> "Facts":
        return Facts(
            tuple(each for each in self.events if first <= each.day <= last),
            tuple(each for each in self.durations if first <= each.day <= last),
        )

    def of(self, partner: int) -> "Facts":
        return Facts(
            tuple(each for each in self.events if each.partner == partner),
            tuple(each for each in self.durations if each.partner == partner),
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile of `n` durations in seconds; None where there are none.

    The 95th percentile is the shortest of them within which 95 % lie (nearest rank).
    """

    n: int
    median: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    counts: Counter[str] = field(default_factory=Counter)
    spreads: dict[Lasting, Spread] = field(default_factory=dict)

    @property
    def verdicts(self) -> int:
        return sum(self.counts[f"verdict_{rating}"] for rating in RATINGS)

    @property
    def by_rating(self) -> list[tuple[str, int]]:
        return [(rating, self.counts[f"verdict_{rating}"]) for rating in RATINGS]

    @property
    def decided_matches(self) -> int:
        return self.counts["matches_confirmed"] + self.counts["matches_rejected"]

    @property
    def cancelled_share(self) -> float | None:
        return _share(self.counts["shares_cancelled"], self.counts["warnings_shown"])

    @property
    def opened_share(self) -> float | None:
        return _share(self.counts["banners_opened"], self.counts["banners_shown"])

    @property
    def upheld_share(self) -> float | None:
        decided = self.counts["complaints_upheld"] + self.counts["complaints_rejected"]
        return _share(self.counts["complaints_upheld"], decided)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def figures(facts: Facts) -> Figures:
    counts: Counter[str] = Counter()
    for event in facts.events:
        counts[event.name] += event.amount
    return Figures(
        counts,
        {
            kind: spread(each.seconds for each in facts.durations if each.kind == kind)
            for kind in Lasting
        },
    )


def spread(seconds: Iterable[float]) -> Spread:
    ordered = sorted(seconds)
    if not ordered:
        return Spread(0)
    return Spread(len(ordered), median(ordered), ordered[ceil(0.95 * len(ordered)) - 1])


def series(facts: Facts, days: Days, step: Step) -> list[tuple[Days, Figures]]:
    """The figures of each week or month; the first and the last may be cut short."""
    return [(part, figures(facts.between(part.first, part.last))) for part in parts(days, step)]


def parts(days: Days, step: Step) -> Iterator[Days]:
    """Weeks from Monday to Sunday or calendar months, cut at the ends."""
    first = days.first
    while first <= days.last:
        last = min(_end_of_week(first) if step is Step.WEEK else end_of_month(first), days.last)
        yield Days(first, last, days.zone)
        first = last + timedelta(days=1)


def _end_of_week(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version of a claim's verdict, and when its claim came in and was taken."""

    claim: int
    number: int
    partner: int
    rating: str
    is_import: bool
    published_at: datetime
    withdrawn_at: datetime | None
    ends_at: datetime | None
    came_in_at: datetime
    taken_at: datetime | None


def verdict_facts(versions: Iterable[Version], days: Days, *, now: datetime) -> Facts:
    """Verdicts, corrections, withdrawals, and how long they took and stood.

    Takes every published version of each claim. The first version of what was written here has a
    time to verdict; an import was published elsewhere before. A version that follows one nobody
    withdrew is its correction.
    """
    ordered = sorted(versions, key=lambda each: (each.claim, each.number))
    of_claims = [
        _of_claim(list(group), days, now)
        for _claim, group in groupby(ordered, key=lambda each: each.claim)
    ]
    return Facts(
        tuple(event for facts in of_claims for event in facts.events),
        tuple(duration for facts in of_claims for duration in facts.durations),
    )


def _of_claim(versions: Sequence[Version], days: Days, now: datetime) -> Facts:
    events: list[Event] = []
    durations: list[Duration] = []
    for before, version, after in zip(
        [None, *versions[:-1]], versions, [*versions[1:], None], strict=True
    ):
        if version.published_at in days:
            events += _published(version, before, days)
            durations += _times_to_verdict(version, before, days)
        if version.withdrawn_at is not None and version.withdrawn_at in days:
            day = days.day_of(version.withdrawn_at)
            events.append(Event(version.partner, day, "withdrawn"))
        ended_at = end_of_version(version, after)
        if ended_at is not None and ended_at in days and ended_at <= now:
            stood = (ended_at - version.published_at).total_seconds()
            day = days.day_of(ended_at)
            durations.append(Duration(version.partner, day, Lasting.IN_FORCE, stood))
    return Facts(tuple(events), tuple(durations))


def _published(version: Version, before: Version | None, days: Days) -> Iterator[Event]:
    day = days.day_of(version.published_at)
    yield Event(version.partner, day, f"verdict_{version.rating}")
    if before is not None and before.withdrawn_at is None:
        yield Event(version.partner, day, "corrected")


def _times_to_verdict(version: Version, before: Version | None, days: Days) -> Iterator[Duration]:
    if before is not None or version.is_import:
        return
    starts = {Lasting.FROM_INCOMING: version.came_in_at, Lasting.FROM_TAKEN: version.taken_at}
    for kind, start in starts.items():
        if start is not None:
            took = (version.published_at - start).total_seconds()
            yield Duration(version.partner, days.day_of(version.published_at), kind, took)


def end_of_version(version: Version, after: Version | None) -> datetime | None:
    """When its label went: withdrawn, replaced by a correction, or its time was over."""
    replaced_at = after.published_at if after is not None else None
    ends = (version.withdrawn_at, replaced_at, version.ends_at)
    return min((end for end in ends if end is not None), default=None)

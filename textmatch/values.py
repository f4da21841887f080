"""Values in a sentence: amounts, times, days, kinds of election; and whether two sentences clash.

"Polls close at 21:00" and "polls close at five" are near neighbours for any encoder. They are not
the same claim. Each kind of value has a module that reads it; see `docs/matching.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

from textmatch.calendar_days import Day
from textmatch.clock_times import Time
from textmatch.quantities import Amount
from textmatch.value_reading import read_values


_T = TypeVar("_T")
_FIRM_UNITS = frozenset({"percent", "euro", "dollar", "year", "metre", "kilometre"})
"""Units of which a text seldom says several things: one that differs is a clash."""

_BESIDE_THE_POINT = frozenset(
    {"second", "minute", "hour", "day", "week", "month", "year", "th", "nr"}
)
"""Units stories are told in ("I live here for nine years"): they make no other claim of a post."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many values of a claim a post has too, gives differently, or says nothing about.

    `reasons` are machine words for the kinds of value that clash.
    """

    shared: int = 0
    clashing: int = 0
    unsaid: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """What a text says in values; `weekdays` count from Monday = 0, `months` from January = 1.

    `months` has those of the days as well.
    """

    amounts: frozenset[Amount] = frozenset()
    times: frozenset[Time] = frozenset()
    days: frozenset[Day] = frozenset()
    weekdays: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    elections: frozenset[str] = frozenset()

    @property
    def numbers(self) -> frozenset[float]:
        """The amounts without their units."""
        return frozenset(amount.number for amount in self.amounts)

    def clashes_with(self, other: Values) -> tuple[str, ...]:
        """The `reasons` of `compare`."""
        return self.compare(other).reasons

    def compare(self, claim: Values) -> Comparison:
        """This post held against the values of `claim`. A value only the post has is no clash,
        but for a number where the claim has none: that is `other-numbers`.
        """
        shared = clashing = unsaid = 0
        reasons = []
        for kind, tally in _tallies(self, claim):
            shared += tally.shared
            clashing += tally.clashing
            unsaid += tally.unsaid
            if tally.is_clash:
                reasons.append(f"{kind}-mismatch")
        if not reasons and _adds_numbers(self, claim):
            reasons.append("other-numbers")
        return Comparison(shared, clashing, unsaid, tuple(dict.fromkeys(reasons)))


def values_in(text: str) -> Values:
    found = read_values(text)
    return Values(**found.frozen()) if found else NO_VALUES


NO_VALUES = Values()


@dataclass(frozen=True, slots=True)
class _Tally:
    """`is_clash`: enough differs to be called another claim."""

    shared: int
    clashing: int
    unsaid: int
    is_clash: bool


def _tallies(post: Values, claim: Values) -> Iterator[tuple[str, _Tally]]:
    yield from _amount_tallies(post, claim)
    if claim.times:
        yield (
            "time",
            _tally(post.times or _hours(post, claim), claim.times, Time.is_like, firm=True),
        )
    if claim.days:
        yield "date", _tally(post.days, claim.days, Day.is_like)
    elif claim.months:
        yield "month", _tally(post.months, claim.months, _same)
    if claim.days and not post.days and post.months:
        yield "month", _tally(post.months, claim.months, _same)
    for kind in ("weekday", "year", "election"):
        theirs = getattr(claim, f"{kind}s")
        if theirs:
            yield kind, _tally(getattr(post, f"{kind}s"), theirs, _same)


def _amount_tallies(post: Values, claim: Values) -> Iterator[tuple[str, _Tally]]:
    """A tally for each unit of the claim; a bare number is compared with amounts of every unit."""
    if not claim.amounts:
        return
    mine = post.amounts | _bare(post, claim)
    for unit in sorted({amount.unit for amount in claim.amounts}):
        theirs = [amount for amount in claim.amounts if amount.unit == unit]
        like = [a for a in mine if not unit or a.unit in {unit, ""}]
        firm = unit in _FIRM_UNITS and any(a.unit == unit for a in mine)
        yield "number", _tally(like, theirs, Amount.is_like, firm=firm)


def _tally(
    mine: Collection[_T],
    theirs: Collection[_T],
    is_like: Callable[[_T, _T], bool],
    *,
    firm: bool = False,
) -> _Tally:
    """`firm`: one value that differs on both sides is a clash, whatever else is shared."""
    missing = [value for value in theirs if not any(is_like(each, value) for each in mine)]
    extra = sum(not any(is_like(each, value) for value in theirs) for each in mine)
    shared, clashing = len(theirs) - len(missing), min(len(missing), extra)
    is_clash = bool(clashing) and (firm or not shared)
    return _Tally(shared, clashing, len(missing) - clashing, is_clash)


def _hours(post: Values, claim: Values) -> frozenset[Time]:
    """Bare numbers of the post that are an hour of the claim: "de deur gaat om 9 al dicht"."""
    hours = {time.hour % 12 for time in claim.times if not time.minute}
    return frozenset(
        Time(int(amount.number), 0, False)
        for amount in post.amounts
        if not amount.unit and amount.number <= 24 and amount.number % 12 in hours
    )


def _bare(post: Values, claim: Values) -> frozenset[Amount]:
    """What the post says as a day or a time and the claim as a number."""
    numbers = {amount.number for amount in claim.amounts if amount.unit in {"", "th"}}
    said = {day.day for day in post.days} | {t.hour for t in post.times} | post.years
    return frozenset(Amount(float(number)) for number in said if number in numbers)


def _adds_numbers(post: Values, claim: Values) -> bool:
    """The post counts something, and nothing in the claim could be what it counts."""
    units = {amount.unit for amount in claim.amounts}
    if not post.amounts or claim.times or "" in units:
        return False
    dated = {float(day.day) for day in claim.days} | {float(year) for year in claim.years}
    added = [a for a in post.amounts if a.unit not in _BESIDE_THE_POINT and a.number not in dated]
    return bool(added) and units.isdisjoint(a.unit for a in added)


def _same(one: object, other: object) -> bool:
    return one == other

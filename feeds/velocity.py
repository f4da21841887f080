"""Whether a post rises: spreads fast, and several times as fast as is usual for it. Pure.

Counters only say how much there was until now. So each measurement is compared with the one before:
the difference is the pace, and a moving average of earlier paces, halved every few hours, is what
is usual. The first measurement only says what there was: a post that came here with a million
views is known, not rising. Until then it is taken to have spread evenly.

Every number is in `data/velocity.toml`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any


PARAMETERS_FILE = Path(__file__).parent / "data" / "velocity.toml"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiseParameters:
    least_reach: int
    least_reach_an_hour: float
    least_shares_an_hour: float
    times_usual: float
    always_reach_an_hour: float
    always_shares_an_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceParameters:
    half_life_hours: float
    shortest_hours: float
    looked_back_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VelocityParameters:
    """`version` changes with any number: a post that is held names it."""

    version: str
    rises: RiseParameters
    pace: PaceParameters

    @property
    def looked_back(self) -> timedelta:
        return timedelta(days=self.pace.looked_back_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the counters of a post say at a moment; since when they counted."""

    reach: int
    shares: int
    at: datetime
    born: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The measurement before, and what was usual until then, an hour."""

    reach: int
    shares: int
    at: datetime
    usual_reach: float
    usual_shares: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """An hour, during the last `hours`; what is usual is that of before."""

    hours: float
    reach: float
    shares: float
    usual_reach: float
    usual_shares: float


@cache
def velocity_parameters() -> VelocityParameters:
    return parameters_from(tomllib.loads(PARAMETERS_FILE.read_text(encoding="utf-8")))


def parameters_from(data: Mapping[str, Any]) -> VelocityParameters:
    return VelocityParameters(
        version=hashlib.sha256(repr(sorted(data.items())).encode()).hexdigest()[:12],
        rises=RiseParameters(**data["rises"]),
        pace=PaceParameters(**data["pace"]),
    )


def first_pace(now: Measured, parameters: PaceParameters) -> Pace:
    """Of a post that was not measured before."""
    hours = max((now.at - now.born) / HOUR, parameters.shortest_hours)
    return Pace(
        reach=now.reach,
        shares=now.shares,
        at=now.at,
        usual_reach=now.reach / hours,
        usual_shares=now.shares / hours,
    )


def growth(now: Measured, before: Pace, parameters: PaceParameters) -> Growth | None:
    """None where too little time has passed to say. Counters that were put back did not grow."""
    hours = (now.at - before.at) / HOUR
    if hours < parameters.shortest_hours:
        return None
    return Growth(
        hours=hours,
        reach=max(now.reach - before.reach, 0) / hours,
        shares=max(now.shares - before.shares, 0) / hours,
        usual_reach=before.usual_reach,
        usual_shares=before.usual_shares,
    )


def pace_after(now: Measured, grown: Growth, parameters: PaceParameters) -> Pace:
    """What the next measurement is compared with."""
    kept = 0.5 ** (grown.hours / parameters.half_life_hours)
    return Pace(
        reach=now.reach,
        shares=now.shares,
        at=now.at,
        usual_reach=kept * grown.usual_reach + (1 - kept) * grown.reach,
        usual_shares=kept * grown.usual_shares + (1 - kept) * grown.shares,
    )


def rises(now: Measured, grown: Growth, parameters: RiseParameters) -> bool:
    """Far enough to matter, and fast in reach or in shares."""
    times = parameters.times_usual
    reach = max(parameters.least_reach_an_hour, times * grown.usual_reach)
    shares = max(parameters.least_shares_an_hour, times * grown.usual_shares)
    return now.reach >= parameters.least_reach and (
        grown.reach >= min(reach, parameters.always_reach_an_hour)
        or grown.shares >= min(shares, parameters.always_shares_an_hour)
    )

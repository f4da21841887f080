"""Whether a cluster of posts grows, or is the chatter of every day.

Accounts are counted, not posts: one account that says a thing fifty times is one voice. What a
cluster gained in the last hours is compared with the hours before it and with how the stream of
all posts about elections went meanwhile: when everybody posts more in the evening, no cluster has
grown. Under "nothing changed" the accounts of now are a binomial share of all (the conditional
test of two Poisson rates).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta


NOW = timedelta(hours=3)
BEFORE = timedelta(hours=24)  # ends where NOW begins
LEAST_ACCOUNTS = 4
LEAST_RATIO = 2.0
LEAST_SURPRISE = 3.0  # one false alarm in a thousand looks at a steady cluster
_PRIOR = 20.0  # posts; with fewer in the stream the length of the two windows decides
_SMOOTH = 0.5  # accounts, added to both windows: a rate of nothing is unknown, not zero
_LEAST_CHANCE = 1e-300  # what a float can still tell apart from nothing


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in the last hours and in those before."""

    now: int
    before: int

    def without(self, other: Counts) -> Counts:
        return Counts(max(0, self.now - other.now), max(0, self.before - other.before))


@dataclass(frozen=True, slots=True)
class Growth:
    """Accounts an hour, and `surprise`: minus log10 of the odds of this under "nothing changed"."""

    per_hour: float
    per_hour_before: float
    surprise: float
    accounts: int

    @property
    def is_growing(self) -> bool:
        return (
            self.accounts >= LEAST_ACCOUNTS
            and self.per_hour >= LEAST_RATIO * self.per_hour_before
            and self.surprise >= LEAST_SURPRISE
        )


def growth(accounts: Counts, stream: Counts) -> Growth:
    """`accounts` that posted in a cluster; `stream`: posts of all others in the same hours."""
    hours, hours_before = NOW.total_seconds() / 3600, BEFORE.total_seconds() / 3600
    by_time = hours / (hours + hours_before)
    share = (stream.now + _PRIOR * by_time) / (stream.now + stream.before + _PRIOR)
    return Growth(
        per_hour=(accounts.now + _SMOOTH) / hours,
        per_hour_before=(accounts.before + _SMOOTH) / hours_before,
        surprise=_surprise(accounts.now, accounts.now + accounts.before, share),
        accounts=accounts.now,
    )


def _surprise(now: int, total: int, share: float) -> float:
    """minus log10 of the chance that at least `now` of `total` fall into this share of the time."""
    from scipy.special import betainc

    if now == 0:
        return 0.0
    return -math.log10(max(_LEAST_CHANCE, float(betainc(now, total - now + 1, share))))

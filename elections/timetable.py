"""The phases of an election as a pure function of time.

A phase is a row of data, not code: silence rules, opening hours and deadlines differ per
country. A boundary belongs to the phase that begins there. All instants are aware.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Phase:
    """`kind` is one of `ElectionPhase.Kind`; without `ends_at` it lasts until the next begins."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None = None


def phase_at(phases: Iterable[Phase], instant: datetime) -> Phase | None:
    """The phase in force: of those that have begun and not ended, the one that began last.

    Of two that began together the later in the sequence counts: polling stations close and
    the count begins at one moment. None before the first phase, and in a gap.
    """
    begun = sorted(
        (phase for phase in phases if phase.starts_at <= instant),
        key=lambda phase: phase.starts_at,
    )
    for phase in reversed(begun):
        is_last = phase.starts_at == begun[-1].starts_at
        if is_last if phase.ends_at is None else instant < phase.ends_at:
            return phase
    return None


def next_change_after(phases: Iterable[Phase], instant: datetime) -> datetime | None:
    """When the answer of `phase_at` may change next: how long a page may be kept."""
    boundaries = (
        boundary
        for phase in phases
        for boundary in (phase.starts_at, phase.ends_at)
        if boundary is not None and boundary > instant
    )
    return min(boundaries, default=None)

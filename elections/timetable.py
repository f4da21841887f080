"""The phases of an election as a pure function of time.

A phase is a row of data, not code: silence rules, opening hours and deadlines differ per
country. A boundary belongs to the phase that begins there. All instants are aware.

An election moves along one line (announced, nominations, polls, count, result). Early and
postal voting and election silence run beside that line: they do not end the phase they
overlap, and when they are over it shows again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar


CAMPAIGN_SILENCE = "campaign_silence"
BESIDE_THE_LINE = frozenset({"early_voting", "postal_voting", CAMPAIGN_SILENCE})
# An area that votes by its own clock also closes and counts by it: these kinds are taken from
# one area together, or an island would be "closed" when the mainland is.
POLLING_DAY = frozenset({"polls_open", "polls_close", "counting"})

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Phase:
    """`kind` is one of `ElectionPhase.Kind`; without `ends_at` it lasts until the next begins.

    `reason` says why it differs from what was planned: longer hours, another polling day.
    """

    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    reason: str = ""


def phases_in_force(phases: Iterable[Phase], instant: datetime) -> list[Phase]:
    """Every phase that holds at the instant, the one that began first in front.

    One with an end holds until that end. One without holds until a later phase of the line
    begins; of two that begin together both hold, in the order of the sequence.
    """
    begun = sorted(
        (phase for phase in phases if phase.starts_at <= instant),
        key=lambda phase: phase.starts_at,
    )
    newest = max((each.starts_at for each in begun if _is_on_the_line(each)), default=None)
    return [
        phase
        for phase in begun
        if (
            instant < phase.ends_at
            if phase.ends_at is not None
            else newest is None or newest <= phase.starts_at
        )
    ]


def phase_at(phases: Iterable[Phase], instant: datetime) -> Phase | None:
    """The one phase to name at the instant: of those in force, the one that began last.

    Of two that began together the later in the sequence counts: polling stations close and
    the count begins at one moment. None before the first phase, and in a gap.
    """
    in_force = phases_in_force(phases, instant)
    return in_force[-1] if in_force else None


def is_silence_at(phases: Iterable[Phase], instant: datetime) -> bool:
    """Whether campaigning is forbidden, whatever else goes on at that moment."""
    return any(phase.kind == CAMPAIGN_SILENCE for phase in phases_in_force(phases, instant))


def next_change_after(phases: Iterable[Phase], instant: datetime) -> datetime | None:
    """When the answer of `phase_at` may change next: how long a page may be kept."""
    boundaries = (
        boundary
        for phase in phases
        for boundary in (phase.starts_at, phase.ends_at)
        if boundary is not None and boundary > instant
    )
    return min(boundaries, default=None)


def nearest(areas: Sequence[Sequence[Row]], *, kind_of: Callable[[Row], str]) -> list[Row]:
    """What holds for the first of the areas: of each kind, the rows of the nearest that has any.

    `areas` are the rows of the area itself, of its parent, and so on up to the area of the
    election. A municipality that keeps its stations open longer has rows for polling day
    only; its nominations and results are those of the areas above it.
    """
    found: list[Row] = []
    settled: set[str] = set()
    for rows in areas:
        found.extend(row for row in rows if kind_of(row) not in settled)
        for row in rows:
            kind = kind_of(row)
            settled |= POLLING_DAY if kind in POLLING_DAY else {kind}
    return found


def _is_on_the_line(phase: Phase) -> bool:
    return phase.kind not in BESIDE_THE_LINE

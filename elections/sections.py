"""Groups an Election Center page's blocks into sections and orders them by phase.

Before polling day a voter needs to know how to vote, on the day itself where, and once the
polls have closed when the result comes. Editors order blocks inside a section, the clock orders the sections.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elections.headline import Tone


TO_VOTE = (
    "how_to_vote_step",
    "station_finder",
    "timeline",
    "about",
    "parties",
    "fact_checks",
    "media_literacy_card",
    "faq",
    "report_misinformation",
    "results_status",
    "official_contacts",
    "for_candidates",
)
# While polling stations are open a voter looks for one.
TO_VOTE_NOW = ("station_finder", *(kind for kind in TO_VOTE if kind != "station_finder"))
# Nobody looks for a station that has closed.
TO_FOLLOW_THE_COUNT = (
    "results_status",
    "timeline",
    "fact_checks",
    "media_literacy_card",
    "faq",
    "report_misinformation",
    "parties",
    "about",
    "how_to_vote_step",
    "official_contacts",
    "for_candidates",
)
ORDERS = {Tone.OPEN: TO_VOTE_NOW, Tone.OVER: TO_FOLLOW_THE_COUNT}


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one kind; `kind` is the block's name in the page's StreamField."""

    kind: str
    blocks: list[Any]

    @property
    def anchor(self) -> str:
        return self.kind.replace("_", "-")


def sections(blocks: Iterable[Any], tone: Tone) -> list[Section]:
    """Empty sections are left out; blocks keep the editor's order."""
    by_kind: dict[str, list[Any]] = {}
    for block in blocks:
        by_kind.setdefault(block.block_type, []).append(block)
    order = ORDERS.get(tone, TO_VOTE)
    return [Section(kind, by_kind[kind]) for kind in order if kind in by_kind]

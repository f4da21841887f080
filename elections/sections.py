"""Groups an Election Center page's blocks into sections and orders them by phase.

Before and on polling day a voter needs to know how to vote; once the polls have closed, when
the result comes. Editors order blocks inside a section, the clock orders the sections.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elections.headline import Tone


TO_VOTE = (
    "how_to_vote_step",
    "timeline",
    "parties",
    "faq",
    "media_literacy_card",
    "report_misinformation",
    "official_contacts",
)
TO_FOLLOW_THE_COUNT = (
    "timeline",
    "faq",
    "media_literacy_card",
    "report_misinformation",
    "parties",
    "how_to_vote_step",
    "official_contacts",
)


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
    order = TO_FOLLOW_THE_COUNT if tone == Tone.OVER else TO_VOTE
    return [Section(kind, by_kind[kind]) for kind in order if kind in by_kind]

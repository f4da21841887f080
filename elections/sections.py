"""Groups an Election Center page's blocks into sections and orders them by phase.

Before polling day a voter needs to know how to vote, on the day itself where, and once the
polls have closed when the result comes. Editors order blocks inside a section, the clock orders the sections.
"""

from collections.abc import Sequence
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


# What these say depends on the page's revision alone, and on the day: reviews fall due.
FIXED = frozenset(
    {
        "about",
        "faq",
        "media_literacy_card",
        "report_misinformation",
        "official_contacts",
        "for_candidates",
    }
)
# These also count down to dates and mark the present.
BY_THE_CLOCK = frozenset({"how_to_vote_step", "timeline"})


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one kind; `kind` is the block's name in the page's StreamField.

    The blocks are made only when they are rendered: a section that is kept costs nothing.
    """

    kind: str
    body: Sequence[Any]
    places: tuple[int, ...]

    @property
    def anchor(self) -> str:
        return self.kind.replace("_", "-")

    @property
    def blocks(self) -> list[Any]:
        return [self.body[place] for place in self.places]


def sections(body: Any, tone: Tone) -> list[Section]:
    """The sections of a StreamValue. Empty ones are left out; blocks keep the editor's order."""
    places: dict[str, list[int]] = {}
    for place, raw in enumerate(body.raw_data):
        places.setdefault(raw["type"], []).append(place)
    order = ORDERS.get(tone, TO_VOTE)
    return [Section(kind, body, tuple(places[kind])) for kind in order if kind in places]

"""Which election a post about elections is about, so that its label leads to the right page.

Pure: scopes and texts in, an election out. Names of places and parties decide first, then the
kind of election that is named, then the region the post comes from. A post that clearly speaks
of another country's or another kind of election gets no label rather than a wrong one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


NAME_WEIGHT = 4
KIND_WEIGHT = 2
HOME_REGION_WEIGHT = 1
HOME_LANGUAGE_WEIGHT = 1
OTHER_KIND_WEIGHT = -3
OTHER_REGION_WEIGHT = -3
THRESHOLD = 1

# Folded words (lower case, no accents) that name a kind of election; keys are EML_NL categories.
KIND_WORDS = {
    "GR": (
        "gemeenteraad", "gemeenteraden", "raadsverkiezing", "raadslid", "raadsleden", "wethouder",
        "municipal", "council election", "local election", "kommunalwahl", "stadtrat", "gemeinderat",
        "gemeenteried", "riedsferkiezing", "belediye", "yerel secim", "البلديه", "المجلس البلدي", "municipales",
    ),
    "TK": (
        "tweede kamer", "kamerverkiezing", "kabinet", "house of representatives", "bundestag",
        "general election", "parliamentary election", "genel secim", "البرلمان", "legislatives",
    ),
    "EP": (
        "europees parlement", "europese verkiezing", "european parliament", "europawahl",
        "europaparlament", "avrupa parlamentosu", "البرلمان الاوروبي", "europeennes",
    ),
    "PS": ("provinciale staten", "statenverkiezing", "provincial", "landtag", "provinsjale"),
    "AB": ("waterschap", "water board", "wetterskip", "dijkgraaf"),
    "EK": ("eerste kamer", "senaat", "senate"),
    "president": (
        "president", "prasident", "presidential", "cumhurbaskan", "الرئاسيه", "presidentielle",
        "congress", "governor",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionScope:
    """What decides whether a post is about this election. `names` are folded words."""

    election_id: int
    category: str
    country: str
    languages: frozenset[str]
    names: frozenset[str]
    polling_day: date
    labels_until: datetime


def choose(
    scopes: Sequence[ElectionScope], *, folded: str, region: str, language: str
) -> ElectionScope | None:
    """The election a post is about, or None. Of equals the one that votes first."""
    kinds = _kinds(folded)
    rated = [(_rate(each, folded, region, language, kinds), each) for each in scopes]
    fitting = [(points, each) for points, each in rated if points >= THRESHOLD]
    if not fitting:
        return None
    return min(fitting, key=lambda pair: (-pair[0], pair[1].polling_day, pair[1].election_id))[1]


def _rate(
    scope: ElectionScope, folded: str, region: str, language: str, kinds: frozenset[str]
) -> int:
    points = NAME_WEIGHT if _mentions(folded, scope.names) else 0
    if kinds:
        points += KIND_WEIGHT if scope.category in kinds else OTHER_KIND_WEIGHT
    if region:
        points += HOME_REGION_WEIGHT if region == scope.country else OTHER_REGION_WEIGHT
    elif language in scope.languages:
        points += HOME_LANGUAGE_WEIGHT
    return points


def _kinds(folded: str) -> frozenset[str]:
    """Word stems: Dutch and German write "gemeenteraadsverkiezingen" in one word."""
    return frozenset(
        kind for kind, words in KIND_WORDS.items() if any(word in folded for word in words)
    )


def _mentions(folded: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}", folded) for name in names)

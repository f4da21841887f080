"""Parties, places and people the platform knows, told apart in texts.

A claim about one town says nothing about another: two texts that both name a place and have none in
common are about different things. `labels.names` learns names from claims; these come from the
elections in the database, so that their kind is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from labels.names import NameFinder
from textmatch.normalise import clean, fold


class NameKind(StrEnum):
    PARTY = "party"
    PLACE = "place"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class KnownName:
    """`key` is the same for all `spellings` of one party, place or person.

    `within` are keys of what it is a part of: a town is within its province.
    """

    kind: NameKind
    key: str
    spellings: tuple[str, ...]
    within: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """Keys of what a text names; `around` are those its places are within."""

    parties: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def clashes_with(self, claim: Named) -> tuple[str, ...]:
        """Kinds both texts name with nothing in common, as machine words.

        A town and its province have each other in common, two towns of one province have not.
        Of people that holds too, but a text may name many: they make no clash.
        """
        found = []
        if self.places and claim.places and not self._is_near(claim):
            found.append("place-mismatch")
        if self.parties and claim.parties and self.parties.isdisjoint(claim.parties):
            found.append("party-mismatch")
        return tuple(found)

    def _is_near(self, other: Named) -> bool:
        return not (
            self.places.isdisjoint(other.places | other.around)
            and other.places.isdisjoint(self.around)
        )


# Names that are everyday words: they count with a capital inside a sentence, or as a hashtag.
_EVERYDAY = frozenset(
    [
        "denk",
        "volt",
        "ja",
        "nee",
        "een",
        "groen",
        "lokaal",
        "samen",
        "forum",
        "dieren",
        "hart",
        "bij1",
        "leef",
        "durf",
        "nida",
        "goud",
        "ons",
        "beter",
        "best",
        "goes",
        "hoorn",
        "houten",
        "leek",
        "hulst",
        "elst",
        "heel",
        "bergen",
        "wijk",
        "buren",
        "echt",
        "epe",
        "ede",
        "haren",
        "laren",
        "hoeven",
        "bunde",
        "hof",
        "wit",
        "lijst",
        "sp",
        "pro",
        "plan",
        "deal",
        "bad",
        "essen",
        "halle",
        "hamm",
        "bath",
        "reading",
        "nice",
        "split",
        "spa",
        "made",
        "rijen",
        "oss",
        "noord",
        "water",
    ]
)
_INSIDE = re.compile(r"(?<=[\w,;] )[^\W\d_][\w-]*")
_TAG = re.compile(r"#(\w+)")
_SHORTEST, _SHORTEST_TELLING = 2, 3  # letters: of a name at all, of one that tells by itself


class KnownNames:
    """Finds known names in texts, whatever their case: `found_in` takes a text as written."""

    def __init__(self, names: Iterable[KnownName]) -> None:
        self._by_spelling: dict[str, list[KnownName]] = {}
        for name in names:
            for spelling in sorted({fold(each) for each in name.spellings}):
                if len(spelling) >= _SHORTEST:
                    self._by_spelling.setdefault(spelling, []).append(name)
        self._finder = NameFinder(self._by_spelling)

    def __bool__(self) -> bool:
        return bool(self._by_spelling)

    @property
    def of_elections(self) -> frozenset[str]:
        """Folded names of parties and people that open the topic gate by themselves."""
        return frozenset(
            spelling
            for spelling, names in self._by_spelling.items()
            if spelling not in _EVERYDAY
            and len(spelling) >= _SHORTEST_TELLING
            and any(name.kind != NameKind.PLACE for name in names)
        )

    def found_in(self, text: str, folded: str | None = None) -> Named:
        """`folded`, where the caller has it already, saves the folding."""
        found = self._finder.found_in(fold(text) if folded is None else folded)
        doubtful = found & _EVERYDAY
        if doubtful:
            found -= doubtful - _written_as_names(text)
        names = [name for spelling in _longest(found) for name in self._by_spelling[spelling]]
        if not names:
            return _NOTHING
        places = [name for name in names if name.kind == NameKind.PLACE]
        return Named(
            parties=_keys(names, NameKind.PARTY),
            places=_keys(names, NameKind.PLACE),
            people=_keys(names, NameKind.PERSON),
            around=frozenset().union(*(name.within for name in places)),
        )


_NOTHING = Named()


def _keys(names: Iterable[KnownName], kind: NameKind) -> frozenset[str]:
    return frozenset(name.key for name in names if name.kind == kind)


def _longest(spellings: frozenset[str]) -> list[str]:
    """Without names inside others: "lokaal duinwaard" is a party, and names no town."""
    return [
        one
        for one in spellings
        if not any(one != other and f" {one} " in f" {other} " for other in spellings)
    ]


def _written_as_names(text: str) -> frozenset[str]:
    inside = {fold(word) for word in _INSIDE.findall(clean(text)) if word[0].isupper()}
    return frozenset(inside | {fold(tag) for tag in _TAG.findall(text)})

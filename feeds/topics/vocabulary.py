"""The topics a viewer can turn up, down or off, and the words that give one away.

Names are here, where translators' tools find them; hashtags and words are in `data/topics.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from textmatch.terms import TermSet, folded_term, split_terms


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TERMS_FILE = Path(__file__).parents[1] / "data" / "topics.toml"
OTHER = "other"
"""What belongs to no topic of the list. Nobody can turn it off, so it is none of `TOPICS`."""
TOPICS: Mapping[str, StrPromise] = MappingProxyType(
    {
        "elections": _("Elections"),
        "politics-news": _("Politics and news"),
        "football": _("Football"),
        "sport": _("Sport"),
        "music": _("Music"),
        "dance": _("Dance"),
        "comedy": _("Comedy"),
        "food": _("Food"),
        "animals": _("Animals"),
        "beauty-fashion": _("Beauty and fashion"),
        "gaming": _("Gaming"),
        "science-tech": _("Science and technology"),
        "travel-nature": _("Travel and nature"),
        "health": _("Health"),
        "family-school": _("Family and school"),
        "home-diy": _("Home and DIY"),
        "money-work": _("Money and work"),
        "cars": _("Cars and transport"),
    }
)


class SeedTerms:
    """Terms of all topics, looked up together."""

    def __init__(self, terms: Mapping[str, Mapping[str, str]], kind: str) -> None:
        """`terms`: by topic, by kind, a comma-separated block as `textmatch.terms` reads it."""
        self._topics: dict[str, set[str]] = {}
        written: list[str] = []
        for topic, kinds in terms.items():
            for term in map(folded_term, split_terms(kinds[kind])):
                written.append(term)
                self._topics.setdefault(term.strip("*"), set()).add(topic)
        self._terms = TermSet(written)

    def topics_in(self, folded: str) -> dict[str, int]:
        """How many distinct terms of each topic occur in `folded`."""
        counts: dict[str, int] = {}
        for term in self._terms.found_in(folded):
            for topic in self._topics[term]:
                counts[topic] = counts.get(topic, 0) + 1
        return counts

    @property
    def words(self) -> frozenset[str]:
        """Single words; hashtags are cut along them."""
        return self._terms.words


@cache
def seed_hashtags() -> SeedTerms:
    return SeedTerms(seed_terms(), "hashtags")


@cache
def seed_words() -> SeedTerms:
    return SeedTerms(seed_terms(), "words")


@cache
def seed_terms() -> dict[str, dict[str, str]]:
    """The data file: by topic, its `hashtags` and its `words`."""
    return tomllib.loads(TERMS_FILE.read_text(encoding="utf-8"))

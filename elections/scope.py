"""The part of the public information a member of staff works on: areas, each with languages."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """Areas by key, those below them included; no languages means every language."""

    areas: frozenset[int]
    languages: frozenset[str] = frozenset()

    def covers(self, area: int, language: str | None) -> bool:
        return area in self.areas and (
            language is None or not self.languages or language in self.languages
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see and change. `everything` is for administrators."""

    everything: bool = False
    reaches: tuple[Reach, ...] = ()

    def covers(self, area: int | None, language: str | None = None) -> bool:
        """Without a language: in any language. What has no area is for administrators."""
        if self.everything:
            return True
        return area is not None and any(reach.covers(area, language) for reach in self.reaches)

    def speaks(self, language: str) -> bool:
        """Whether any of the areas is edited in that language."""
        return self.everything or any(
            reach.areas and (not reach.languages or language in reach.languages)
            for reach in self.reaches
        )

    @property
    def areas(self) -> Collection[int]:
        """Every area in any language; says nothing for administrators."""
        return frozenset[int]().union(*(reach.areas for reach in self.reaches))


EVERYTHING = Scope(everything=True)
NOTHING = Scope()

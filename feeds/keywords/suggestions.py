"""Related words a viewer may add to a filter. They are proposals: nothing is added by itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word, and where it comes from: "inflection", "compound", "thesaurus" or "together"."""

    word: str
    why: str


def suggest(
    phrase: str, language: str | None = None, together: Mapping[str, int] | None = None
) -> list[Suggestion]:
    """Words related to `phrase`; `together` counts hashtags seen beside it."""
    counts = sorted((together or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return [Suggestion(tag, "together") for tag, _ in counts]

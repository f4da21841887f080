"""A claim as texts: what the matcher is given of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimText:
    """A claim as the matcher sees it.

    `wordings` are other ways it circulates, translations included. `auto_allowed`: the rating is
    other than true and the partner lets it be applied to any matching post.
    """

    id: str
    language: str
    statement: str
    wordings: tuple[str, ...] = ()
    headline: str = ""
    summary: str = ""
    auto_allowed: bool = False

    @property
    def variants(self) -> tuple[str, ...]:
        return (self.statement, *self.wordings)

"""What a claim says, as one value; what it has become part of; what it may be called."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from factchecks.models import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContent:
    """`wordings` are (language, text); elections and areas are ids. All sorted."""

    statement: str
    language: str
    speaker: str
    first_seen_on: date | None
    media: str
    elections: tuple[int, ...]
    areas: tuple[int, ...]
    wordings: tuple[tuple[str, str], ...]

    @property
    def version(self) -> str:
        """Another one whenever anything that a person may write differs."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]


def content_of(claim: Claim) -> ClaimContent:
    """As it stands in the database now; three queries."""
    return ClaimContent(
        statement=claim.statement,
        language=claim.language,
        speaker=claim.speaker,
        first_seen_on=claim.first_seen_on,
        media=claim.media,
        elections=tuple(sorted(claim.elections.values_list("pk", flat=True))),
        areas=tuple(sorted(claim.areas.values_list("pk", flat=True))),
        wordings=tuple(sorted(claim.wordings.values_list("language", "text"))),
    )


def current_claim(claim: Claim) -> Claim:
    """The claim itself, or the one it has become part of."""
    while claim.merged_into is not None:
        claim = claim.merged_into
    return claim


def new_slug(statement: str) -> str:
    """The statement's first words and a few random letters: two people may write the same."""
    words = slugify(statement)[:60].strip("-") or "claim"
    return f"{words}-{secrets.token_hex(3)}"

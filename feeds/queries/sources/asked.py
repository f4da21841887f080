"""What sources are told about the viewer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`liked` newest first; `without` are posts that were seen or served."""

    viewer_id: int | None
    profile: Profile
    liked: Sequence[int]
    follows: Collection[int]
    without: frozenset[int]
    language: str
    region: str
    now: datetime

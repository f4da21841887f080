"""Who fills an Election Center page: this app, and apps above it that `elections` does not know.

A provider is registered once, at start-up. The page asks each for what it adds to the context
and for the moments at which that may change, so that no cache keeps a page over one of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from elections.models import ElectionCenterPage


@dataclass(frozen=True, slots=True)
class Provided:
    """`changes` are aware instants, past ones included; `context` is for the page's template.

    `keys` are kind of section → a text that changes with everything the section shows beside
    the page's own words: while it stays the same the section is not rendered again.
    """

    context: dict[str, Any] = field(default_factory=dict)
    changes: Iterable[datetime | None] = ()
    keys: dict[str, str] = field(default_factory=dict)


Provider = Callable[["ElectionCenterPage", datetime], Provided]
_PROVIDERS: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """The last one of a name counts, so that starting up twice does no harm."""
    _PROVIDERS[name] = provider


def fill(page: ElectionCenterPage, now: datetime) -> tuple[dict[str, Any], datetime | None]:
    """Everything that is provided, and the next moment at which any of it may change."""
    context: dict[str, Any] = {}
    changes: list[datetime] = []
    keys: dict[str, str] = {}
    for provider in _PROVIDERS.values():
        provided = provider(page, now)
        context |= provided.context
        keys |= provided.keys
        changes += [each for each in provided.changes if each is not None and each > now]
    return context | {"section_keys": keys}, min(changes, default=None)


def key_of(*shown: object) -> str:
    """A short text that changes with any of what is shown; `repr` has to tell them apart."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]

"""Who fills an Election Center page: this app, and apps above it that `elections` does not know.

A provider is registered once, at start-up. The page asks each for what it adds to the context
and for the moments at which that may change, so that no cache keeps a page over one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from elections.models import ElectionCenterPage


@dataclass(frozen=True, slots=True)
class Provided:
    """`changes` are aware instants, past ones included; `context` is for the page's template."""

    context: dict[str, Any] = field(default_factory=dict)
    changes: Iterable[datetime | None] = ()


Provider = Callable[["ElectionCenterPage", datetime], Provided]
_PROVIDERS: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """The last one of a name counts, so that starting up twice does no harm."""
    _PROVIDERS[name] = provider


def fill(page: ElectionCenterPage, now: datetime) -> tuple[dict[str, Any], datetime | None]:
    """Everything that is provided, and the next moment at which any of it may change."""
    context: dict[str, Any] = {}
    changes: list[datetime] = []
    for provider in _PROVIDERS.values():
        provided = provider(page, now)
        context |= provided.context
        changes += [each for each in provided.changes if each is not None and each > now]
    return context, min(changes, default=None)

"""The parts of a claim's page. Each feature brings its own; the page only arranges them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from factchecks.models import Claim
from factchecks.portal.access import Desk


@dataclass(frozen=True, slots=True)
class Panel:
    """`context` gives what `template` shows, under names of its own; it may query."""

    template: str
    context: Callable[[Desk, Claim], dict[str, Any]]

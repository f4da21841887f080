"""The official rule that the posts of a claim contradict, beside the claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from factchecks.models import Appearance, Claim
from factchecks.portal.access import Desk
from factchecks.portal.panels import Panel


@dataclass(frozen=True, slots=True)
class ContradictedRule:
    text: str
    basis: str
    source_url: str
    said: str
    official: str


def contradicted_rule(claim: Claim, language: str) -> ContradictedRule | None:
    """As noted on the newest post that people did not rule out; one query."""
    found = (
        claim.appearances.filter(matcher_version=Appearance.FROM_RULES)
        .exclude(state=Appearance.State.REJECTED)
        .order_by("-pk")
        .first()
    )
    noted = found.evidence.get("rule") if found else None
    if not isinstance(noted, Mapping):
        return None
    texts = noted.get("texts") or {}
    return ContradictedRule(
        text=texts.get(language) or texts.get("en") or next(iter(texts.values()), ""),
        basis=noted.get("basis", ""),
        source_url=noted.get("source_url", ""),
        said=noted.get("said", ""),
        official=noted.get("official", ""),
    )


def _context(desk: Desk, claim: Claim) -> dict[str, Any]:
    return {"contradicted": contradicted_rule(claim, (get_language() or "en").split("-")[0])}


PANEL = Panel("factchecks/portal/official.html", _context)

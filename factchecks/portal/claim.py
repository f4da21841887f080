"""The page of a claim: what is known of it, and the panels in which a partner works on it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from factchecks.portal import (
    appearances,
    collaboration,
    editing,
    evidence,
    merging,
    official,
    verdicts,
)
from factchecks.portal.access import ANYONE_HERE, PortalPage
from factchecks.portal.panels import Panel
from factchecks.portal.score import score_parts
from factchecks.queries.desk import claims_of, desk_rows
from factchecks.queries.inbox import inbox_rows
from factchecks.queries.similar import similar_claims
from factchecks.queries.spread import seen_posts


# In the order of the page: left what a verdict is made of, right how we work on it.
PANELS: tuple[Panel, ...] = (
    editing.PANEL,
    evidence.PANEL,
    verdicts.PANEL,
    appearances.PANEL,
)
SIDE_PANELS: tuple[Panel, ...] = (official.PANEL, collaboration.PANEL, merging.PANEL)
TITLE_LENGTH = 70


class ClaimPage(PortalPage):
    """A claim that nobody has taken shows only what is nobody's: words, score, posts."""

    access = ANYONE_HERE
    template_name = "factchecks/portal/claim.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.claim = self.desk.claim(kwargs["pk"])
        if self.claim.merged_into_id:
            return redirect("portal:claim", self.claim.merged_into_id)
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        words = self.claim.statement
        return words if len(words) <= TITLE_LENGTH else f"{words[:TITLE_LENGTH].rstrip()}…"

    @property
    def nav_name(self) -> str:  # type: ignore[override]
        return "claims" if self.claim.organisation_id else "inbox"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, claim = timezone.now(), self.claim
        partner = self.desk.partner
        is_own = partner is not None and claim.organisation_id == partner.pk
        context: dict[str, Any] = {
            "claim": claim,
            "is_own": is_own,
            "score": score_parts(claim),
            "known": inbox_rows([claim], user=self.desk.user, partner=partner, now=now)[0],
            "similar": similar_claims(
                claim.statement, organisation=partner, now=now, exclude=claim.pk
            ),
        }
        if is_own and partner is not None:
            context["own"] = desk_rows(claims_of(partner).filter(pk=claim.pk), now=now)[0]
            context |= self._panels(PANELS, SIDE_PANELS)
        else:
            context["spread"] = seen_posts(claim)
            context |= self._panels((editing.PANEL,), (official.PANEL, merging.PANEL))
        return super().get_context_data(**context, **kwargs)

    def _panels(self, main: Sequence[Panel], side: Sequence[Panel]) -> dict[str, Any]:
        """The context of the panels together: each has names of its own."""
        filled: dict[str, Any] = {"panels": main, "side_panels": side}
        for panel in (*main, *side):
            filled |= panel.context(self.desk, self.claim)
        return filled


urlpatterns = [path("claims/<int:pk>/", ClaimPage.as_view(), name="claim")]

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from elections import timetable
from elections.blocks import ElectionCenterBlock
from elections.headline import headline, polling_hours
from elections.models.election import Election, ElectionPhase
from elections.models.jurisdiction import Jurisdiction
from elections.sections import sections


CACHE_SECONDS = 60


class ElectionIndexPage(Page):
    """Root of a language's Election Center pages; visitors see the landing page instead."""

    max_count_per_parent = 1  # type: ignore[assignment]
    subpage_types = ["elections.ElectionCenterPage"]
    parent_page_types = ["wagtailcore.Page"]
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("Election Center index")


class ElectionCenterPage(Page):
    """Trusted voting information on one election in one language."""

    class Variant(models.TextChoices):
        STANDARD = "standard", _("Standard")
        EASY = "easy", _("Easy language")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="pages")
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("area"),
        help_text=_("Empty: the whole area of the election."),
    )
    variant = models.CharField(
        _("variant"), max_length=10, choices=Variant, default=Variant.STANDARD
    )
    introduction = models.TextField(_("introduction"))
    body = StreamField(ElectionCenterBlock(), blank=True, verbose_name=_("blocks"))
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    next_review_at = models.DateTimeField(_("next review at"), null=True, blank=True)

    template = "elections/election_center_page.html"
    parent_page_types = ["elections.ElectionIndexPage"]
    subpage_types: list[str] = []
    content_panels: list[Any] = [
        *Page.content_panels,
        FieldPanel("election"),
        FieldPanel("jurisdiction"),
        FieldPanel("variant"),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("reviewed_at"),
        FieldPanel("next_review_at"),
    ]

    class Meta:
        verbose_name = _("Election Center page")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(variant__in=["standard", "easy"]),
                name="elections_page_variant_known",
            )
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Caches may keep the page for a minute, but never over the next change of phase."""
        response: TemplateResponse = super().serve(request, *args, **kwargs)
        context = response.context_data or {}
        timeline = [row.as_phase() for row in context["phases"]]
        change = timetable.next_change_after(timeline, context["now"])
        seconds = int((change - context["now"]).total_seconds()) if change else CACHE_SECONDS
        patch_cache_control(response, public=True, max_age=min(seconds, CACHE_SECONDS))
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the phase of this moment: pages change at the boundary itself, not by a job."""
        now = timezone.now()
        rows = list(
            ElectionPhase.objects.in_force()
            .filter(election=self.election, jurisdiction=self.election.division_id)
            .select_related("source")
            .order_by("starts_at", "pk")
        )
        timeline = [row.as_phase() for row in rows]
        phase = timetable.phase_at(timeline, now)
        status = headline(self.election, timeline, now)
        zone = self.election.division.zone
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "election": self.election,
            "phases": rows,
            "phase": ElectionPhase.Kind(phase.kind) if phase else None,
            "next_phase": next((row for row in rows if row.starts_at > now), None),
            "headline": status,
            "hours": polling_hours(timeline, self.election.date, zone),
            "zone": zone,
            "now": now,
            "sections": sections(self.body, status.tone),
            "alternates": self.alternates(),
        }

    def alternates(self) -> dict[str, Page]:
        """Language code → this page in every language it is published in."""
        pages = self.get_translations(inclusive=True).live().select_related("locale").order_by("pk")
        return {page.locale.language_code: page for page in pages}

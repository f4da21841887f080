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
from wagtail.models import Page, PageViewRestriction, Site

from elections import providers
from elections.blocks import ElectionCenterBlock
from elections.models.approved import ApprovedPage
from elections.models.election import Election
from elections.models.jurisdiction import Jurisdiction


CACHE_SECONDS = 60


class ElectionIndexPage(Page):
    """Root of a language's Election Center pages; visitors see the landing page instead."""

    max_count_per_parent = 1  # type: ignore[assignment]
    subpage_types = ["elections.ElectionCenterPage"]
    parent_page_types = ["wagtailcore.Page"]
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("Election Center index")


class ElectionCenterPage(ApprovedPage, Page):
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
    private_page_options: list[str] = []  # voting information is for everybody
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

    @property
    def area(self) -> Jurisdiction:
        return self.jurisdiction or self.election.division

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """None, ever: two queries less for each reader."""
        return PageViewRestriction.objects.none()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Caches may keep the page for a minute, but never over the next change of it."""
        response: TemplateResponse = super().serve(request, *args, **kwargs)
        context = response.context_data or {}
        seconds = CACHE_SECONDS
        if context["next_change"] is not None:
            seconds = min(seconds, int((context["next_change"] - context["now"]).total_seconds()))
        patch_cache_control(response, public=True, max_age=seconds)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what this moment shows: pages change at the boundary itself, not by a job."""
        now = timezone.now()
        counterparts = self.counterparts()
        paths = Site.get_site_root_paths()  # once for all the addresses on the page
        for each in (self, *counterparts):
            each._wagtail_cached_site_root_paths = paths
        provided, next_change = providers.fill(self, now)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return (
            context
            | {
                "now": now,
                "next_change": next_change,
                "alternates": {
                    each.locale.language_code: each
                    for each in counterparts
                    if each.variant == self.variant
                },
                "other_variant": next(
                    (
                        each
                        for each in counterparts
                        if each.locale_id == self.locale_id and each.variant != self.variant
                    ),
                    None,
                ),
            }
            | provided
        )

    def counterparts(self) -> list[ElectionCenterPage]:
        """The live pages on the same election and area, in every language and variant."""
        return list(
            ElectionCenterPage.objects.live()
            .filter(election=self.election_id, jurisdiction=self.jurisdiction_id)
            .select_related("locale")
            .only("variant", "slug", "url_path", "locale__language_code")
            .order_by("pk")
        )

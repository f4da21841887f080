"""Elections, their areas and sources in the CMS; pages are in Wagtail's own page tree."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusTagColumn

from elections.models import Election, Jurisdiction, PollingStation, Source
from elections.staff.scoped import ScopedIndexView, ScopedReadOnlyViewSet, ScopedViewSet


class ElectionIndexView(ScopedIndexView):
    queryset = Election.objects.select_related("division")

    def get_list_more_buttons(self, instance: Election) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            url = reverse("elections_calendar", args=[instance.pk])
            label = _("Calendar")
            buttons.append(MenuItem(label, url=url, icon_name="calendar-check", priority=15))
        return buttons


class ElectionViewSet(ScopedViewSet):
    model = Election
    index_view_class = ElectionIndexView
    name = "elections"
    icon = "calendar-check"
    ordering = "-date"
    list_display = [
        "name",
        Column("date", label=_("Polling day"), sort_key="date"),
        Column("division", label=_("Area")),
        Column("get_category_display", label=_("Category"), sort_key="category"),
        StatusTagColumn("get_status_display", label=_("Status"), sort_key="status", primary=True),
    ]
    list_filter = ["status", "category", "date"]
    list_export = ["slug", "name", "date", "division", "category", "status"]
    search_fields = ["name", "slug", "division__name"]
    panels: list[Any] = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("names"),
                FieldPanel("slug"),
                FieldRowPanel([FieldPanel("category"), FieldPanel("subcategory")]),
                FieldRowPanel([FieldPanel("division"), FieldPanel("administrative_organization")]),
            ],
            heading=_("Which election"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("date"), FieldPanel("end_date")]),
                FieldPanel("announced_on"),
                FieldRowPanel([FieldPanel("status"), FieldPanel("replaces")]),
                FieldPanel("cancellation_reason"),
            ],
            heading=_("Dates and status"),
        ),
        InlinePanel(
            "phases",
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("jurisdiction")]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("descriptions"),
                FieldRowPanel([FieldPanel("rule_reference"), FieldPanel("is_computed")]),
                FieldRowPanel([FieldPanel("source"), FieldPanel("supersedes")]),
            ],
            heading=_("Phases"),
            label=_("Phase"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number_of_seats"), FieldPanel("preference_threshold")]),
                FieldPanel("requires_voter_id"),
                FieldPanel("has_election_day_registration"),
                FieldPanel("results_uri"),
            ],
            heading=_("Rules and result"),
        ),
        MultiFieldPanel(
            [FieldPanel("topic_terms"), FieldPanel("identifiers"), FieldPanel("sources")],
            heading=_("Recognising and sources"),
        ),
    ]


class JurisdictionViewSet(ScopedViewSet):
    model = Jurisdiction
    name = "jurisdictions"
    icon = "globe"
    ordering = "name"
    list_display = [
        "name",
        Column("get_classification_display", label=_("Kind"), sort_key="classification"),
        Column("code", label=_("Code"), sort_key="code"),
        Column("ocd_id", label=_("Open Civic Data id"), sort_key="ocd_id"),
        BooleanColumn("is_official_id", label=_("Official id")),
    ]
    list_filter = ["classification", "country"]
    list_export = ["ocd_id", "name", "classification", "code_scheme", "code", "timezone"]
    search_fields = ["name", "code", "ocd_id"]
    panels: list[Any] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("ocd_id"), FieldPanel("is_official_id")]),
        FieldRowPanel([FieldPanel("classification"), FieldPanel("parent")]),
        FieldRowPanel([FieldPanel("country"), FieldPanel("timezone")]),
        FieldRowPanel([FieldPanel("code_scheme"), FieldPanel("code")]),
        FieldPanel("locales"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]


class SourceViewSet(ScopedViewSet):
    model = Source
    name = "sources"
    icon = "link"
    ordering = "title"
    list_display = [
        "title",
        Column("publisher", label=_("Publisher"), sort_key="publisher"),
        StatusTagColumn("get_trust_display", label=_("Trust"), sort_key="trust", primary=True),
        Column("retrieved_at", label=_("Retrieved at"), sort_key="retrieved_at"),
    ]
    list_filter = ["trust"]
    list_export = ["title", "publisher", "url", "trust", "retrieved_at"]
    search_fields = ["title", "publisher", "url"]
    panels: list[Any] = [
        FieldPanel("title"),
        FieldPanel("publisher"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("trust")]),
        FieldRowPanel([FieldPanel("retrieved_at"), FieldPanel("published_at")]),
    ]


class StationIndexView(ScopedIndexView):
    any_permission_required = ["view"]
    queryset = PollingStation.objects.select_related("jurisdiction", "election")


class PollingStationViewSet(ScopedReadOnlyViewSet):
    """Stations come from imports; here staff see what voters are told."""

    model = PollingStation
    name = "stations"
    icon = "site"
    menu_label = _("Polling stations")
    index_view_class = StationIndexView
    ordering = "name"
    list_display = [
        Column("number", label=_("Number"), sort_key="number"),
        Column("name", label=_("Name"), sort_key="name"),
        Column("street_name", label=_("Street")),
        Column("house_number", label=_("House number")),
        Column("city", label=_("Place"), sort_key="city"),
        Column("jurisdiction", label=_("Area")),
        Column("election", label=_("Election")),
    ]
    list_filter = ["election", "kind"]
    list_export = ["number", "name", "street_name", "house_number", "postal_code", "city"]
    search_fields = ["name", "city", "postal_code", "street_name"]

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from core.staff import PermittedMenuItem
from electioncenter.staff import ElectionDeskPage, OverviewPage, add_overview_panel


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("overview/", OverviewPage.as_view(), name="overview"),
        path("election-desk/", ElectionDeskPage.as_view(), name="election_desk"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return PermittedMenuItem(
        _("Overview"),
        reverse("overview"),
        name="overview",
        icon_name="desktop",
        order=100,
        permission="labels.view_label",
    )


@hooks.register("register_admin_menu_item")
def election_desk_menu() -> MenuItem:
    return PermittedMenuItem(
        _("Election desk"),
        reverse("election_desk"),
        name="election-desk",
        icon_name="calendar-check",
        order=110,
        permission="elections.view_election",
    )


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Component]) -> None:
    add_overview_panel(request, panels)


@hooks.register("insert_global_admin_css")
def stylesheet() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("electioncenter/cms.css"))

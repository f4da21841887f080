"""The CMS's way into the fact-check portal, which has pages of its own."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.staff import PermittedMenuItem


@hooks.register("register_admin_menu_item")
def portal() -> MenuItem:
    return PermittedMenuItem(
        _("Fact-check portal"),
        reverse("portal:inbox"),
        name="fact-check-portal",
        icon_name="openquote",
        order=105,
        permission="factchecks.oversee_partners",
    )

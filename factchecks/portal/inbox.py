"""The inbox: claims that wait for a partner."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from factchecks.models import Claim
from factchecks.portal.access import ANYONE_HERE, PortalPage


class InboxPage(PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/inbox.html"
    title = _("Inbox")
    nav_name = "inbox"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Claim.objects.waiting().order_by("-priority", "-id")[:50]
        return super().get_context_data(claims=waiting, **kwargs)


urlpatterns = [path("", InboxPage.as_view(), name="inbox")]

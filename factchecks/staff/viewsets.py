"""Which address leads to which page of the desk."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from core.staff import PermittedMenuItem, ReadOnlyViewSet
from factchecks.models import Appearance, Claim
from factchecks.staff import claims, review, verdicts


class ClaimViewSet(ReadOnlyViewSet):
    model = Claim
    name = "claims"
    icon = "openquote"
    menu_label = _("Claims")
    index_view_class = claims.ClaimIndexView

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("new/", claims.NewClaimPage.as_view(), name="add"),
            path("<int:pk>/", claims.ClaimPage.as_view(), name="claim"),
            path("<int:pk>/edit/", claims.EditClaimPage.as_view(), name="edit"),
            path("<int:pk>/versions/new/", verdicts.NewVersionPage.as_view(), name="new_version"),
            path("versions/<int:pk>/edit/", verdicts.EditDraftPage.as_view(), name="edit_version"),
            path("versions/<int:pk>/publish/", verdicts.PublishPage.as_view(), name="publish"),
            path("versions/<int:pk>/withdraw/", verdicts.WithdrawPage.as_view(), name="withdraw"),
        ]


class AppearanceViewSet(ReadOnlyViewSet):
    model = Appearance
    name = "appearances"
    icon = "list-ul"
    menu_label = _("All appearances")
    index_view_class = review.AppearanceIndexView

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("review/", review.ReviewPage.as_view(), name="queue"),
            path("review/<int:pk>/", review.ReviewPage.as_view(), name="review"),
            path("decide/<int:pk>/", review.DecideView.as_view(), name="decide"),
            path("undo/<int:pk>/", review.UndoView.as_view(), name="undo"),
        ]


class FactCheckViewSetGroup(ModelViewSetGroup):
    items = (ClaimViewSet, AppearanceViewSet)
    menu_label = _("Fact-checks")
    menu_name = "fact-checks"
    menu_icon = "openquote"
    menu_order = 105
    submenu_hook = "register_fact_checks_menu_item"


def review_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("Review proposals"),
        reverse("appearances:queue"),
        name="review-proposals",
        icon_name="tasks",
        order=1,
        permission="factchecks.change_appearance",
    )

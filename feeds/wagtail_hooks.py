from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.staff import PermittedMenuItem
from feeds.policy_staff import (
    STEPS,
    VIEW,
    LabelsMetPage,
    PoliciesPage,
    PolicyPage,
    PolicyStepView,
    ProposePage,
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("policies/", PoliciesPage.as_view(), name="feeds_policies"),
        path("policies/new/", ProposePage.as_view(), name="feeds_policy_new"),
        path("policies/<int:pk>/", PolicyPage.as_view(), name="feeds_policy"),
        *(
            path(
                f"policies/<int:pk>/{step}/",
                PolicyStepView.as_view(step=step),
                name=f"feeds_policy_{step}",
            )
            for step in STEPS
        ),
        path("labels-met/", LabelsMetPage.as_view(), name="feeds_labels_met"),
    ]


@hooks.register("register_posts_menu_item")
def policies() -> MenuItem:
    return PermittedMenuItem(
        _("Eligibility policies"),
        reverse("feeds_policies"),
        name="eligibility-policies",
        icon_name="list-ul",
        order=40,
        permission=VIEW,
    )


@hooks.register("register_posts_menu_item")
def labels_met() -> MenuItem:
    return PermittedMenuItem(
        _("Labels met by viewers"),
        reverse("feeds_labels_met"),
        name="labels-met",
        icon_name="view",
        order=50,
        permission=VIEW,
    )

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.staff import PermittedMenuItem
from feeds.audience_staff import VIEW_AUDIENCE, FirstAudiencePage
from feeds.generator_staff import (
    GENERATOR_STEPS,
    VIEW_GENERATORS,
    GeneratorPage,
    GeneratorsPage,
    GeneratorStepView,
    ProposeGeneratorPage,
)
from feeds.policy_staff import (
    STEPS,
    VIEW,
    LabelsMetPage,
    PoliciesPage,
    PolicyPage,
    PolicyStepView,
    ProposePage,
)
from feeds.ranker_staff import (
    RANKER_STEPS,
    VIEW_RANKERS,
    RankerPage,
    RankersPage,
    RankerStepView,
)
from feeds.review_staff import (
    REPORT_STEPS,
    RISE_STEPS,
    SEE,
    ReportsPage,
    ReportStepView,
    RiseStepView,
    RisingPage,
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
        path("reports/", ReportsPage.as_view(), name="feeds_reports"),
        *(
            path(
                f"reports/<int:pk>/{step}/",
                ReportStepView.as_view(step=step),
                name=f"feeds_report_{step}",
            )
            for step in REPORT_STEPS
        ),
        path("rising/", RisingPage.as_view(), name="feeds_rising"),
        *(
            path(
                f"rising/<int:pk>/{step}/",
                RiseStepView.as_view(step=step),
                name=f"feeds_rise_{step}",
            )
            for step in RISE_STEPS
        ),
        path("generators/", GeneratorsPage.as_view(), name="feeds_generators"),
        path("generators/new/", ProposeGeneratorPage.as_view(), name="feeds_generator_new"),
        path("generators/<int:pk>/", GeneratorPage.as_view(), name="feeds_generator"),
        *(
            path(
                f"generators/<int:pk>/{step}/",
                GeneratorStepView.as_view(step=step),
                name=f"feeds_generator_{step}",
            )
            for step in GENERATOR_STEPS
        ),
        path("labels-met/", LabelsMetPage.as_view(), name="feeds_labels_met"),
        path("first-audience/", FirstAudiencePage.as_view(), name="feeds_first_audience"),
        path("rankers/", RankersPage.as_view(), name="feeds_rankers"),
        path("rankers/<int:pk>/", RankerPage.as_view(), name="feeds_ranker"),
        *(
            path(
                f"rankers/<int:pk>/{step}/",
                RankerStepView.as_view(step=step),
                name=f"feeds_ranker_{step}",
            )
            for step in RANKER_STEPS
        ),
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


@hooks.register("register_posts_menu_item")
def reported_posts() -> MenuItem:
    return PermittedMenuItem(
        _("Reported posts"),
        reverse("feeds_reports"),
        name="reported-posts",
        icon_name="warning",
        order=24,
        permission=SEE,
    )


@hooks.register("register_posts_menu_item")
def rising_posts() -> MenuItem:
    return PermittedMenuItem(
        _("Rising posts"),
        reverse("feeds_rising"),
        name="rising-posts",
        icon_name="history",
        order=26,
        permission=SEE,
    )


@hooks.register("register_posts_menu_item")
def first_audience() -> MenuItem:
    return PermittedMenuItem(
        _("First audience of new posts"),
        reverse("feeds_first_audience"),
        name="first-audience",
        icon_name="group",
        order=80,
        permission=VIEW_AUDIENCE,
    )


@hooks.register("register_posts_menu_item")
def rankers() -> MenuItem:
    return PermittedMenuItem(
        _("Trained rankers of For You"),
        reverse("feeds_rankers"),
        name="trained-rankers",
        icon_name="order",
        order=90,
        permission=VIEW_RANKERS,
    )


@hooks.register("register_posts_menu_item")
def feeds_of_other_makers() -> MenuItem:
    return PermittedMenuItem(
        _("Feeds of other makers"),
        reverse("feeds_generators"),
        name="feed-generators",
        icon_name="list-ol",
        order=100,
        permission=VIEW_GENERATORS,
    )

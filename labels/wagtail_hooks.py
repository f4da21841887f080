from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.staff import PermittedMenuItem
from labels.model_staff import STEPS, CardView, ComparisonPage, ModelPage, ModelsPage, StepView
from labels.rule_staff import STEPS as RULE_STEPS
from labels.rule_staff import FindingsPage, FindingStepView, RulesOfElectionPage, RulesPage
from labels.staff import AdvertisingView, PostPage, PostViewSet, RelabelView


@hooks.register("register_admin_viewset")
def posts() -> PostViewSet:
    return PostViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("posts/<int:pk>/", PostPage.as_view(), name="labels_post"),
        path("posts/<int:pk>/again/", RelabelView.as_view(), name="labels_relabel"),
        path("posts/<int:pk>/ad/", AdvertisingView.as_view(), name="labels_ad"),
        path("posts/<int:pk>/no-ad/", AdvertisingView.as_view(is_one=False), name="labels_no_ad"),
        path("matcher/", ModelsPage.as_view(), name="labels_models"),
        path("matcher/<int:pk>/", ModelPage.as_view(), name="labels_model"),
        path("matcher/<int:pk>/card.md", CardView.as_view(), name="labels_model_card"),
        path("matcher/<int:pk>/compared/", ComparisonPage.as_view(), name="labels_model_compared"),
        *(
            path(
                f"matcher/<int:pk>/{step}/",
                StepView.as_view(step=step),
                name=f"labels_model_{step}",
            )
            for step in STEPS
        ),
        path("voting-rules/", RulesPage.as_view(), name="labels_rules"),
        path("voting-rules/<int:pk>/", RulesOfElectionPage.as_view(), name="labels_rules_of"),
        path("voting-rules/<int:pk>/posts/", FindingsPage.as_view(), name="labels_rule_findings"),
        *(
            path(
                f"voting-rules/posts/<int:pk>/{step}/",
                FindingStepView.as_view(step=step),
                name=f"labels_rule_finding_{step}",
            )
            for step in RULE_STEPS
        ),
    ]


@hooks.register("register_posts_menu_item")
def models() -> MenuItem:
    return PermittedMenuItem(
        _("Models of the matcher"),
        reverse("labels_models"),
        name="matcher-models",
        icon_name="cog",
        order=30,
        permission="labels.view_matchermodel",
    )


@hooks.register("register_posts_menu_item")
def rules() -> MenuItem:
    return PermittedMenuItem(
        _("Posts against the voting rules"),
        reverse("labels_rules"),
        name="voting-rules",
        icon_name="clipboard-list",
        order=20,
        permission="labels.view_rulefinding",
    )

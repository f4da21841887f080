from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from content.staff import FailedPostsPage, RetryView, posts_menu
from core.staff import PermittedMenuItem


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("posts/failed/", FailedPostsPage.as_view(), name="content_failed_posts"),
        path("posts/failed/retry/", RetryView.as_view(), name="content_retry"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    return posts_menu()


@hooks.register("register_posts_menu_item")
def failed_posts() -> MenuItem:
    return PermittedMenuItem(
        _("Failed posts"),
        reverse("content_failed_posts"),
        name="failed-posts",
        icon_name="warning",
        order=20,
        permission="content.view_intake",
    )

"""Posts that could not be labelled: why, and another try."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic.list import MultipleObjectMixin
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.paginator import WagtailPaginator

from content.actions import requeue
from content.models import Intake, Post
from core.staff import StaffPage


class FailedPostsPage(StaffPage, MultipleObjectMixin[Intake]):
    """POST `posts=ID…` or `all=1` sends posts through labelling again."""

    model = Intake
    any_permission_required = ["view"]
    template_name = "content/staff/failed_posts.html"
    page_title = _("Failed posts")
    header_icon = "warning"
    paginate_by = 50
    paginator_class = WagtailPaginator
    page_kwarg = "p"

    def get_queryset(self) -> models.QuerySet[Intake]:
        return Intake.objects.set_aside().select_related("post__account").order_by("post_id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            object_list=self.get_queryset(), **kwargs
        )
        pages = context["paginator"].get_elided_page_range(context["page_obj"].number)
        return context | {
            "elided_page_range": pages,
            "may_retry": self.user_has_permission("change"),
        }


class RetryView(StaffPage):
    model = Intake
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        posts = self._wanted(request)
        count = requeue(posts=posts, by=self.person.audit_name, reason="staff: try again")
        messages.success(
            request,
            ngettext(
                "%(count)d post waits to be labelled again.",
                "%(count)d posts wait to be labelled again.",
                count,
            )
            % {"count": count},
        )
        return redirect("content_failed_posts")

    def _wanted(self, request: HttpRequest) -> models.QuerySet[Post]:
        """Only posts that are set aside: a list that has been open for a while may be outdated."""
        posts = Post.objects.filter(intake__state=Intake.State.SET_ASIDE)
        if "all" in request.POST:
            return posts
        ids = [int(each) for each in request.POST.getlist("posts") if each.isdecimal()]
        return posts.filter(pk__in=ids)


def posts_menu() -> SubmenuMenuItem:
    """Upper apps add their pages about posts with the hook `register_posts_menu_item`."""
    menu = Menu(register_hook_name="register_posts_menu_item")
    return SubmenuMenuItem(_("Posts"), menu, name="posts", icon_name="comment", order=110)

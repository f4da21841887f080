"""Posts in the CMS: the list with labels, and why one post has the labels it has."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic

from audit.models import Entry
from audit.staff import as_text, subject_of
from content.actions import requeue
from content.models import Intake, Post
from content.queries import find_posts
from core.staff import ReadOnlyViewSet, StaffPage
from factchecks import match_notes
from factchecks.models import Appearance
from labels.actions.advertising import (
    ReasonMissing,
    clear_undeclared_ad,
    mark_undeclared_ad,
)
from labels.desk import history_of, undeclared_ad, with_appearance, with_label
from labels.models import Label
from labels.queries import for_posts
from labels.vocabulary import DEFINITIONS, ELECTION_INFO


MARK = "labels.add_label"
LABEL_CHOICES = [(ELECTION_INFO, DEFINITIONS[ELECTION_INFO].text)]


class PostFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Labelling"), field_name="intake__state", choices=Intake.State.choices
    )
    label = django_filters.ChoiceFilter(
        label=_("Label"), choices=LABEL_CHOICES, method="filter_label"
    )
    claim = django_filters.ChoiceFilter(
        label=_("Claim"), choices=Appearance.State.choices, method="filter_claim"
    )
    language = django_filters.CharFilter(label=_("Language"))
    created_at = django_filters.DateFromToRangeFilter(
        label=_("Made at"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Post
        fields = ["state", "label", "claim", "language", "created_at"]

    def filter_label(self, posts: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        return with_label(posts, value, now=timezone.now())

    def filter_claim(self, posts: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        return with_appearance(posts, value)


def shortened(text: str) -> str:
    return Truncator(text).chars(120)


class LabelsColumn(Column):
    cell_template_name = "labels/staff/labels_cell.html"


class PostIndexView(generic.IndexView):
    any_permission_required = ["view"]
    filterset_class = PostFilterSet
    is_searchable = True
    queryset = Post.objects.select_related("account", "intake").order_by("-pk")
    list_display = [
        TitleColumn(
            "caption",
            label=_("Post"),
            get_url=lambda post: reverse("labels_post", args=[post.pk]),
            accessor=lambda post: shortened(post.caption) or str(post),
        ),
        Column("account", label=_("Account")),
        Column("language", label=_("Language")),
        LabelsColumn("shown", label=_("What viewers see")),
        StatusTagColumn(
            "intake.get_state_display",
            label=_("Labelling"),
            primary=lambda post: post.intake.state == Intake.State.DONE,
        ),
        DateColumn("created_at", label=_("Made")),
    ]

    def search_queryset(self, queryset: QuerySet[Post]) -> QuerySet[Post]:
        return find_posts(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(
        self, queryset: QuerySet[Post], page_size: int
    ) -> tuple[Paginator[Post], Page[Post], list[Post], bool]:
        """With what viewers see of each post of this page, in a constant number of queries."""
        paginator, page, found, has_others = super().paginate_queryset(queryset, page_size)
        posts = list(found)
        shown = for_posts(
            [post.pk for post in posts], language=get_language() or "en", now=timezone.now()
        )
        for post in posts:
            post.shown = shown[post.pk]
        return paginator, page, posts, has_others


class PostViewSet(ReadOnlyViewSet):
    model = Post
    name = "posts"
    icon = "comment"
    menu_label = _("All posts")
    menu_hook = "register_posts_menu_item"
    menu_order = 10
    index_view_class = PostIndexView


class PostPage(StaffPage):
    model = Post
    any_permission_required = ["view"]
    template_name = "labels/staff/post.html"
    page_title = _("Post")
    header_icon = "comment"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("posts:index"), "label": _("Posts")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posts = Post.objects.select_related("account", "counter", "intake")
        post = get_object_or_404(posts, pk=self.kwargs["pk"])
        shown = for_posts([post.pk], language=get_language() or "en", now=timezone.now())
        history = history_of(post)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "post": post,
            "shown": shown[post.pk],
            "labels": [(label, as_text(label.evidence)) for label in history["labels"]],
            "appearances": [
                (each, match_notes.read(each.evidence), match_notes.stance_in_words(each.stance))
                for each in history["appearances"]
            ],
            "entries": Entry.objects.about(subject_of(post)),
            "now": timezone.now(),
            "undeclared_ad": undeclared_ad(post),
            "may_mark": self.person.has_perm(MARK),
            "may_retry": self.person.has_perm("content.change_intake"),
        }


class RelabelView(StaffPage):
    """POST: this one post goes through labelling again, whatever its state."""

    model = Intake
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        post = get_object_or_404(Post, pk=pk)
        requeue(
            posts=Post.objects.filter(pk=post.pk),
            by=self.person.audit_name,
            reason="staff: label again",
        )
        messages.success(request, _("The post waits to be labelled again."))
        return redirect("labels_post", pk)


class AdvertisingView(StaffPage):
    """POST reason=…: one person says that a post is an undeclared political ad, or that it is none."""

    model = Label
    permission_required = "add"
    http_method_names = ["post"]
    is_one = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = mark_undeclared_ad if self.is_one else clear_undeclared_ad
        post = get_object_or_404(Post, pk=pk)
        try:
            act(post=post, reason=request.POST.get("reason", ""), by=self.person)
        except ReasonMissing:
            messages.error(request, _("Say why."))
        else:
            messages.success(request, _("Saved. Viewers see it at their next page."))
        return redirect("labels_post", pk)

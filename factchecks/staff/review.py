"""The review queue: does this claim appear in this post? One pair at a time, by keyboard."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.utils import set_query_params
from wagtail.admin.views import generic

from content.models import Post
from core.staff import StaffPage
from factchecks import evidence
from factchecks.actions import DecisionConflict, decide_appearance, undo_decision
from factchecks.desk import for_review, place_in_queue, review_queue
from factchecks.evidence import Evidence, Segment
from factchecks.models import Appearance, Verdict


FIELD_LABELS = {
    "caption": _("Caption"),
    "on_screen_text": _("On screen"),
    "transcript": _("Spoken"),
    "hashtags": _("Hashtags"),
}


class AppearanceFilterSet(WagtailFilterSet):
    class Meta:
        model = Appearance
        fields = ["state", "is_automatic", "claim"]


class AppearanceIndexView(generic.IndexView):
    any_permission_required = ["view"]
    filterset_class = AppearanceFilterSet
    default_ordering = "-created_at"
    search_fields = ["claim__statement", "post__external_id", "post__account__handle"]
    queryset = Appearance.objects.select_related("claim", "post__account", "decided_by")
    list_display = [
        TitleColumn("claim", label=_("Claim"), url_name="appearances:review"),
        Column(
            "post", label=_("Post"), accessor=lambda each: Truncator(each.post.caption).chars(90)
        ),
        Column("post.account", label=_("Account")),
        StatusTagColumn(
            "get_state_display",
            label=_("State"),
            primary=lambda each: each.state == Appearance.State.CONFIRMED,
            sort_key="state",
        ),
        Column("score", label=_("Score"), accessor=lambda each: shown_score(each.score)),
        Column("decided_by", label=_("By"), accessor=lambda each: decider(each)),
        DateColumn("created_at", label=_("Found"), sort_key="created_at"),
    ]


def shown_score(score: float | None) -> str:
    return "" if score is None else str(formats.number_format(score, 2))


def decider(appearance: Appearance) -> str:
    if appearance.is_automatic:
        return str(_("the matcher"))
    return appearance.decided_by.get_username() if appearance.decided_by else ""


@dataclass(frozen=True, slots=True)
class ShownField:
    label: Any
    segments: list[Segment]


def shown_fields(post: Post, found: Evidence) -> list[ShownField]:
    """What the post says, field by field, with the passage that matched marked."""
    texts = [(name, getattr(post, name)) for name in evidence.TEXT_FIELDS]
    fields = [ShownField(FIELD_LABELS[n], evidence.segments(t, n, found)) for n, t in texts if t]
    if post.hashtags:
        tags = " ".join(f"#{tag}" for tag in post.hashtags)
        is_match = found.field == evidence.HASHTAGS
        fields.append(ShownField(FIELD_LABELS["hashtags"], [Segment(tags, is_match)]))
    return fields


class ReviewPage(StaffPage):
    """One pair. Without a key in the address: the first of the queue, or that it is empty."""

    model = Appearance
    any_permission_required = ["view"]
    template_name = "factchecks/staff/review.html"
    page_title = _("Review proposals")
    header_icon = "tasks"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("appearances:index"), "label": _("Appearances")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        claim_id = number(self.request.GET.get("claim"))
        appearance = self._appearance(claim_id)
        context |= {
            "appearance": appearance,
            "claim_id": claim_id,
            "last": self._last_decision(),
            "may_decide": self.user_has_permission("change"),
        }
        return context | (self._details(appearance, claim_id) if appearance else {})

    def _appearance(self, claim_id: int | None) -> Appearance | None:
        if "pk" in self.kwargs:
            return get_object_or_404(for_review(), pk=self.kwargs["pk"])
        first = review_queue(claim_id).values_list("pk", flat=True).first()
        return for_review().get(pk=first) if first else None

    def _details(self, appearance: Appearance, claim_id: int | None) -> dict[str, Any]:
        found = evidence.read(appearance.evidence)
        verdicts = list(appearance.claim.verdicts.all())
        is_published = Verdict.State.PUBLISHED
        return {
            "place": place_in_queue(appearance, claim_id),
            "fields": shown_fields(appearance.post, found),
            "found": found,
            "likelihood": evidence.likelihood(appearance.score),
            "stance": evidence.stance_in_words(appearance.stance),
            "verdict": next((each for each in verdicts if each.state == is_published), None),
            "decider": decider(appearance),
        }

    def _last_decision(self) -> Appearance | None:
        """What this person decided on the page before, for as long as it can be undone."""
        key = number(self.request.GET.get("decided")) or 0
        mine = Appearance.objects.filter(pk=key, decided_by=self.person)
        return mine.select_related("claim").first()


class DecideView(StaffPage):
    """POST `decision=confirm|reject`, `expected=STATE`; on to the next pair."""

    model = Appearance
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        appearance = get_object_or_404(Appearance, pk=pk)
        if request.POST.get("decision") not in ("confirm", "reject"):
            return HttpResponse(status=400)
        claim_id = number(request.POST.get("claim"))
        place = place_in_queue(appearance, claim_id)
        try:
            decide_appearance(
                appearance=appearance,
                confirm=request.POST["decision"] == "confirm",
                by=self.person,
                expected=request.POST.get("expected", Appearance.State.PROPOSED),
            )
        except DecisionConflict as conflict:
            messages.error(request, conflict_text(conflict.appearance))
            return redirect(review_url(pk, claim=claim_id))
        return redirect(review_url(place.next_id, claim=claim_id, decided=pk))


class UndoView(StaffPage):
    model = Appearance
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        appearance = get_object_or_404(Appearance, pk=pk)
        try:
            undo_decision(appearance=appearance, by=self.person)
        except DecisionConflict as conflict:
            messages.error(request, conflict_text(conflict.appearance))
        else:
            messages.success(request, _("Your decision is undone; this is a proposal again."))
        return redirect(review_url(pk, claim=number(request.POST.get("claim"))))


def conflict_text(appearance: Appearance) -> str:
    if appearance.state == Appearance.State.PROPOSED:
        return str(_("The decision was taken back meanwhile. Nothing was saved; decide again."))
    text = _("%(who)s decided this at %(time)s: %(state)s. Your decision was not saved.")
    assert appearance.decided_at is not None
    return text % {
        "who": decider(appearance),
        "time": formats.time_format(timezone.localtime(appearance.decided_at), "TIME_FORMAT"),
        "state": appearance.get_state_display(),
    }


def review_url(pk: int | None, **params: int | None) -> str:
    """The page of this pair; of the first in the queue where there is none."""
    address = reverse("appearances:review", args=[pk]) if pk else reverse("appearances:queue")
    url: str = set_query_params(address, {name: str(v) for name, v in params.items() if v})
    return url


def number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None

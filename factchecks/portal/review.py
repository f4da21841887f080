"""Review of matches: does this post repeat this claim? One pair at a time, by keyboard.

A pair that is looked at blindly (see factchecks.actions.blind_checks) is shown as a proposal.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from content.models import Post
from factchecks import evidence
from factchecks.actions.decisions import (
    AUTOMATIC,
    DecisionConflict,
    NothingToUndo,
    decide_together,
    standing,
    undo_batch,
)
from factchecks.evidence import Evidence, Segment
from factchecks.models import Appearance, AppearanceDecision
from factchecks.portal.access import Access, Desk, PortalPage, PortalView
from factchecks.portal.review_forms import DecisionForm, FilterForm
from factchecks.queries.review import (
    ClaimInQueue,
    Narrowing,
    claims_waiting,
    first_of_queue,
    languages_waiting,
    last_decision,
    nearly_identical,
    pairs_of,
    place_of,
)


CHECKERS = frozenset({Access.FACT_CHECKER})
MOST_TOGETHER = 50  # pairs that a fact-checker may decide at once
MOST_TOGETHER_EDITOR = 200
SAMPLES = 3
CLAIMS_SHOWN = 12

FIELD_LABELS = {
    "caption": _("Caption"),
    "on_screen_text": _("On screen"),
    "transcript": _("Spoken"),
    "hashtags": _("Hashtags"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what the post does with the claim, its key and its look."""

    relation: str
    key: str
    label: Promise
    style: str = ""


CHOICES = (
    Choice(Appearance.Relation.REPEATS, "y", _("Repeats it"), "primary"),
    Choice(Appearance.Relation.OTHER, "n", _("Something else"), "danger"),
    Choice(Appearance.Relation.DEBUNKS, "d", _("Debunks it")),
    Choice(Appearance.Relation.ASKS, "a", _("Asks about it")),
    Choice(Appearance.Relation.REPORTS, "o", _("Reports on it")),
)


@dataclass(frozen=True, slots=True)
class ShownField:
    label: Promise
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


class ReviewContext:
    """What the desk shows: one pair (or that none waits), its neighbours, the last decision."""

    def __init__(self, desk: Desk, only: Narrowing) -> None:
        self.desk, self.only = desk, only
        self.claims = claims_waiting(desk.organisation, only)

    def of(self, pk: int | None) -> dict[str, Any]:
        organisation = self.desk.organisation
        key = pk or first_of_queue(organisation, self.only, self.claims)
        pair = get_object_or_404(pairs_of(organisation), pk=key) if key else None
        context = {
            "only": self.only,
            "query": query_of(self.only),
            "pair": pair,
            "queue": self.claims[:CLAIMS_SHOWN],
            "waiting": sum(each.pairs for each in self.claims),
            "last": self._last(),
            "filters": self._filters(),
        }
        return context | (self._pair(pair) if pair else {})

    def _pair(self, pair: Appearance) -> dict[str, Any]:
        found = evidence.read(pair.evidence)
        alike = nearly_identical(pair) if is_open(pair) else []
        most = most_together(self.desk) - 1
        return {
            "place": place_of(pair, self.desk.organisation, self.only, self.claims),
            "is_open": is_open(pair),
            "standing": Appearance.State.PROPOSED if is_open(pair) else standing(pair),
            "fields": shown_fields(pair.post, found),
            "found": found,
            "likelihood": evidence.likelihood(pair.score),
            "stance": evidence.stance_in_words(pair.stance),
            "verdict": next(iter(pair.claim.verdicts.all()), None),
            "decider": decider(pair),
            "choices": CHOICES,
            "alike": alike[:most],
            "alike_count": len(alike),
            "samples": alike[:SAMPLES],
        }

    def _last(self) -> AppearanceDecision | None:
        decisions = last_decision(self.desk.user, self.desk.organisation, now=timezone.now())
        if not decisions:
            return None
        last = decisions[0]
        last.together = len(decisions)  # type: ignore[attr-defined]
        return last

    def _filters(self) -> FilterForm:
        languages = languages_waiting(self.desk.organisation)
        everything = self.claims
        if self.only != Narrowing():
            everything = claims_waiting(self.desk.organisation, Narrowing())
        return FilterForm(
            {"claim": self.only.claim_id or "", "language": self.only.language},
            claims=everything,
            languages=languages,
        )


class ReviewPage(PortalPage):
    """Without a key in the address: the first pair of the queue."""

    access = CHECKERS
    template_name = "factchecks/portal/review/page.html"
    title = _("Review matches")
    nav_name = "review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = ReviewContext(self.desk, narrowing(self.request.GET))
        return super().get_context_data(**kwargs) | review.of(self.kwargs.get("pk"))


class ReviewStep(PortalView):
    """A POST that changes something and goes on to a pair: as a fragment for htmx."""

    access = CHECKERS
    http_method_names = ["post"]

    def go_to(self, pk: int | None, only: Narrowing) -> HttpResponse:
        address = review_url(pk, only)
        if not self.request.headers.get("HX-Request"):
            return redirect(address)
        context = {"desk": self.desk, "is_fragment": True} | ReviewContext(self.desk, only).of(pk)
        response = TemplateResponse(self.request, "factchecks/portal/review/fragment.html", context)
        response.headers["HX-Push-Url"] = address
        return response


class DecideView(ReviewStep):
    """POST relation=…, expected=STATE, together=on and also=PK…; on to the next pair."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        pair = get_object_or_404(pairs_of(self.desk.organisation), pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=400)
        only = narrowing(request.POST)
        also = self._also(pair, form)
        if len(also) >= most_together(self.desk):
            text = _("Only an editor decides more than %(most)s posts at once.")
            messages.error(request, text % {"most": MOST_TOGETHER})
            return self.go_to(pk, only)
        claims = claims_waiting(self.desk.organisation, only)
        following = self._following(pair, also, only, claims)
        self._decide(pair, form.cleaned_data, also)
        return self.go_to(following, only)

    def _also(self, pair: Appearance, form: DecisionForm) -> set[int]:
        """The chosen ones that are in fact nearly identical."""
        chosen = form.cleaned_data["also"] if form.cleaned_data["together"] else set()
        return chosen & {each.pk for each in nearly_identical(pair)} if chosen else set()

    def _following(
        self, pair: Appearance, also: set[int], only: Narrowing, claims: list[ClaimInQueue]
    ) -> int | None:
        """The next pair that this decision does not cover; None for the first of the queue."""
        following = place_of(pair, self.desk.organisation, only, claims).next_id
        return None if following in also else following

    def _decide(self, pair: Appearance, said: dict[str, Any], also: set[int]) -> None:
        relation, expected = said["relation"], said["expected"]
        if expected == Appearance.State.PROPOSED and is_blind(pair):
            expected = AUTOMATIC
        try:
            decided = decide_together(
                appearance=pair,
                also=also,
                confirm=relation == Appearance.Relation.REPEATS,
                relation=relation,
                by=self.desk.user,
                organisation=self.desk.organisation,
                expected=expected,
            )
        except DecisionConflict as conflict:
            messages.warning(self.request, conflict_text(conflict.appearance))
            return
        if decided.missed:
            text = ngettext(
                "%(missed)s of the posts was decided by somebody else meanwhile and was left alone.",
                "%(missed)s of the posts were decided by somebody else meanwhile and were left alone.",
                decided.missed,
            )
            messages.warning(self.request, text % {"missed": decided.missed})


class UndoView(ReviewStep):
    """POST: takes back all that was decided together, and shows the pair again."""

    def post(self, request: HttpRequest, batch: UUID) -> HttpResponse:
        decisions = AppearanceDecision.objects.filter(
            batch=batch, by=self.desk.user, organisation=self.desk.organisation
        ).order_by("pk")
        first = decisions.first()
        if first is None:
            raise Http404
        try:
            undone = undo_batch(batch=batch, by=self.desk.user, organisation=self.desk.organisation)
        except NothingToUndo:
            messages.warning(request, _("This was undone or decided anew meanwhile."))
        else:
            text = ngettext(
                "Your decision is undone.", "Your %(count)s decisions are undone.", len(undone)
            )
            messages.success(request, text % {"count": len(undone)})
        return self.go_to(first.appearance_id, narrowing(request.POST))


def is_blind(pair: Appearance) -> bool:
    """Stands as an automatic banner, which the reviewer is not told."""
    check = getattr(pair, "blind_check", None)
    return check is not None and check.decided_at is None


def is_open(pair: Appearance) -> bool:
    return pair.state == Appearance.State.PROPOSED or is_blind(pair)


def most_together(desk: Desk) -> int:
    return MOST_TOGETHER_EDITOR if desk.may_edit else MOST_TOGETHER


def decider(pair: Appearance) -> str:
    if pair.is_automatic:
        return str(_("the matcher"))
    return pair.decided_by.get_username() if pair.decided_by else ""


def conflict_text(pair: Appearance) -> str:
    if pair.state == Appearance.State.PROPOSED:
        return str(_("The decision was taken back meanwhile. Nothing was saved; decide again."))
    text = _("%(who)s decided this at %(time)s: %(state)s. Your decision was not saved.")
    assert pair.decided_at is not None
    return text % {
        "who": decider(pair),
        "time": formats.time_format(timezone.localtime(pair.decided_at), "TIME_FORMAT"),
        "state": pair.get_relation_display() if pair.relation else pair.get_state_display(),
    }


def narrowing(data: Any) -> Narrowing:
    """From an address or a form: ?claim=12&language=nl; what does not fit is left out."""
    claim = data.get("claim", "")
    return Narrowing(
        claim_id=int(claim) if claim.isdecimal() else None, language=data.get("language", "")
    )


def query_of(only: Narrowing) -> str:
    given = {"claim": only.claim_id, "language": only.language}
    return urlencode({name: value for name, value in given.items() if value})


def review_url(pk: int | None, only: Narrowing) -> str:
    """The page of this pair; of the first in the queue where there is none."""
    address = reverse("portal:review-pair", args=[pk]) if pk else reverse("portal:review")
    query = query_of(only)
    return f"{address}?{query}" if query else address


urlpatterns = [
    path("review/", ReviewPage.as_view(), name="review"),
    path("review/<int:pk>/", ReviewPage.as_view(), name="review-pair"),
    path("review/<int:pk>/decide/", DecideView.as_view(), name="review-decide"),
    path("review/undo/<uuid:batch>/", UndoView.as_view(), name="review-undo"),
]

"""What the review of matches shows: a pair, what it is made of, its neighbours, the queue."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from content.models import Post
from factchecks import match_notes
from factchecks.actions.decisions import standing
from factchecks.match_notes import MatchNotes, Segment
from factchecks.models import Appearance, AppearanceDecision
from factchecks.portal.access import Desk
from factchecks.portal.review_forms import FilterForm
from factchecks.queries.review import (
    Narrowing,
    claims_waiting,
    first_of_queue,
    languages_waiting,
    last_decision,
    nearly_identical,
    pairs_of,
    place_of,
)


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


def shown_fields(post: Post, found: MatchNotes) -> list[ShownField]:
    """What the post says, field by field, with the passage that matched marked."""
    texts = [(name, getattr(post, name)) for name in match_notes.TEXT_FIELDS]
    fields = [ShownField(FIELD_LABELS[n], match_notes.segments(t, n, found)) for n, t in texts if t]
    if post.hashtags:
        tags = " ".join(f"#{tag}" for tag in post.hashtags)
        is_match = found.field == match_notes.HASHTAGS
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
        found = match_notes.read(pair.evidence)
        alike = nearly_identical(pair) if is_open(pair) else []
        most = most_together(self.desk) - 1
        return {
            "place": place_of(pair, self.desk.organisation, self.only, self.claims),
            "is_open": is_open(pair),
            "standing": Appearance.State.PROPOSED if is_open(pair) else standing(appearance=pair),
            "fields": shown_fields(pair.post, found),
            "found": found,
            "likelihood": match_notes.likelihood(pair.score),
            "stance": match_notes.stance_in_words(pair.stance),
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
        claim_id=int(claim[:18]) if claim.isdecimal() else None, language=data.get("language", "")
    )


def query_of(only: Narrowing) -> str:
    given = {"claim": only.claim_id, "language": only.language}
    return urlencode({name: value for name, value in given.items() if value})


def review_url(pk: int | None, only: Narrowing) -> str:
    """The page of this pair; of the first in the queue where there is none."""
    address = reverse("portal:review-pair", args=[pk]) if pk else reverse("portal:review")
    query = query_of(only)
    return f"{address}?{query}" if query else address

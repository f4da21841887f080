"""A partner's own claims with what became of them, and the desk's numbers for staff."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.models import Appearance, Assignment, Claim, Verdict
from factchecks.queries.inbox import patience_of
from factchecks.queries.priority import posts_of
from factchecks.queries.reach import acting_partners
from users.models import Organisation, User


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class DeskState(models.TextChoices):
    """Where a partner's claim stands; derived from its stage and its verdicts."""

    IN_WORK = "in_work", _("In work")
    SECOND_READER = "second_reader", _("Waits for a second reader")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISMISSED = "dismissed", _("Dismissed")


class Standing(TypedDict):
    """What `claims_of` adds to a claim; Any, as the types of annotations are to the checker."""

    state: Any  # of DeskState
    rating: Any  # of Verdict.Rating, or None
    assignee_id: Any  # int, or None
    due_at: Any  # datetime


if TYPE_CHECKING:
    StandingClaim = WithAnnotations[Claim, Standing]
else:
    StandingClaim = Claim
OPEN_STATES = (DeskState.IN_WORK, DeskState.SECOND_READER)


def claims_of(partner: Organisation) -> QuerySet[StandingClaim]:
    """The partner's claims with `state`, `rating`, `assignee_id`, `due_at`; one query."""
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
    assignment = Assignment.objects.filter(claim=OuterRef("pk"), organisation=partner)
    published = verdicts.filter(state=Verdict.State.PUBLISHED)
    return Claim.objects.of(
        partner
    ).annotate(  # type: ignore[return-value]  # an unnamed TypedDict
        state=_state(verdicts, published),
        rating=Subquery(published.values("rating")[:1]),
        assignee_id=Subquery(assignment.values("assignee")[:1]),
        due_at=Coalesce(
            Subquery(assignment.values("due_at")[:1]), F("created_at") + patience_of(partner)
        ),
    )


def _state(verdicts: QuerySet[Verdict], published: QuerySet[Verdict]) -> models.Case:
    """What needs a person comes first: a correction that waits is no longer just published."""
    withdrawn = verdicts.filter(state=Verdict.State.WITHDRAWN)
    return models.Case(
        models.When(stage=Claim.Stage.DISMISSED, then=models.Value(DeskState.DISMISSED)),
        models.When(
            Exists(verdicts.filter(state=Verdict.State.SUBMITTED)),
            then=models.Value(DeskState.SECOND_READER),
        ),
        models.When(
            Exists(published) & Exists(verdicts.filter(state=Verdict.State.CORRECTED)),
            then=models.Value(DeskState.CORRECTED),
        ),
        models.When(Exists(published), then=models.Value(DeskState.PUBLISHED)),
        models.When(Exists(withdrawn), then=models.Value(DeskState.WITHDRAWN)),
        default=models.Value(DeskState.IN_WORK),
        output_field=models.CharField(),
    )


def counted_by_state(claims: QuerySet[StandingClaim]) -> Counter[str]:
    """How many of `claims_of` stand where; one query."""
    return Counter(claims.order_by().values_list("state", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    claim: Claim
    state: DeskState
    rating: str
    assignee: User | None
    due_at: datetime
    is_late: bool
    posts: int
    views: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def rating_name(self) -> str:
        return str(Verdict.Rating(self.rating).label) if self.rating else ""


def desk_rows(claims: Iterable[StandingClaim], *, now: datetime) -> list[DeskRow]:
    """Rows of a part of `claims_of`; three queries, however many."""
    found = list(claims)
    posts = posts_of([claim.pk for claim in found], now=now)
    people = User.objects.in_bulk({each.assignee_id for each in found if each.assignee_id})
    return [
        DeskRow(
            claim=claim,
            state=DeskState(claim.state),
            rating=claim.rating or "",
            assignee=people.get(claim.assignee_id or 0),
            due_at=claim.due_at,
            is_late=claim.state in OPEN_STATES and claim.due_at < now,
            posts=posts.get(claim.pk, {}).get("posts", 0),
            views=posts.get(claim.pk, {}).get("views", 0),
        )
        for claim in found
    ]


def colleagues(partner: Organisation) -> QuerySet[User]:
    """The people of the partner who can sign in, by name."""
    members = User.objects.filter(memberships__organisation=partner, is_active=True)
    return members.order_by("username")


# --- what staff see of all partners ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProposalState:
    waiting: int
    oldest_at: datetime | None


def proposal_state() -> ProposalState:
    row = Appearance.objects.proposed().aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    return ProposalState(row["waiting"], row["oldest"])


def posts_with_banner(*, now: datetime) -> int:
    """How many posts carry a claim banner at this moment; see `verdicts_of_posts`."""
    acting = acting_partners(timezone.localdate(now)).values("pk")
    in_force = Verdict.objects.in_force(now)
    automatic = in_force.filter(allows_automatic_banner=True, organisation__in=acting)
    shown: int = (
        Appearance.objects.confirmed()
        .filter(
            Q(is_automatic=False, claim__verdicts__in=in_force)
            | Q(is_automatic=True, claim__verdicts__in=automatic)
        )
        .aggregate(posts=Count("post", distinct=True))["posts"]
    )
    return shown

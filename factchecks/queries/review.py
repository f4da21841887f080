"""The queue of pairs that a partner reviews: which comes next, what is like it, what came before.

Order: a pair weighs its probability times the views of its post, the views that the right
banner would reach. Pairs are grouped by claim, so that a reviewer reads a claim once; the claim
with the greatest sum comes first. Blind checks wait among the proposals, not to be told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FloatField, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from content.models import Post
from factchecks.models import Appearance, AppearanceDecision, Claim, Verdict
from factchecks.near_identical import alike
from factchecks.queries.reach import post_text
from users.models import Organisation, User


COMPARED = 1000  # waiting pairs of one claim that are looked through for the same text
UNDONE_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What the reviewer looks at only; None and "" for all."""

    claim_id: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInQueue:
    """A claim with pairs to review; `views` are those of their posts."""

    claim_id: int
    statement: str
    language: str
    pairs: int
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pair stands; ids of its neighbours, None where there is none."""

    waiting: int
    previous_id: int | None
    next_id: int | None


def waiting_pairs(
    organisation: Organisation, only: Narrowing = Narrowing()
) -> QuerySet[Appearance]:
    """Proposals and open blind checks on claims that this partner works on."""
    queue = Appearance.objects.filter(
        Q(state=Appearance.State.PROPOSED)
        | Q(blind_check__isnull=False, blind_check__decided_at__isnull=True),
        claim__organisation=organisation,
        claim__stage=Claim.Stage.TAKEN,
        post__status=Post.Status.ACTIVE,
    )
    if only.claim_id:
        queue = queue.filter(claim_id=only.claim_id)
    return queue.filter(post__language=only.language) if only.language else queue


def languages_waiting(organisation: Organisation) -> list[str]:
    """Languages of posts in the queue."""
    rows = waiting_pairs(organisation).order_by().values_list("post__language", flat=True)
    return sorted(filter(None, rows.distinct()))


def claims_waiting(organisation: Organisation, only: Narrowing) -> list[ClaimInQueue]:
    """In the order of the queue; one query."""
    rows = (
        _weighed(waiting_pairs(organisation, only))
        .values("claim_id", "claim__statement", "claim__language")
        .annotate(pairs=Count("pk"), views=Sum(_views()), total=Sum("weight"))
        .order_by("-total", "claim_id")
    )
    return [
        ClaimInQueue(
            claim_id=row["claim_id"],
            statement=row["claim__statement"],
            language=row["claim__language"],
            pairs=row["pairs"],
            views=row["views"],
        )
        for row in rows
    ]


def first_of_queue(
    organisation: Organisation, only: Narrowing, claims: Sequence[ClaimInQueue]
) -> int | None:
    """Id of the pair to begin with; `claims` are those of `claims_waiting`."""
    return _first_of(organisation, only, claims[0].claim_id) if claims else None


def place_of(
    appearance: Appearance,
    organisation: Organisation,
    only: Narrowing,
    claims: Sequence[ClaimInQueue],
) -> Place:
    """Also of a pair that is decided by now: its neighbours are those of its old place.

    After the last pair of a claim comes the first of the next claim, after the last claim the
    first again.
    """
    same = _weighed(waiting_pairs(organisation, only)).filter(claim=appearance.claim_id)
    weight = _weight_of(appearance)
    behind = Q(weight__lt=weight) | Q(weight=weight, pk__gt=appearance.pk)
    before = Q(weight__gt=weight) | Q(weight=weight, pk__lt=appearance.pk)
    following = _first(same.filter(behind).order_by("-weight", "pk"))
    return Place(
        waiting=sum(each.pairs for each in claims),
        previous_id=_first(same.filter(before).order_by("weight", "-pk")),
        next_id=following or _in_next_claim(appearance, organisation, only, claims),
    )


def _in_next_claim(
    appearance: Appearance,
    organisation: Organisation,
    only: Narrowing,
    claims: Sequence[ClaimInQueue],
) -> int | None:
    keys = [each.claim_id for each in claims]
    if appearance.claim_id in keys:
        at = keys.index(appearance.claim_id) + 1
        keys = [*keys[at:], *keys[:at]]
    found = _first_of(organisation, only, keys[0]) if keys else None
    return found if found != appearance.pk else None


def _first_of(organisation: Organisation, only: Narrowing, claim_id: int) -> int | None:
    queue = _weighed(waiting_pairs(organisation, only)).filter(claim=claim_id)
    return _first(queue.order_by("-weight", "pk"))


def _first(queue: QuerySet[Any]) -> int | None:
    return queue.values_list("pk", flat=True).first()


def _views() -> Coalesce:
    return Coalesce(F("post__counter__views"), 0)


def _weighed(queue: QuerySet[Appearance]) -> QuerySet[Any]:
    """A pair without a score was put there by a person: as good as sure."""
    views = Cast(_views() + 1, FloatField())
    return queue.annotate(weight=Coalesce(F("score"), 1.0) * views)


def _weight_of(appearance: Appearance) -> float:
    counter = getattr(appearance.post, "counter", None)
    views = counter.views if counter else 0
    return (1.0 if appearance.score is None else appearance.score) * (views + 1.0)


def pairs_of(organisation: Organisation) -> QuerySet[Appearance]:
    """This partner's pairs with all that a reviewer sees; three queries for any number."""
    published = Verdict.objects.published().select_related("organisation")
    return (
        Appearance.objects.filter(claim__organisation=organisation)
        .select_related("claim", "post__account", "post__counter", "decided_by", "blind_check")
        .prefetch_related("claim__wordings", Prefetch("claim__verdicts", queryset=published))
    )


def nearly_identical(appearance: Appearance) -> list[Appearance]:
    """Other proposals of the claim whose posts say the same, those with most views first.

    One query. Numbers, times, days, negations and questions have to be equal.
    """
    others = (
        Appearance.objects.proposed()
        .filter(claim=appearance.claim_id, post__status=Post.Status.ACTIVE)
        .exclude(pk=appearance.pk)
        .select_related("post__account", "post__counter")
        .order_by(_views().desc(), "pk")[:COMPARED]
    )
    by_key = {each.pk: each for each in others}
    texts = {key: post_text(each.post) for key, each in by_key.items()}
    return [by_key[key] for key in alike(post_text(appearance.post), texts)]


def last_decision(
    user: User, organisation: Organisation, *, now: datetime
) -> list[AppearanceDecision]:
    """What this person decided last and may still take back, all of its batch; two queries.

    Empty where nothing is left to undo.
    """
    later = AppearanceDecision.objects.filter(
        appearance=OuterRef("appearance"), pk__gt=OuterRef("pk")
    )
    in_force = (
        AppearanceDecision.objects.filter(~Exists(later), by=user, organisation=organisation)
        .exclude(decision=AppearanceDecision.Decision.UNDO)
        .select_related("appearance__claim")
        .order_by("-pk")
    )
    last = in_force.filter(at__gte=now - UNDONE_WITHIN).first()
    return list(in_force.filter(batch=last.batch)) if last else []

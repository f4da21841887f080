"""What somebody should know, and how much waits for them: read on every page of the portal."""

from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from factchecks.models import Claim, Notification, Verdict
from factchecks.queries.review import waiting_pairs
from users.models import Membership, Organisation, User


UNPUBLISHED = (Verdict.State.DRAFT, Verdict.State.SUBMITTED)
NOTIFICATIONS = "notifications"


def desk_counts(user: User, partner: Organisation | None, covered: Q) -> dict[str, int]:
    """How much waits under each name of the menu, and how much news is unread.

    One query of up to five counts, each from an index of its own; `covered` is the inbox's.
    """
    counted = {
        "inbox": _count(Claim.objects.waiting().filter(covered)),
        NOTIFICATIONS: _count(_still_theirs(user).filter(read_at__isnull=True)),
    }
    if partner:
        counted |= _of_partner(user, partner)
    row = User.objects.filter(pk=user.pk).values_list(*counted.values())[0]
    return dict(zip(counted, row, strict=True))


def _of_partner(user: User, partner: Organisation) -> dict[str, Subquery]:
    published = Verdict.objects.filter(claim=OuterRef("pk")).exclude(state__in=UNPUBLISHED)
    in_work = Claim.objects.filter(organisation=partner, stage=Claim.Stage.TAKEN)
    submitted = Verdict.objects.filter(organisation=partner, state=Verdict.State.SUBMITTED)
    return {
        "claims": _count(in_work.filter(~Exists(published))),
        "second-reader": _count(submitted.exclude(authored_by=user)),
        "review": _count(waiting_pairs(partner)),
    }


def _count(rows: QuerySet[Any]) -> Subquery:
    """COUNT without GROUP BY, so that nothing counts as 0."""
    counted = rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def news_of(user: User) -> QuerySet[Notification]:
    """Unread ones first, then the newest; with their claims."""
    unread_first = F("read_at").desc(nulls_first=True)
    found = _still_theirs(user).select_related("claim")
    return found.order_by(unread_first, "-created_at", "-pk")


def _still_theirs(user: User) -> QuerySet[Notification]:
    """Without what is about claims of a partner that the person has left, or never worked for."""
    partners = Membership.objects.filter(user=user).values("organisation")
    return Notification.objects.filter(
        Q(claim__isnull=True)
        | Q(claim__organisation__isnull=True)
        | Q(claim__organisation__in=partners),
        user=user,
    )

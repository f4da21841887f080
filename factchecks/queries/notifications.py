"""What somebody should know, and how much waits for them: read on every page of the portal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from factchecks.models import Appearance, Claim, Notification, Verdict
from users.models import Organisation, User


UNPUBLISHED = (Verdict.State.DRAFT, Verdict.State.SUBMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """What waits: in the inbox, with us, for a second reader, for review; and unread news."""

    inbox: int
    claims: int
    second_reader: int
    review: int
    notifications: int


def desk_counts(user: User, partner: Organisation | None, covered: Q) -> DeskCounts:
    """One query of five counts, each from an index of its own; `covered` is the inbox's."""
    published = Verdict.objects.filter(claim=OuterRef("pk")).exclude(state__in=UNPUBLISHED)
    in_work = Claim.objects.filter(organisation=partner, stage=Claim.Stage.TAKEN)
    submitted = Verdict.objects.filter(organisation=partner, state=Verdict.State.SUBMITTED)
    row = User.objects.filter(pk=user.pk).values(
        inbox=_count(Claim.objects.waiting().filter(covered)),
        in_work=_count(in_work.filter(~Exists(published))),
        second_reader=_count(submitted.exclude(authored_by=user)),
        review=_count(Appearance.objects.proposed().filter(claim__organisation=partner)),
        unread=_count(Notification.objects.filter(user=user, read_at__isnull=True)),
    )[0]
    return DeskCounts(
        inbox=row["inbox"],
        claims=row["in_work"],
        second_reader=row["second_reader"],
        review=row["review"],
        notifications=row["unread"],
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    """COUNT without GROUP BY, so that nothing counts as 0."""
    counted = rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def news_of(user: User) -> QuerySet[Notification]:
    """Unread ones first, then the newest; with their claims."""
    unread_first = F("read_at").desc(nulls_first=True)
    return user.notifications.select_related("claim").order_by(unread_first, "-created_at", "-pk")

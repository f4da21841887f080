"""What somebody should know, and how much waits for them: read on every page of the portal."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from factchecks.models import Appearance, Claim, Notification, Verdict
from users.models import Organisation, User


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
    own = Claim.objects.filter(organisation=partner, stage=Claim.Stage.TAKEN)
    submitted = Verdict.objects.filter(organisation=partner, state=Verdict.State.SUBMITTED)
    rows = User.objects.filter(pk=user.pk).values(
        inbox=_count(Claim.objects.waiting().filter(covered)),
        claims=_count(_without_verdict(own)),
        second_reader=_count(submitted.exclude(authored_by=user)),
        review=_count(Appearance.objects.proposed().filter(claim__organisation=partner)),
        unread=_count(user.notifications.filter(read_at__isnull=True)),
    )
    row = rows.get()
    return DeskCounts(
        inbox=row["inbox"],
        claims=row["claims"],
        second_reader=row["second_reader"],
        review=row["review"],
        notifications=row["unread"],
    )


def _without_verdict(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Still in work: nothing published on them stands."""
    published = Verdict.objects.filter(claim=OuterRef("pk")).exclude(
        state__in=[Verdict.State.DRAFT, Verdict.State.SUBMITTED]
    )
    return claims.exclude(pk__in=Subquery(published.filter(claim=OuterRef("pk")).values("claim")))


def _count(rows: QuerySet[Claim] | QuerySet[Verdict] | QuerySet[Appearance] | QuerySet[Notification]) -> Coalesce:
    counted = rows.order_by().annotate(one=Coalesce(0, 0)).values("one")
    return Coalesce(
        Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def news_of(user: User) -> QuerySet[Notification]:
    """Unread ones first, then the newest; with their claims."""
    return user.notifications.select_related("claim").order_by("read_at", "-created_at", "-pk")

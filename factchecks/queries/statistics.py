"""The facts behind the statistics of partners, in a constant number of queries.

Every fact is bounded by a time that is written once: when a claim came in, a verdict was
published, a complaint was decided. So the figures of a past month stay what they were.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from audit.models import Entry
from factchecks.banner_buffer import BannerEvent
from factchecks.models import AppearanceDecision, BannerCount, Claim, Complaint, Verdict
from factchecks.statistics import (
    Days,
    Duration,
    Event,
    Facts,
    Lasting,
    Version,
    verdict_facts,
)
from users.models import Organisation


TAKEN, DISMISSED = "factchecks.claim_taken", "factchecks.claim_dismissed"
_COUNTED_ENTRIES = {TAKEN: "taken", DISMISSED: "dismissed"}
# A partner's own claims and imports never waited in the common inbox.
_NOT_INCOMING = (Claim.Origin.PARTNER, Claim.Origin.IMPORT)
_OF_BANNERS = {
    BannerEvent.SHOWN: "banners_shown",
    BannerEvent.OPENED: "banners_opened",
    BannerEvent.WARNED: "warnings_shown",
    BannerEvent.CANCELLED: "shares_cancelled",
    BannerEvent.SHARED: "shared_anyway",
}
_OF_DECISIONS = {
    AppearanceDecision.Decision.CONFIRM: "matches_confirmed",
    AppearanceDecision.Decision.REJECT: "matches_rejected",
    AppearanceDecision.Decision.UNDO: "matches_undone",
}
_OF_COMPLAINTS = {
    Complaint.State.UPHELD: "complaints_upheld",
    Complaint.State.REJECTED: "complaints_rejected",
}


def partners() -> list[Organisation]:
    """Every fact-checking organisation, by name."""
    kind = Organisation.Kind.FACT_CHECKER
    return list(Organisation.objects.filter(kind=kind).order_by("name", "pk"))


def facts(days: Days, *, now: datetime, partner: int | None = None) -> Facts:
    """What happened in these days: of one partner, or of all. Claims that came in are of nobody
    and always among them. Eight queries."""
    return (
        Facts(tuple(_events(days, partner)))
        + _complaints_decided(days, partner)
        + verdict_facts(_versions(days, partner), days, now=now)
    )


def first_day(zone: ZoneInfo) -> date | None:
    """The day the first verdict was published."""
    first = Verdict.objects.filter(published_at__isnull=False).order_by("published_at").first()
    return first.published_at.astimezone(zone).date() if first and first.published_at else None


def _events(days: Days, partner: int | None) -> Iterable[Event]:
    yield from _incoming(days)
    yield from _takings(days, partner)
    yield from _complaints(days, partner)
    yield from _decisions(days, partner)
    yield from _banners(days, partner)


def _in(days: Days, name: str) -> Q:
    return Q(**{f"{name}__gte": days.starts_at, f"{name}__lt": days.ends_at})


def _of(partner: int | None, name: str) -> Q:
    return Q() if partner is None else Q(**{name: partner})


def _per_day(rows: QuerySet[Any], at: str, days: Days, *names: str) -> QuerySet[Any, Any]:
    day = TruncDate(at, tzinfo=days.zone)
    found = rows.values(*names, day=day).annotate(amount=Count("pk"))
    counted: QuerySet[Any, Any] = found.order_by(*names, "day")
    return counted


def _incoming(days: Days) -> Iterable[Event]:
    rows = Claim.objects.filter(_in(days, "created_at")).exclude(origin__in=_NOT_INCOMING)
    for row in _per_day(rows, "created_at", days):
        yield Event(None, row["day"], "received", row["amount"])


def _takings(days: Days, partner: int | None) -> Iterable[Event]:
    rows = Entry.objects.filter(
        _in(days, "at"), _of(partner, "data__organisation"), action__in=_COUNTED_ENTRIES
    )
    for row in _per_day(rows, "at", days, "action", "data__organisation"):
        name = _COUNTED_ENTRIES[row["action"]]
        yield Event(row["data__organisation"], row["day"], name, row["amount"])


def _complaints(days: Days, partner: int | None) -> Iterable[Event]:
    owner = "verdict__organisation"
    rows = Complaint.objects.filter(_in(days, "created_at"), _of(partner, owner))
    for row in _per_day(rows, "created_at", days, owner):
        yield Event(row[owner], row["day"], "complaints", row["amount"])


def _complaints_decided(days: Days, partner: int | None) -> Facts:
    owner = "verdict__organisation"
    rows = Complaint.objects.filter(_in(days, "decided_at"), _of(partner, owner))
    decided = list(rows.values_list(owner, "state", "created_at", "decided_at"))
    return Facts(
        tuple(
            Event(organisation, days.day_of(at), _OF_COMPLAINTS[Complaint.State(state)])
            for organisation, state, _made, at in decided
            if at is not None
        ),
        tuple(
            Duration(organisation, days.day_of(at), Lasting.TO_ANSWER, (at - made).total_seconds())
            for organisation, _state, made, at in decided
            if at is not None
        ),
    )


def _decisions(days: Days, partner: int | None) -> Iterable[Event]:
    rows = AppearanceDecision.objects.filter(
        _in(days, "at"), _of(partner, "organisation"), is_blind=False
    )
    for row in _per_day(rows, "at", days, "organisation", "decision"):
        name = _OF_DECISIONS[AppearanceDecision.Decision(row["decision"])]
        yield Event(row["organisation"], row["day"], name, row["amount"])


def _banners(days: Days, partner: int | None) -> Iterable[Event]:
    owner = "claim__organisation"
    rows = (
        BannerCount.objects.filter(_of(partner, owner), day__range=(days.first, days.last))
        .values(owner, "day")
        .annotate(**{name: Sum(event) for event, name in _OF_BANNERS.items()})
        .order_by(owner, "day")
    )
    for row in rows:
        for name in _OF_BANNERS.values():
            yield Event(row[owner], row["day"], name, row[name])


def _versions(days: Days, partner: int | None) -> list[Version]:
    """Every published version of the claims on which something happened in these days."""
    published = Verdict.objects.filter(published_at__isnull=False)
    touched = published.filter(
        _in(days, "published_at") | _in(days, "withdrawn_at") | _in(days, "ends_at"),
        _of(partner, "organisation"),
    )
    rows = list(
        published.filter(claim__in=touched.values("claim"))
        .select_related("claim")
        .order_by("claim", "version")
    )
    taken = _takings_of({row.claim_id for row in rows})
    return [
        Version(
            claim=row.claim_id,
            number=row.version,
            partner=row.organisation_id,
            rating=row.rating,
            is_import=row.origin == Verdict.Origin.IMPORT,
            published_at=row.published_at,
            withdrawn_at=row.withdrawn_at,
            ends_at=row.ends_at,
            came_in_at=row.claim.created_at,
            taken_at=_last(taken[row.claim_id], until=row.published_at),
        )
        for row in rows
        if row.published_at is not None
    ]


def _takings_of(claim_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """When each claim was taken; more than once where it was given back."""
    subjects = {f"factchecks.claim:{pk}": pk for pk in claim_ids}
    rows = Entry.objects.filter(action=TAKEN, subject__in=list(subjects))
    found: dict[int, list[datetime]] = defaultdict(list)
    for subject, at in rows.values_list("subject", "at"):
        found[subjects[subject]].append(at)
    return found


def _last(instants: Iterable[datetime], *, until: datetime) -> datetime | None:
    return max((instant for instant in instants if instant <= until), default=None)

"""The inbox: incoming claims in order of their score, with what a fact-checker decides on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from factchecks.models import Claim, Partner, Verdict, Watch
from factchecks.queries.priority import posts_of
from factchecks.queries.published import published_alike_to
from factchecks.queries.tips import askers
from users.models import Organisation, User


DEFAULT_HOURS = 48  # until a waiting claim is called late, for whoever set nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """`alike` are waiting claims that say the same; `said` what is published on similar ones.

    `watchers` are the reader's colleagues, themselves included: other partners' are not told.
    """

    claim: Claim
    posts: int
    views: int
    reports: int
    age: timedelta
    is_late: bool
    alike: list[Claim]
    said: list[Verdict]
    watchers: int
    is_watched: bool


def covered_by(partner: Organisation | None) -> Q:
    """Claims in a language of the partner, on an area or election in one of its countries.

    A claim that names neither is about any country; a partner that lists no languages or
    countries covers all of them. Oversight sees everything. One query.
    """
    terms = Partner.objects.filter(organisation=partner).first() if partner else None
    covered = Q()
    if terms and terms.languages:
        covered &= Q(language__in=terms.languages)
    if terms and terms.countries:
        covered &= _in_countries(terms.countries)
    return covered


def _in_countries(countries: list[str]) -> Q:
    areas = Claim.areas.through.objects.filter(claim=OuterRef("pk"))
    elections = Claim.elections.through.objects.filter(claim=OuterRef("pk"))
    return (
        Q(~Exists(areas), ~Exists(elections))
        | Q(Exists(areas.filter(jurisdiction__country__in=countries)))
        | Q(Exists(elections.filter(election__division__country__in=countries)))
    )


def heads_of(waiting: QuerySet[Claim]) -> QuerySet[Claim]:
    """Without those that are shown under another one of the same list."""
    return waiting.exclude(alike_to__in=waiting.order_by().values("pk"))


def inbox_rows(
    claims: Sequence[Claim], *, user: User, partner: Organisation | None, now: datetime
) -> list[InboxRow]:
    """The same number of queries for one claim and for fifty."""
    ids = [claim.pk for claim in claims]
    alike = _alike(ids)
    posts, reports = posts_of(ids, now=now), askers(ids)
    said = published_alike_to({claim.pk: claim.statement for claim in claims}, now=now)
    watchers = _watchers(ids, user, partner)
    late_after = patience_of(partner)
    return [
        InboxRow(
            claim=claim,
            posts=posts.get(claim.pk, {}).get("posts", 0),
            views=posts.get(claim.pk, {}).get("views", 0),
            reports=reports.get(claim.pk, 0),
            age=now - claim.created_at,
            is_late=now - claim.created_at > late_after,
            alike=alike[claim.pk],
            said=said[claim.pk],
            watchers=len(watchers[claim.pk]),
            is_watched=user.pk in watchers[claim.pk],
        )
        for claim in claims
    ]


def patience_of(partner: Organisation | None) -> timedelta:
    """How old a claim may get before it raises an alarm. One query."""
    hours = Partner.objects.filter(organisation=partner).values_list("hours_to_verdict", flat=True)
    return timedelta(hours=hours.first() or DEFAULT_HOURS if partner else DEFAULT_HOURS)


def _alike(ids: Sequence[int]) -> dict[int, list[Claim]]:
    under: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.waiting().filter(alike_to__in=ids).order_by("-priority", "-pk"):
        assert claim.alike_to_id is not None
        under[claim.alike_to_id].append(claim)
    return under


def _watchers(ids: Iterable[int], user: User, partner: Organisation | None) -> dict[int, set[int]]:
    watches = Watch.objects.filter(claim__in=list(ids))
    colleagues = Q(user=user)
    if partner:
        colleagues |= Q(user__memberships__organisation=partner)
    found: dict[int, set[int]] = defaultdict(set)
    for claim_id, user_id in watches.filter(colleagues).values_list("claim_id", "user_id"):
        found[claim_id].add(user_id)
    return found

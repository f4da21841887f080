"""How often the matcher was right: per partner, language and week, and of late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from audit.models import Entry
from factchecks.models import Appearance, AppearanceDecision, AutomaticStop, BlindCheck
from factchecks.precision import WINDOW, Share
from users.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfMatcher:
    """What people made of the matcher's work in one week (its Monday), partner and language.

    Of `proposals` a share repeats the claim; of `banners`, set without a person and checked
    blindly, a share is right.
    """

    partner: str
    language: str
    week: date
    proposals: Share
    banners: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStory:
    """A stop of automatic banners and why they were turned on again, where they were."""

    stop: AutomaticStop
    share: Share
    restart_reason: str


def recent_checks(*, now: datetime) -> dict[str, Share]:
    """Per language the blind checks of the last weeks, from the last restart on; two queries."""
    ended = AutomaticStop.objects.filter(ended_at__isnull=False).values_list("language")
    restarted = dict(ended.annotate(last=Max("ended_at")))
    rows = BlindCheck.objects.filter(decided_at__gte=now - WINDOW).values_list(
        "language", "decided_at", "agrees"
    )
    shares: dict[str, Share] = defaultdict(lambda: Share(0, 0))
    for language, decided_at, agrees in rows:
        since = restarted.get(language)
        if since is None or decided_at > since:
            shares[language] += Share(int(bool(agrees)), 1)
    return dict(shares)


def weeks_of_matcher(*, since: datetime, organisation: Organisation | None) -> list[WeekOfMatcher]:
    """Oldest first; of one partner, or of all where none is given. Two queries."""
    proposals = _shares(_proposals(since, organisation), "at")
    banners = _shares(_banners(since, organisation), "decided_at")
    none = Share(0, 0)
    return [
        WeekOfMatcher(
            partner=partner,
            language=language,
            week=week,
            proposals=proposals.get((week, language, partner), none),
            banners=banners.get((week, language, partner), none),
        )
        for week, language, partner in sorted(proposals.keys() | banners.keys())
    ]


def _proposals(since: datetime, organisation: Organisation | None) -> QuerySet[AppearanceDecision]:
    """The decisions in force on what the matcher proposed; posts added by hand are left out."""
    later = AppearanceDecision.objects.filter(
        appearance=OuterRef("appearance"), pk__gt=OuterRef("pk")
    )
    kept = (
        AppearanceDecision.objects.filter(~Exists(later), at__gte=since, was_automatic=False)
        .exclude(decision=AppearanceDecision.Decision.UNDO)
        .exclude(matcher_version__in=["", *Appearance.NOT_BY_MATCHER])
        .annotate(is_right=Q(decision=AppearanceDecision.Decision.CONFIRM))
    )
    return kept.filter(organisation=organisation) if organisation else kept


def _banners(since: datetime, organisation: Organisation | None) -> QuerySet[BlindCheck]:
    checked = BlindCheck.objects.filter(decided_at__gte=since).annotate(is_right=F("agrees"))
    return checked.filter(organisation=organisation) if organisation else checked


def _shares(rows: QuerySet[Any], moment: str) -> dict[tuple[date, str, str], Share]:
    counted = (
        rows.annotate(week=TruncWeek(moment))
        .values("week", "language", "organisation__name")
        .annotate(checked=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
        .order_by()
    )
    return {
        (row["week"].date(), row["language"], row["organisation__name"] or ""): Share(
            row["right"], row["checked"]
        )
        for row in counted
    }


def stops() -> list[StopStory]:
    """Every stop of automatic banners, open ones first, then the newest; two queries."""
    found = list(
        AutomaticStop.objects.select_related("ended_by").order_by(
            F("ended_at").desc(nulls_first=True), "-started_at", "-pk"
        )
    )
    entries = Entry.objects.filter(
        action="factchecks.automatic_restarted",
        subject__in=[f"factchecks.automaticstop:{stop.pk}" for stop in found],
    )
    reasons = {entry.subject: str(entry.data.get("reason", "")) for entry in entries}
    return [
        StopStory(
            stop=stop,
            share=Share(stop.right, stop.checked),
            restart_reason=reasons.get(f"factchecks.automaticstop:{stop.pk}", ""),
        )
        for stop in found
    ]

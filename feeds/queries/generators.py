"""Feed generators that are in force, what they sent last, and what staff see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Q, Sum

from feeds.models import FeedGenerator, GeneratorDay, GeneratorSkeleton


LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a maker sent in the last 28 days, and when last."""

    generator: FeedGenerator
    last_at: datetime | None
    named: int
    unknown: int
    refused: int

    @property
    def refused_percent(self) -> float | None:
        """Of the posts that are known here; None while it named none."""
        known = self.named - self.unknown
        return 100 * self.refused / known if known else None


def generators_in_force() -> list[FeedGenerator]:
    return list(FeedGenerator.objects.in_force().select_related("maker").order_by("name", "pk"))


def generator_named(slug: str) -> FeedGenerator | None:
    return FeedGenerator.objects.in_force().select_related("maker").filter(slug=slug).first()


def skeleton_of(slug: str, *, version: int | None, now: datetime) -> GeneratorSkeleton | None:
    """The one that a reader began with, as long as it is kept; else the newest. One query."""
    of_feed = GeneratorSkeleton.objects.fresh(now).filter(
        generator__slug=slug,
        generator__approved_at__isnull=False,
        generator__ended_at__isnull=True,
    )
    newest = of_feed.order_by("-pk").values("pk")[:1]
    rows = of_feed.filter(Q(pk=version) | Q(pk__in=newest)).select_related("generator__maker")
    found = {each.pk: each for each in rows}
    return found.get(version or 0) or max(found.values(), key=lambda each: each.pk, default=None)


def all_generators(*, today: date) -> list[Sent]:
    """For staff, those that are not over first; three queries."""
    rows = FeedGenerator.objects.select_related("maker").order_by(
        F("ended_at").desc(nulls_first=True), "slug", "pk"
    )
    last = dict(GeneratorSkeleton.objects.values_list("generator").annotate(Max("received_at")))
    sums = (
        GeneratorDay.objects.filter(day__gt=today - LOOKED_BACK)
        .values_list("generator")
        .annotate(Sum("named"), Sum("unknown"), Sum("refused"))
    )
    by_generator = {generator: counts for generator, *counts in sums}
    return [Sent(each, last.get(each.pk), *by_generator.get(each.pk, (0, 0, 0))) for each in rows]


def days_of(generator: FeedGenerator, *, today: date) -> list[GeneratorDay]:
    return list(generator.days.filter(day__gt=today - LOOKED_BACK).order_by("-day"))

"""Election posts that spread, and what is known of the pace of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from content.models import Account, Post, PostQuerySet
from factchecks.models import Verdict
from factchecks.queries.recommendation import carries_claim_rated
from feeds.models import PostPace, ReportDecision, RisingPost
from feeds.velocity import Measured, Pace, VelocityParameters
from labels.models import Label
from labels.vocabulary import ELECTION_INFO


# Whoever answers for what they say about an election: no clock takes them out of the feeds.
NEVER_HELD = (
    Account.Kind.AUTHORITY,
    Account.Kind.GOVERNMENT,
    Account.Kind.NEWS,
    Account.Kind.FACT_CHECKER,
)


@dataclass(frozen=True, slots=True)
class Spreading:
    post: Post
    measured: Measured
    before: Pace | None


def spreading(*, now: datetime, parameters: VelocityParameters) -> list[Spreading]:
    """Posts about an election that reach enough people and that nobody looked at; one query.

    Looked at means: held before, decided on by staff, or with a fact-check in force. Reach below
    the threshold is not even measured, so the paces that are kept are few.
    """
    counted = _unreviewed(now).annotate(
        reach=Coalesce(F("stats__shown"), 0) + Coalesce(F("counter__views"), 0),
        shared=Coalesce(F("stats__shares"), 0) + Coalesce(F("counter__shares"), 0),
    )
    rows = counted.filter(
        created_at__gt=now - parameters.looked_back,
        created_at__lte=now,
        reach__gte=parameters.rises.least_reach,
    )
    return [
        Spreading(
            post=post,
            measured=Measured(
                reach=getattr(post, "reach"),  # noqa: B009 (annotated: the model has no such field)
                shares=getattr(post, "shared"),  # noqa: B009 (annotated: the model has no such field)
                at=now,
                born=post.created_at,
            ),
            before=_pace_of(getattr(post, "pace", None)),
        )
        for post in rows.select_related("pace").order_by("pk")
    ]


def checked_meanwhile(*, now: datetime) -> QuerySet[RisingPost]:
    """Posts that are held and have a fact-check now: its label says what is known."""
    checked = Post.objects.filter(_is_checked(now), pk=OuterRef("post"))
    return RisingPost.objects.filter(Exists(checked), state=RisingPost.State.WAITING)


def _unreviewed(now: datetime) -> PostQuerySet:
    of_election = Label.objects.in_force(now).filter(post=OuterRef("pk"), value=ELECTION_INFO)
    decided = ReportDecision.objects.filter(post=OuterRef("pk"))
    return (
        Post.objects.eligible()
        .filter(Exists(of_election), ~Exists(decided), ~_is_checked(now), rise__isnull=True)
        .exclude(account__kind__in=NEVER_HELD)
    )


def _is_checked(now: datetime) -> Exists:
    return carries_claim_rated(Verdict.Rating.values, now=now)


def _pace_of(kept: PostPace | None) -> Pace | None:
    if kept is None:
        return None
    return Pace(
        reach=kept.reach,
        shares=kept.shares,
        at=kept.measured_at,
        usual_reach=kept.usual_reach,
        usual_shares=kept.usual_shares,
    )

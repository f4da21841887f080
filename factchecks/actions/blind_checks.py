"""Automatic banners that people look at again without being told that they stand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import Random, RowNumber, TruncDate
from django.utils import timezone

from audit.actions import record
from content.models import Post
from factchecks.models import Appearance, BlindCheck, Claim
from factchecks.precision import SAMPLE_PER_DAY, SAMPLED_DAYS
from users.models import User


@transaction.atomic
def sample_automatic(*, now: datetime, by: str) -> int:
    """Draws what is missing of the last days' samples; how many were drawn.

    Of each full day and language SAMPLE_PER_DAY banners, all where there were fewer. Run again
    it draws nothing: what was drawn comes first in its day and language.
    """
    drawn = [
        BlindCheck(
            appearance=each,
            organisation=each.claim.organisation,
            language=each.post.language,
        )
        for each in _not_drawn_yet(now)
    ]
    made = BlindCheck.objects.bulk_create(drawn, ignore_conflicts=True)
    if made:
        record(
            action="factchecks.blind_checks_drawn",
            by=by,
            subject="factchecks.blindcheck",
            data={"drawn": len(made)},
        )
    return len(made)


def _not_drawn_yet(now: datetime) -> list[Appearance]:
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    place = Window(
        RowNumber(),
        partition_by=[F("post__language"), TruncDate("created_at")],
        order_by=[F("blind_check").asc(nulls_last=True), Random()],
    )
    rows = (
        Appearance.objects.filter(
            Q(is_automatic=True) | Q(blind_check__isnull=False),
            created_at__gte=today - timedelta(days=SAMPLED_DAYS),
            created_at__lt=today,
            claim__organisation__isnull=False,
            claim__stage=Claim.Stage.TAKEN,
            post__status=Post.Status.ACTIVE,
        )
        .annotate(place=place)
        .filter(place__lte=SAMPLE_PER_DAY)
        .select_related("claim__organisation", "post", "blind_check")
    )
    return [each for each in rows if not hasattr(each, "blind_check")]


def close_blind_checks(
    *, appearances: Sequence[Appearance], agrees: bool, by: User
) -> Collection[int]:
    """Answers the checks that were open on these appearances; of which appearances they were.

    In the caller's transaction, which holds the appearances locked and records the decision.
    """
    waiting = BlindCheck.objects.filter(appearance__in=appearances, decided_at__isnull=True)
    checked = set(waiting.values_list("appearance_id", flat=True))
    if checked:
        waiting.update(decided_at=timezone.now(), decided_by=by, agrees=agrees)
    return checked


def reopen_blind_checks(*, appearance_ids: Collection[int]) -> None:
    """In the caller's transaction: the decision that answered them was taken back."""
    BlindCheck.objects.filter(appearance__in=appearance_ids).update(
        decided_at=None, decided_by=None, agrees=None
    )

"""Deciding with a second model where nobody sees it. A measurement: no entry in the audit log."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from content.models import Post
from factchecks.models import Claim
from labels import live_models
from labels.models import MatcherModel, ShadowDecision, ShadowTally
from labels.models.shadows import ShadowDecisionQuerySet
from labels.pipeline import Arrival, Engine, Plan
from labels.shadowing import Cell, Pair, is_compared, pairs, tally


_DELETED_AT_ONCE = 10_000
_ADD = f"""
INSERT INTO {ShadowTally._meta.db_table} AS known
    (model_id, live_version, language, live_outcome, shadow_outcome, is_same_claim, posts)
SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::boolean[], %s::bigint[])
ORDER BY 3, 4, 5, 6
ON CONFLICT (model_id, live_version, language, live_outcome, shadow_outcome, is_same_claim)
DO UPDATE SET posts = known.posts + EXCLUDED.posts
"""  # noqa: S608 (only the table's name is put in)


def run_shadow(*, engine: Engine, arrivals: Sequence[Arrival], plans: Sequence[Plan]) -> int:
    """Decides posts again with the model in shadow and keeps what it would have done.

    Call it when `plans`, made of `arrivals` with `engine`, are saved: whatever goes wrong here is
    noted on the model, and the posts stay labelled. Returns how many posts were compared.
    """
    key = MatcherModel.objects.shadow().values_list("pk", flat=True).first()
    if key is None:
        return 0
    try:
        return _compare(engine, arrivals, plans)
    except Exception as error:  # noqa: BLE001 whatever a model provokes is kept and shown to staff
        _note_failure(key, error)
        return 0


def _compare(engine: Engine, arrivals: Sequence[Arrival], plans: Sequence[Plan]) -> int:
    shadow = live_models.shadow(engine.matcher.encoder_name)
    live = [plan for plan in plans if is_compared(plan, settings.SHADOW_PERCENT)]
    if shadow is None or not live:
        return 0
    by_id = {arrival.post_id: arrival for arrival in arrivals}
    known = {str(plan.post_id): plan.match.vector for plan in live if plan.match.vector is not None}
    other = replace(engine, matcher=engine.matcher.with_model(shadow.model))
    again = other.plan([by_id[plan.post_id] for plan in live], known)
    compared = pairs(live, again)
    _save(shadow.key, live[0].version, compared)
    return len(compared)


@transaction.atomic
def _save(model_id: int, live_version: str, compared: Sequence[Pair]) -> None:
    kept = _still_there([pair for pair in compared if pair.says_something])
    now = timezone.now()
    fields = [field.name for field in ShadowDecision._meta.fields if field.name != "id"]
    ShadowDecision.objects.bulk_create(
        [
            ShadowDecision(
                model_id=model_id,
                post_id=pair.post_id,
                language=pair.language,
                live_version=live_version,
                live_outcome=pair.live.outcome,
                live_claim_id=pair.live.claim_id,
                live_score=pair.live.score,
                live_passage=pair.live.passage,
                shadow_outcome=pair.shadow.outcome,
                shadow_claim_id=pair.shadow.claim_id,
                shadow_score=pair.shadow.score,
                shadow_passage=pair.shadow.passage,
                created_at=now,
            )
            for pair in kept
        ],
        update_conflicts=True,
        unique_fields=["model", "post"],
        update_fields=[name for name in fields if name not in {"model", "post"}],
    )
    _count(model_id, live_version, tally(compared))


def _still_there(compared: Sequence[Pair]) -> list[Pair]:
    """Without posts and claims that are gone by now, in the order of posts: no two lock crosswise."""
    claims = {pair.live.claim_id for pair in compared} | {p.shadow.claim_id for p in compared}
    there = {None, *Claim.objects.filter(pk__in=claims - {None}).values_list("pk", flat=True)}
    posts = Post.objects.visible().filter(pk__in=[pair.post_id for pair in compared])
    visible = set(posts.values_list("pk", flat=True))
    return sorted(
        (
            pair
            for pair in compared
            if pair.post_id in visible and {pair.live.claim_id, pair.shadow.claim_id} <= there
        ),
        key=lambda pair: pair.post_id,
    )


def _count(model_id: int, live_version: str, counted: Counter[Cell]) -> None:
    columns = [list(column) for column in zip(*counted, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [model_id, live_version, *columns, list(counted.values())])


def _note_failure(model_id: int, error: Exception) -> None:
    MatcherModel.objects.filter(pk=model_id).update(
        shadow_failures=F("shadow_failures") + 1,
        shadow_error=f"{type(error).__name__}: {error}"[:2000],
    )


def sweep_shadow_decisions() -> int:
    """Deletes what is too old, too much, or of posts that are gone; returns how many rows."""
    decisions = ShadowDecision.objects.all()
    old = decisions.older_than(timezone.now() - timedelta(days=settings.SHADOW_DAYS))
    gone = decisions.exclude(pk__in=decisions.visible().values("pk"))
    newest = decisions.order_by("-pk")[settings.SHADOW_ROWS : settings.SHADOW_ROWS + 1]
    last = newest.values_list("pk", flat=True).first()
    too_many = decisions.filter(pk__lte=last) if last else decisions.none()
    return sum(_delete(each) for each in (old, gone, too_many))


def _delete(decisions: ShadowDecisionQuerySet) -> int:
    count = 0
    while keys := list(decisions.values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
        count += ShadowDecision.objects.filter(pk__in=keys).delete()[0]
    return count

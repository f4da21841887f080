"""What it costs a worker to follow the claims of the database, whatever claims it holds."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from electioncenter.benchmark.index import timed
from factchecks.models import Claim
from labels.engines import ASKS_EVERY, EngineCache


@dataclass(frozen=True, slots=True)
class Following:
    """CPU seconds: an engine from files, a batch when nothing changed, one when a claim did."""

    claims: int
    open_seconds: float
    unchanged_seconds: float
    changed_seconds: float


def following(folder: Path) -> Following:
    """The claim that changes does so in a transaction that is rolled back."""
    now = timezone.now()
    EngineCache(folder=folder).current(now)  # where there is no file yet, one is made
    cache = EngineCache(folder=folder)
    engine, open_seconds = timed(lambda: cache.current(now))
    _, unchanged_seconds = timed(lambda: cache.current(now + ASKS_EVERY))
    with transaction.atomic():
        newest = Claim.objects.filter(pk=engine.matcher.claims[-1].id)
        newest.update(updated_at=now)
        _, changed_seconds = timed(lambda: cache.current(now + 2 * ASKS_EVERY))
        transaction.set_rollback(True)
    return Following(len(engine.matcher.claims), open_seconds, unchanged_seconds, changed_seconds)

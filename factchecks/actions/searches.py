"""Searches of a claim in every stored post, as jobs: asked for, leased, reported on, ended.

The rows are the queue. A worker holds a search while its lease runs and renews the lease with
every report; one whose lease ran out is taken over where the last report left it. The matcher
lives above this app: it leases, reports and finishes, `search_requested` only rings for it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.actions import record
from core.announce import announce
from factchecks.models import BackSearch, Claim, Verdict
from factchecks.signals import search_requested


LEASE = timedelta(seconds=60)
PATIENCE = timedelta(hours=2)  # an open search older than this is given up, with words to say so
GAVE_UP, WITHDRAWN, CORRECTED = "given-up", "withdrawn", "corrected"  # in `error`
CLAIM_CHANGED = "claim-changed"


@transaction.atomic
def request_preview(*, verdict: Verdict, by: str) -> BackSearch:
    """Asks for a dry run of this version over all posts; the one under way where there is one."""
    search = request_search(verdict=verdict, purpose=BackSearch.Purpose.PREVIEW, by=by)
    record(
        action="factchecks.preview_requested",
        by=by,
        subject=f"factchecks.verdict:{verdict.pk}",
        data={"version": verdict.version, "search": search.pk},
    )
    return search


def request_search(*, verdict: Verdict, purpose: str, by: str) -> BackSearch:
    """An open search of the verdict for this purpose, a new one where none is.

    In the caller's transaction, whose audit entry counts.
    """
    search, is_new = BackSearch.objects.get_or_create(
        verdict=verdict,
        purpose=purpose,
        state__in=[BackSearch.State.WAITING, BackSearch.State.RUNNING],
        defaults={"state": BackSearch.State.WAITING, "requested_by": by},
    )
    if is_new:
        announce(search_requested, search_id=search.pk)
    return search


def drop_previews(*, verdict: Verdict) -> None:
    """What a draft would have done says nothing of the changed draft; a running one stops.

    In the caller's transaction, whose audit entry counts.
    """
    verdict.searches.filter(purpose=BackSearch.Purpose.PREVIEW).delete()


def end_searches(*, verdict: Verdict, error: str) -> None:
    """A verdict that is taken back is searched for no longer.

    In the caller's transaction, whose audit entry counts.
    """
    verdict.searches.filter(state__in=[BackSearch.State.WAITING, BackSearch.State.RUNNING]).update(
        error=error, **_ended(BackSearch.State.FAILED)
    )


def search_again(*, claim: Claim, by: str) -> None:
    """New words of a claim may be found in posts that are stored already.

    In the caller's transaction, whose audit entry counts. Imports have thousands of claims, which
    the sweep over changed claims covers.
    """
    verdict = Verdict.objects.published().filter(claim=claim, origin=Verdict.Origin.PORTAL).first()
    if verdict is not None:
        end_searches(verdict=verdict, error=CLAIM_CHANGED)
        request_search(verdict=verdict, purpose=BackSearch.Purpose.APPLY, by=by)


@transaction.atomic
def lease_search(*, now: datetime | None = None, lease: timedelta = LEASE) -> BackSearch | None:
    """The oldest search that nobody works on, for the caller alone until its lease ends.

    It goes on behind `after_post` with the numbers in `done`, `total` and `result`. None: nothing
    waits. Banners come first: a search that applies a published verdict goes before previews.
    """
    now = now or timezone.now()
    free = Q(state=BackSearch.State.WAITING) | Q(
        state=BackSearch.State.RUNNING, leased_until__lte=now
    )
    search = (
        BackSearch.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .filter(free)
        .select_related("verdict__claim")
        .order_by("purpose", "requested_at", "pk")  # "apply" sorts before "preview"
        .first()
    )
    if search is None:
        return None
    search.state = BackSearch.State.RUNNING
    search.started_at = search.started_at or now
    search.leased_until = now + lease
    search.save(update_fields=["state", "started_at", "leased_until"])
    return search


def report_progress(
    *,
    search: BackSearch,
    done: int,
    after_post: int,
    total: int | None = None,
    result: Mapping[str, object] | None = None,
    now: datetime | None = None,
    lease: timedelta = LEASE,
) -> bool:
    """Notes how far the caller came and renews its lease.

    False: stop, the search is another worker's by now, or it was dropped.
    """
    changes: dict[str, object] = {
        "done": done,
        "after_post": after_post,
        "leased_until": (now or timezone.now()) + lease,
    }
    if total is not None:
        changes["total"] = total
    if result is not None:
        changes["result"] = dict(result)
    return _change_own(search, changes)


@transaction.atomic
def finish_search(*, search: BackSearch, result: Mapping[str, object]) -> bool:
    """Keeps the result, see `BackSearch`. False where the search is not the caller's any more."""
    changes = _ended(BackSearch.State.DONE) | {"result": dict(result)}
    if not _change_own(search, changes):
        return False
    _record_end(search, "factchecks.search_finished")
    return True


@transaction.atomic
def fail_search(*, search: BackSearch, error: str) -> bool:
    """Ends a search that cannot go on. False where it is not the caller's any more."""
    if not _change_own(search, _ended(BackSearch.State.FAILED) | {"error": error}):
        return False
    _record_end(search, "factchecks.search_failed")
    return True


def sweep_searches(*, now: datetime) -> int:
    """Rings again for searches that wait or were left behind, gives up the oldest; how many wait.

    A lost message costs the time until the next sweep.
    """
    open_ones = BackSearch.objects.filter(
        state__in=[BackSearch.State.WAITING, BackSearch.State.RUNNING]
    )
    for search in open_ones.filter(requested_at__lte=now - PATIENCE):
        fail_search(search=search, error=GAVE_UP)
    left = open_ones.exclude(state=BackSearch.State.RUNNING, leased_until__gt=now)
    waiting = list(left.order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        announce(search_requested, search_id=pk)
    return len(waiting)


def _change_own(search: BackSearch, changes: Mapping[str, object]) -> bool:
    """The end of the lease is the caller's ticket: whoever takes over has another one."""
    own = BackSearch.objects.filter(
        pk=search.pk, state=search.state, leased_until=search.leased_until
    )
    if not own.update(**changes):
        return False
    for name, value in changes.items():
        setattr(search, name, value)
    return True


def _ended(state: str) -> dict[str, object]:
    return {"state": state, "finished_at": timezone.now(), "leased_until": None}


def _record_end(search: BackSearch, action: str) -> None:
    numbers = {name: search.result.get(name) for name in ("automatic", "review")}
    record(
        action=action,
        by="system:labels",
        subject=f"factchecks.verdict:{search.verdict_id}",
        data={"purpose": search.purpose, "posts": search.done, **numbers},
    )

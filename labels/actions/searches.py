"""Searches of a claim in all stored posts: to preview a verdict, and to apply one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from core.announce import announce
from factchecks.actions.appearances import record_appearances
from factchecks.actions.searches import finish_search, lease_search, report_progress
from factchecks.matches import ProposedMatch
from factchecks.models import BackSearch
from factchecks.queries.reach import within_reach
from factchecks.queries.searches import searched_claim
from factchecks.signals import search_requested
from labels import engines, queries, stored
from labels.actions.vectors import save_vectors
from labels.backsearch import Prefilter, Tally, plain
from labels.pipeline import Engine, Plan, proposed_match
from labels.stored import Page


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TASK_SECONDS = 150
_FIRST_PAGE = 2_000  # small, so that something is seen at once
_PAGE = 20_000
_MATCHED_AT_A_TIME = 256
_AT_ONCE = timedelta(0)


def search_waiting(*, by: str) -> int:
    """Works on searches until none waits or the time of one task is over; how many it ended."""
    ended, until = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < until:
        search = lease_search()
        if search is None:
            break
        ended += run_search(search=search, until=until, by=by)
    return ended


def run_search(*, search: BackSearch, until: float, by: str) -> bool:
    """Goes on with a leased search until it is done, lost, or `until` on the monotonic clock.

    True when it ended. Every page is saved with how far it came, so a killed worker costs a page.
    """
    now = timezone.now()
    claim = searched_claim(search.verdict_id)
    engine, prefilter = engines.for_search(claim, now=now)
    run = _Run(search, engine, prefilter, claim.claim_id, by)
    size = _PAGE if search.done else _FIRST_PAGE
    while page := stored.page(
        after=search.after_post, size=size, encoder=engine.matcher.encoder_name
    ):
        if not run.handle(page):
            return False
        size = _PAGE
        if time.monotonic() > until:
            report_progress(
                search=search, done=search.done, after_post=search.after_post, lease=_AT_ONCE
            )
            announce(search_requested, search_id=search.pk)
            return False
    return finish_search(search=search, result=run.tally.result)


class _Run:
    """One worker's work on one search."""

    def __init__(
        self, search: BackSearch, engine: Engine, prefilter: Prefilter, claim_id: int, by: str
    ) -> None:
        self.search = search
        self.tally = Tally(search.result)
        self._engine = engine
        self._prefilter = prefilter
        self._claim_id = claim_id
        self._by = by
        self._total = search.total or stored.count()
        self._rejected = stored.rejected(claim_id)
        self._applies = search.purpose == BackSearch.Purpose.APPLY

    def handle(self, page: Page) -> bool:
        """Searches a page and saves what it found with how far it came: both or neither.

        False: the search is another worker's by now, or was dropped.
        """
        shortlist = self._shortlist(page)
        plans = self._plans(page, shortlist)
        now = timezone.now()
        with transaction.atomic():
            matches = self._matches(plans, now)
            self._count(matches, plans)
            kept = report_progress(
                search=self.search,
                done=self.search.done + len(page.texts),
                after_post=page.last,
                total=max(self._total, self.search.done + len(page.texts)),
                result=self.tally.result,
            )
            if kept and self._applies:
                self._apply(shortlist, matches, plans)
        return kept

    def _shortlist(self, page: Page) -> list[int]:
        """Posts worth a real look, those a person has rejected left out."""
        texts = {pk: plain(text) for pk, text in page.texts.items()}
        inside = [pk for pk in page.vectors.post_ids if pk in texts]
        rows = [n for n, pk in enumerate(page.vectors.post_ids) if pk in texts]
        near = (
            self._prefilter.near(page.vectors.matrix[rows], [texts[pk] for pk in inside])
            if inside
            else []
        )
        found = {pk for pk, is_near in zip(inside, near, strict=True) if is_near}
        found.update(
            pk for pk in texts.keys() - set(inside) if self._prefilter.may_open_gate(texts[pk])
        )
        found.update(
            stored.found_before(self._claim_id, after=self.search.after_post, last=page.last)
        )
        return sorted(found - self._rejected)

    def _plans(self, page: Page, shortlist: Sequence[int]) -> dict[int, Plan]:
        """What the matcher makes of them, by post id."""
        vectors, only = _by_post(page, shortlist), str(self._claim_id)
        plans: dict[int, Plan] = {}
        for start in range(0, len(shortlist), _MATCHED_AT_A_TIME):
            some = queries.arrivals(shortlist[start : start + _MATCHED_AT_A_TIME])
            plans |= {plan.post_id: plan for plan in self._engine.plan(some, vectors, only)}
        return plans

    def _matches(self, plans: dict[int, Plan], now: datetime) -> list[ProposedMatch]:
        """Those of this claim, as its partner lets them work today."""
        found = [match for plan in plans.values() if (match := proposed_match(plan))]
        return within_reach([m for m in found if m.claim_id == self._claim_id], now=now)

    def _count(self, matches: Sequence[ProposedMatch], plans: dict[int, Plan]) -> None:
        views = stored.views([match.post_id for match in matches])
        for match in matches:
            self.tally.add(
                {
                    "post": match.post_id,
                    "score": match.score,
                    "decision": "auto" if match.is_automatic else "review",
                    "passage": match.evidence["passage"],
                    "doubts": match.evidence["reasons"],
                },
                language=plans[match.post_id].language,
                views=views.get(match.post_id, 0),
            )

    def _apply(
        self, shortlist: Sequence[int], matches: Sequence[ProposedMatch], plans: dict[int, Plan]
    ) -> None:
        made = record_appearances(post_ids=shortlist, matches=matches, claim_ids=[self._claim_id])
        save_vectors(plans=[plans[match.post_id] for match in matches])
        record(
            action="labels.search_applied",
            by=self._by,
            subject=f"factchecks.claim:{self._claim_id}",
            data={"posts": len(shortlist), "appearances": made},
        )


def _by_post(page: Page, shortlist: Sequence[int]) -> dict[str, NDArray[np.float32]]:
    """The stored vectors of posts of the shortlist, by the id that the matcher knows them by."""
    import numpy as np

    wanted = set(shortlist)
    rows = zip(page.vectors.post_ids, page.vectors.matrix, strict=True)
    return {str(pk): row.astype(np.float32) for pk, row in rows if pk in wanted}

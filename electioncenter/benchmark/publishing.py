"""From a decision of a fact-checker to what a reader sees: publish, ask the feed, withdraw, ask.

The feed is asked through the whole of Django, middleware and templates included, in this
process: what a proxy and the network add is not in the figures.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.models import Account, Post, PostCounter
from electioncenter.benchmark import ours
from electioncenter.benchmark.report import Grid
from factchecks.actions.claims import create_claim
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    submit_draft,
    withdraw_verdict,
)
from factchecks.models import Appearance, Claim, Verdict
from users.models import User


SENTENCE = "De stembureaus in Voorbeeldstad sluiten om zeven uur"
HEADLINE = "Nee, de stembureaus sluiten om negen uur"
ATTEMPTS = 50


@dataclass(slots=True)
class Times:
    """Seconds, one value a round. Reading is counted from the commit of the step before."""

    publish: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the least value that this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def measure(*, known: int, rounds: int) -> Times:
    """`known` posts with the claim confirmed, the newest in the feed among them."""
    author, reader = _person("author"), _person("reader")
    claim, times = _claim_with_posts(known, reader), Times()
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "nl"})
    address = reverse("feeds:feed")

    def shows() -> bool:
        return HEADLINE in client.get(address).content.decode()

    assert not shows(), "the banner was there before its verdict"
    for _round in range(rounds):
        verdict = submit_draft(verdict=_draft(claim, author), by=author)
        started = time.perf_counter()
        published = publish_verdict(verdict=verdict, by=reader)
        times.publish.append(time.perf_counter() - started)
        times.visible.append(_seconds_until(shows))
        withdraw_verdict(verdict=published, reason="The next round.", by=reader)
        times.gone.append(_seconds_until(lambda: not shows()))
    return times


def grid(times: Times, known: int) -> Grid:
    return Grid(
        title=f"A verdict on {known:,} known posts, {len(times.publish)} rounds, milliseconds",
        heads=("step", "p50", "p95"),
        rows=[
            [step, *(f"{percentile(values, share) * 1000:.0f}" for share in (0.5, 0.95))]
            for step, values in (
                ("publish, until the commit", times.publish),
                ("from the commit to the banner in the feed", times.visible),
                ("from a withdrawal to the feed without it", times.gone),
            )
        ],
    )


def _seconds_until(is_so: Callable[[], bool]) -> float:
    started = time.perf_counter()
    for _attempt in range(ATTEMPTS):
        if is_so():
            return time.perf_counter() - started
    raise RuntimeError(f"The feed had not changed after {ATTEMPTS} requests.")


def _person(role: str) -> User:
    person, _is_new = User.objects.get_or_create(username=f"bench-{role}")
    return person


def _draft(claim: Claim, author: User) -> Verdict:
    return draft_verdict(
        claim=claim,
        assessment=Assessment(rating="false", texts=[Text(language="nl", headline=HEADLINE)]),
        by=author,
    )


def _claim_with_posts(count: int, by: User) -> Claim:
    """A claim of its own for every run, in the newest posts that there are."""
    run, now = uuid4().hex[:8], timezone.now()
    claim = create_claim(
        slug=f"bench-visible-{run}",
        statement=SENTENCE,
        language="nl",
        organisation=ours.partner(),
        by=ours.BY,
    )
    account, _is_new = Account.objects.get_or_create(platform="bench", handle="visible")
    posts = Post.objects.bulk_create(
        Post(
            platform="bench",
            external_id=f"visible-{run}-{number}",
            account=account,
            caption=f"{SENTENCE} {number}",
            language="nl",
            created_at=now + timedelta(milliseconds=number),
        )
        for number in range(count)
    )
    PostCounter.objects.bulk_create(PostCounter(post=post) for post in posts)
    Appearance.objects.bulk_create(
        Appearance(
            claim=claim, post=post, state=Appearance.State.CONFIRMED, decided_by=by, decided_at=now
        )
        for post in posts
    )
    return claim

"""The search of a new claim in stored posts, as in production: a message, a worker, Postgres."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from content.models import Account, Intake, Post, PostCounter
from electioncenter.benchmark import mix, ours
from electioncenter.sample.files import rows
from factchecks.actions.claims import create_claim
from factchecks.actions.searches import request_preview
from factchecks.actions.verdicts import Assessment, Text, draft_import
from factchecks.models import BackSearch
from labels import engines, queries
from labels.actions.vectors import save_vectors


BATCH = 2000
POLL_SECONDS = 0.02
# The rumour of the sample that no claim covers: among thousands of variations of one claim, a new
# one that says the same would be nobody's nearest, and the search would find nothing.
STATEMENT = "Via de barcode op de stempas ziet de gemeente op wie je hebt gestemd."
RUMOUR_EVERY = 500


@dataclass(frozen=True, slots=True)
class Searched:
    """`first` and `whole`: seconds from the request to the first example and to the end."""

    posts: int
    found: int
    first: float
    whole: float

    @property
    def per_million(self) -> float:
        return self.whole / self.posts * 1_000_000


def store(count: int, *, seed: int) -> None:
    """Posts of the usual mix, labelled before as far as a search reads it: their vectors."""
    account, _ = Account.objects.get_or_create(platform="bench", handle="stored")
    engine = engines.current(timezone.now())
    numbered = enumerate(_with_the_rumour(mix.texts(count=count, seed=seed)))
    for chunk in _batched(numbered):
        with transaction.atomic():
            posts = Post.objects.bulk_create(_post(account, seed, n, text) for n, text in chunk)
            PostCounter.objects.bulk_create(PostCounter(post=post, views=10) for post in posts)
            Intake.objects.bulk_create(_done(post) for post in posts)
            save_vectors(plans=engine.plan(queries.arrivals([post.pk for post in posts])))


def search(number: int) -> Searched:
    """Asks for a preview of a new claim and waits for it, with a worker that has its matcher."""
    claim = create_claim(
        slug=f"search-{number}",
        statement=STATEMENT,
        language="nl",
        organisation=ours.partner(),
        by=ours.BY,
    )
    verdict = draft_import(
        claim=claim,
        assessment=Assessment(rating="false", texts=[Text(language="nl", headline="Nee")]),
        source_hash=f"search-{number}",
        by=ours.BY,
    )
    started = time.perf_counter()
    asked = request_preview(verdict=verdict, by=ours.BY)
    first = 0.0
    while True:
        search = BackSearch.objects.get(pk=asked.pk)
        seconds = time.perf_counter() - started
        first = first or (seconds if search.result.get("examples") else 0.0)
        if search.finished_at:
            found = search.result["automatic"] + search.result["review"]
            return Searched(search.done, found, first or seconds, seconds)
        time.sleep(POLL_SECONDS)


def _with_the_rumour(texts: list[str]) -> Iterator[str]:
    wordings = [row["caption"] for row in rows("growing.jsonl") if row["caption"]]
    for number, text in enumerate(texts):
        at, rest = divmod(number, RUMOUR_EVERY)
        yield text if rest else f"{wordings[at % len(wordings)]} #{number}"


def _batched(numbered: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    while chunk := list(islice(numbered, BATCH)):
        yield chunk


def _post(account: Account, seed: int, number: int, text: str) -> Post:
    return Post(
        platform="bench",
        external_id=f"stored-{seed}-{number}",
        account=account,
        caption=text,
        language="nl",
        created_at=timezone.now() - timedelta(seconds=number),
    )


def _done(post: Post) -> Intake:
    return Intake(post=post, state=Intake.State.DONE, processed_at=timezone.now())

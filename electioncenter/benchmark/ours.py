"""Our own way, as in production: a file into ingest, Celery workers, Postgres."""

import contextlib
import io
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from content.models import Intake
from electioncenter.benchmark import mix, proc
from electioncenter.embedded.supervisor import Process, Supervisor
from factchecks.actions.claims import create_claim
from factchecks.actions.verdicts import Assessment, Text, draft_import, publish_import
from factchecks.models import Claim, Partner, Signatory
from users.models import Organisation


BY = "system:bench"
POLL_SECONDS = 0.05


def add_claims(count: int) -> None:
    """Published false claims up to this number, taken over from a partner that may go all the way."""
    organisation = partner()
    known = Claim.objects.filter(slug__startswith="bench-").count()
    for number, statement in enumerate(mix.claims(count)):
        if number >= known:
            _add_claim(number, statement, organisation)


def _add_claim(number: int, statement: str, organisation: Organisation) -> None:
    claim = create_claim(
        slug=f"bench-{number}",
        statement=statement,
        language="nl",
        organisation=organisation,
        by=BY,
    )
    verdict = draft_import(
        claim=claim,
        assessment=Assessment(
            rating="false",
            texts=[Text(language="nl", headline=statement[:200])],
            applies_to="any_matching_post",
            allows_automatic_banner=True,
        ),
        source_hash=f"{number:064x}",
        by=BY,
    )
    publish_import(verdict=verdict, by=BY)


def partner() -> Organisation:
    """A fact-checker whose verdicts may be applied to every matching post."""
    organisation, is_new = Organisation.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "kind": Organisation.Kind.FACT_CHECKER}
    )
    if is_new:
        Signatory.objects.create(
            partner=Partner.objects.create(
                organisation=organisation, automatic_reach=Partner.AutomaticReach.MATCHING
            ),
            body=Signatory.Body.EFCSN,
            status=Signatory.Status.ACTIVE,
            valid_until=timezone.localdate() + timedelta(days=365),
        )
    return organisation


def workers(count: int) -> Supervisor:
    celery = [sys.executable, "-m", "celery", "-A", "electioncenter"]
    command = [*celery, "worker", "-Q", "labels", "-c", str(count), "-B", "-l", "WARNING"]
    return Supervisor([Process("worker", command)], log_dir=Path(settings.VAR_DIR) / "log")


def ingest(path: Path) -> None:
    """The command itself, without the table it shows."""
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("ingest", str(path), platform="bench", verbosity=0)


def label(path: Path) -> float:
    """Seconds from the first row read to the last post labelled."""
    started = time.perf_counter()
    ingest(path)
    while Intake.objects.waiting().exists():
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def warm_up(folder: Path, seed: int) -> None:
    """Lets every worker build its matcher before anything is timed."""
    path = folder / "warm-up.jsonl"
    mix.write_posts(path, count=600, seed=seed)
    label(path)


def peak_memory_of_workers(pid: int) -> int:
    """The largest resident size, in bytes, of any process of the worker's group."""
    return max(map(proc.peak_memory, proc.family(pid)))

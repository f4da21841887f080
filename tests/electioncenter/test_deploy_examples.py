"""The examples of docs/deploy and the Procfile: every queue has a worker, and feeds one alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings


ROOT = Path(settings.BASE_DIR)
EXAMPLES = {
    "Procfile": ["Procfile"],
    "compose": ["docs/deploy/compose.yaml"],
    "table": ["docs/deploy.md"],
    "systemd": [
        "docs/deploy/systemd/electioncenter-worker.service",
        "docs/deploy/systemd/electioncenter-feeds.service",
    ],
}


@pytest.mark.parametrize("names", EXAMPLES.values(), ids=EXAMPLES)
def test_every_queue_has_a_worker_and_feeds_have_one_alone(names):
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in names)
    workers = [each.split(",") for each in re.findall(r"--queues (\S+?)[\s`]", text)]
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert sorted(queue for queues in workers for queue in queues) == sorted({*routed, "celery"})
    assert ["feeds"] in workers
    assert re.search(r"--queues feeds --concurrency 1\b", text)


def test_the_target_starts_every_service():
    folder = ROOT / "docs" / "deploy" / "systemd"
    target = (folder / "electioncenter.target").read_text(encoding="utf-8")
    assert {each.name for each in folder.glob("*.service")} == set(
        re.findall(r"electioncenter-\w+\.service", target)
    )

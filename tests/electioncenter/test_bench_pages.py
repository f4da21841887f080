"""The page benchmark's parts; the figures come from `make bench-pages`."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from electioncenter.benchmark import pages, stock_settings
from electioncenter.benchmark.pages import Measure, Variant
from electioncenter.benchmark.proc import cpu_seconds
from electioncenter.management.commands import bench_pages
from tests.factories.elections import ElectionCenterPageFactory, ElectionPhaseFactory


WRK = """Running 3s test @ http://127.0.0.1:1/en/
  1 threads and 4 connections
  100724 requests in 3.10s, 837.91MB read
{problem}Requests/sec:  32496.88
"""

SOURCE = {
    "publisher": "Kiesraad",
    "title": "Voting",
    "url": "https://source.example/",
    "retrieved_on": "2027-02-01",
    "reviewed_by": "Election desk",
    "review_due_on": "2027-04-01",
}


def variant(name, *rates):
    rounds = [Measure(requests_per_second=rate, cpu_ms=1, postgres_cpu_ms=0) for rate in rates]
    return Variant(name, "http://127.0.0.1:1/", 0, size=10, rounds=rounds)


def test_the_ratio_is_the_median_over_rounds_that_ran_beside_each_other():
    slow, fast = variant("slow", 10, 20, 10), variant("fast", 100, 100, 1000)
    assert pages.ratio(slow, fast) == 10
    assert slow.requests_per_second == 10
    assert pages.cpu_ratio(slow, fast) == 1


def test_requests_are_read_from_wrks_report():
    assert pages._read(WRK.format(problem="")) == (100724, 32496.88)


def test_errors_under_load_are_no_measurement():
    with pytest.raises(RuntimeError, match="did not get the page"):
        pages._read(WRK.format(problem="  Non-2xx or 3xx responses: 3\n"))


def test_the_time_of_a_process_and_its_children_is_counted():
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(3_000_000))
    assert cpu_seconds(os.getpid()) > before
    assert cpu_seconds(None) == 0


def test_what_is_not_installed_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(pages, "missing_programs", lambda: ["wrk"])
    with pytest.raises(CommandError, match=r"Not installed: wrk\. On Debian: apt install"):
        call_command("bench_pages")


def test_the_table_puts_every_way_beside_the_plain_file():
    table = bench_pages._table([variant("file", 100), variant("ours", 80)])
    cells = [list(column.cells) for column in table.columns]
    assert cells[0] == ["file", "ours"]
    assert cells[-1] == ["1.00", "1.25"]


@pytest.mark.django_db
def test_the_peer_serves_the_same_words_without_anything_of_ours():
    page = ElectionCenterPageFactory.create(
        body=[("faq", {"question": "May I vote?", "answer": "From 18.", "source": SOURCE})]
    )
    ElectionPhaseFactory.create(election=page.election)
    with override_settings(
        ROOT_URLCONF=stock_settings.ROOT_URLCONF, MIDDLEWARE=stock_settings.MIDDLEWARE
    ):
        response = Client().get(page.url)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Cache-Control" not in response
    assert page.title in html
    assert "May I vote?" in html


def test_the_peers_settings_are_a_site_that_starts():
    command = [sys.executable, "manage.py", "check"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "electioncenter.benchmark.stock_settings",
    }
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr

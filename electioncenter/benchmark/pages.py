"""A page of ours four ways, loaded in turn: from nginx's cache, as nginx's own file, and uncached.

The peer is the same page as stock Wagtail serves it (`stock_settings`). Requests a second depend
on the machine and what else it does; CPU time per request of the serving processes hardly does.
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from electioncenter.benchmark import front
from electioncenter.benchmark.proc import cpu_seconds


CONNECTIONS = 8
WORKERS = 2
START_SECONDS = 60.0
_GUNICORN = (sys.executable, "-m", "gunicorn", "electioncenter.wsgi", "--log-level", "error")


@dataclass(frozen=True, slots=True)
class Measure:
    requests_per_second: float
    cpu_ms: float
    postgres_cpu_ms: float


@dataclass(slots=True)
class Variant:
    """`pid` leads the processes that serve `url`."""

    name: str
    url: str
    pid: int
    size: int = 0
    rounds: list[Measure] = field(default_factory=list)

    @property
    def requests_per_second(self) -> float:
        return statistics.median(each.requests_per_second for each in self.rounds)

    @property
    def cpu_ms(self) -> float:
        return statistics.median(each.cpu_ms for each in self.rounds)

    @property
    def postgres_cpu_ms(self) -> float:
        return statistics.median(each.postgres_cpu_ms for each in self.rounds)


def missing_programs() -> list[str]:
    found = {"wrk": shutil.which("wrk"), "nginx": front.is_installed()}
    return [name for name, is_there in found.items() if not is_there]


def ratio(one: Variant, other: Variant) -> float:
    """How many times the other's requests a second this one serves less; median of the rounds."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return statistics.median(b.requests_per_second / a.requests_per_second for a, b in pairs)


def cpu_ratio(one: Variant, other: Variant) -> float:
    """How many times the other's CPU time a request costs; other work on the machine hardly tells."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return statistics.median(a.cpu_ms / b.cpu_ms for a, b in pairs)


@contextmanager
def variants(folder: Path, path: str) -> Iterator[list[Variant]]:
    """Starts gunicorn twice and nginx once, all for the page at that path."""
    with ExitStack() as stack:
        ours = stack.enter_context(gunicorn("electioncenter.settings"))
        peer = stack.enter_context(gunicorn("electioncenter.benchmark.stock_settings"))
        nginx = stack.enter_context(front.front(folder, origin_port=ours.port))
        page = fetch(f"{nginx.url}{path}")
        (folder / "static" / "page.html").write_bytes(gzip.decompress(page))
        (folder / "static" / "page.html.gz").write_bytes(page)
        made = [
            Variant("nginx, plain file", f"{nginx.url}/static/page.html", nginx.process.pid),
            Variant("nginx, cached page", f"{nginx.url}{path}", nginx.process.pid),
            Variant("gunicorn, our page uncached", f"{ours.url}{path}", ours.pid),
            Variant("gunicorn, stock Wagtail uncached", f"{peer.url}{path}", peer.pid),
        ]
        for variant in made:
            variant.size = len(fetch(variant.url))
        yield made


def measure(variant: Variant, *, seconds: int, postgres_pid: int | None) -> None:
    """One round: as many requests as it can answer in these seconds."""
    cpu, database = cpu_seconds(variant.pid), cpu_seconds(postgres_pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
    run = subprocess.run(
        [*command, "-H", "Accept-Encoding: gzip", variant.url],
        capture_output=True,
        text=True,
        check=True,
    )
    requests, rate = _read(run.stdout)
    variant.rounds.append(
        Measure(
            requests_per_second=rate,
            cpu_ms=(cpu_seconds(variant.pid) - cpu) / requests * 1000,
            postgres_cpu_ms=(cpu_seconds(postgres_pid) - database) / requests * 1000,
        )
    )


def _read(output: str) -> tuple[int, float]:
    """Requests and requests a second, as wrk reports them; an answer other than 2xx stops all."""
    requests = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if "Non-2xx" in output or requests is None or rate is None:
        raise RuntimeError(f"wrk did not get the page:\n{output}")
    return int(requests[1]), float(rate[1])


def fetch(url: str) -> bytes:
    """The body as it travels, compressed."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 (our own server)
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 (our own server) (our own server)
        body: bytes = response.read()
        return body


@dataclass(frozen=True, slots=True)
class Gunicorn:
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def gunicorn(settings_module: str, **environment: str) -> Iterator[Gunicorn]:
    port = front.free_port()
    process = subprocess.Popen(
        [*_GUNICORN, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings_module, **environment},
        stdout=subprocess.DEVNULL,  # its access log
    )
    try:
        front.wait_for(port, process, seconds=START_SECONDS)
        time.sleep(1)  # both workers
        yield Gunicorn(port, process.pid)
    finally:
        process.terminate()
        process.wait(START_SECONDS)

"""The database is killed while readers read: cached pages stay, the rest says what it cannot do."""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings

from electioncenter.benchmark import front, pages
from tests.postgres import PrivatePostgres, private_postgres


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not front.is_installed(), reason="nginx is not installed"),
]
SOON = 6  # seconds until the next change of phase: the front page's copy ends with it
CHANGE_SOON = f"""
from datetime import timedelta
from django.utils import timezone
from elections.models import Election, ElectionPhase
election = Election.objects.first()
ElectionPhase.objects.create(
    election=election, jurisdiction=election.division, kind="polls_open",
    starts_at=timezone.now() + timedelta(seconds={SOON}),
    ends_at=timezone.now() + timedelta(hours=1),
)
"""


@pytest.fixture
def postgres(own_valkey, monkeypatch, tmp_path) -> Iterator[PrivatePostgres]:
    """With the sample in it; for processes that the test starts."""
    with private_postgres() as server:
        for name, value in {
            "DATABASE_URL": server.url,
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "HTTPS": "False",
            "VAR_DIR": str(tmp_path / "var"),
        }.items():
            monkeypatch.setenv(name, value)
        manage("migrate", "-v0")
        manage("load_sample", "-v0")
        manage("collectstatic", "--noinput", "-v0")
        yield server


def manage(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def ask(nginx: front.Front, path: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text, dict(response.getheaders())


class Readers:
    """Some who read one page over and over; counts what they were answered."""

    def __init__(self, nginx: front.Front, path: str) -> None:
        self.statuses: Counter[int] = Counter()
        self._leave = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(nginx, path)) for _ in range(4)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._leave.set()
        for thread in self._threads:
            thread.join()

    def _read(self, nginx: front.Front, path: str) -> None:
        while not self._leave.is_set():
            self.statuses[ask(nginx, path)[0]] += 1


def wait_for(nginx: front.Front, path: str, status: int) -> None:
    deadline = time.monotonic() + 30
    while ask(nginx, path)[0] != status:
        assert time.monotonic() < deadline, f"{path} never answered {status}"
        time.sleep(0.2)


def test_readers_keep_their_page_while_the_database_dies_and_comes_back(postgres, tmp_path):
    tmp_path.chmod(0o755)
    module = "electioncenter.settings"
    with (
        pages.gunicorn(module) as origin,
        front.front(tmp_path / "nginx", origin_port=origin.port) as nginx,
    ):
        manage("shell", "-c", CHANGE_SOON)
        status, before, headers = ask(nginx, "/en/")
        assert (status, headers["X-Cache"]) == (200, "MISS")
        with Readers(nginx, "/en/") as readers:
            postgres.kill()
            time.sleep(SOON + 3)  # the copy has ended: nothing but a stale one is left
            status, text, headers = ask(nginx, "/en/")
            assert (status, headers["X-Cache"]) == (200, "STALE")
            assert text == before
            the_rest_says_what_it_cannot_do(nginx)
            postgres.start()
            wait_for(nginx, "/nl/", 200)
            wait_for(nginx, "/readyz", 200)
        assert set(readers.statuses) == {200}
        assert readers.statuses.total() > 100
        _status, after, headers = ask(nginx, "/en/")
        assert headers["X-Cache"] in ("HIT", "MISS", "EXPIRED")
        assert "Polling stations are open until" in after
        assert "Polling stations are open until" not in before


def the_rest_says_what_it_cannot_do(nginx):
    status, text, headers = ask(nginx, "/nl/")
    assert (status, headers["Retry-After"]) == (503, "30")
    assert 'lang="nl"' in text
    assert settings.OFFICIAL_SOURCE_URL in text
    status, text, _headers = ask(nginx, "/api/v1/claims/")
    assert status == 503
    assert "detail" in json.loads(text)
    assert ask(nginx, "/healthz")[0] == 200
    assert ask(nginx, "/readyz")[0] == 503

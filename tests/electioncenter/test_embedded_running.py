"""A server is a child of the process that keeps it, and never has a twin."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator

import pytest

from electioncenter.embedded import locks, running
from electioncenter.embedded.accounts import Account
from electioncenter.embedded.programs import Valkey
from electioncenter.embedded.running import Server
from tests.electioncenter.embedded_clients import SECONDS, short_directory, wait_until


@pytest.fixture
def make_server() -> Iterator[Callable[[], Server]]:
    """Keepers of one and the same server."""
    base = short_directory()
    program = Valkey(base / "data", base / "run" / "v.sock", Account(os.geteuid(), os.getegid()))
    made: list[Server] = []

    def make() -> Server:
        made.append(Server(program, lock=base / "lock", log=base / "log"))
        return made[-1]

    yield make
    for server in made:
        server.stop()
    assert not locks.is_held(base / "lock")
    shutil.rmtree(base)


def test_a_server_that_another_keeper_left_behind_is_ended_first(make_server):
    left_behind, new = make_server(), make_server()
    assert left_behind.wait_until_ready(SECONDS)
    assert new.wait_until_ready(SECONDS)
    wait_until(lambda: not left_behind.is_running)
    assert new.is_running


def test_a_server_that_does_not_listen_is_killed(make_server, monkeypatch):
    monkeypatch.setattr(running, "STOP_SECONDS", 0.1)
    server = make_server()
    assert server.wait_until_ready(SECONDS)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    server.stop()
    assert not server.is_running


def test_stopping_what_does_not_run_does_nothing(make_server):
    server = make_server()
    server.stop()
    assert not server.is_running


def test_a_server_that_cannot_start_is_given_up(make_server):
    server = make_server()
    data = server.program.data
    (data / "appendonlydir").mkdir(parents=True)
    (data / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    assert not server.wait_until_ready(SECONDS)

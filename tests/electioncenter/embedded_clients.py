"""Processes that use embedded servers, and what can be seen of such processes from outside."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg
import redis

from electioncenter.embedded import paths, servers
from electioncenter.embedded.paths import Layout


ROOT = Path(servers.__file__).resolve().parents[2]
SECONDS = 60.0  # a loaded machine is slow; a passing test is not
USE = """
import os, sys
from pathlib import Path
from electioncenter.embedded import servers

servers.ensure_started(Path(sys.argv[1]))
"""
STAY = """
print("ready", flush=True)
sys.stdin.read()
"""


class Client:
    """A process that uses the servers of a data directory until it is told to leave."""

    def __init__(self, var_dir: Path, script: str = USE + STAY) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", script, str(var_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> Self:
        """Reads its first word; a client that failed says why."""
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise AssertionError(self.errors())
        return self

    def leave(self) -> None:
        self._process.communicate(timeout=SECONDS)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def errors(self) -> str:
        return self._process.communicate(timeout=SECONDS)[1]

    @property
    def pid(self) -> int:
        return self._process.pid


@contextmanager
def client(var_dir: Path, script: str = USE + STAY) -> Iterator[Client]:
    started = Client(var_dir, script)
    try:
        yield started.wait_until_ready()
    finally:
        started.leave()


@contextmanager
def data_directory(base: Path) -> Iterator[Path]:
    """A place for servers, which are down and leave nothing behind afterwards."""
    var_dir = base / "var"
    try:
        yield var_dir
    finally:
        servers.stop(var_dir)
        shutil.rmtree(base)


def short_directory() -> Path:
    return Path(tempfile.mkdtemp(prefix="ec-", dir="/tmp"))


def wait_until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def wait_until_down(var_dir: Path) -> None:
    wait_until(lambda: not any(server.pid for server in servers.status(var_dir)))


def pids(var_dir: Path) -> dict[str, int | None]:
    return {server.name: server.pid for server in servers.status(var_dir)}


def is_alive(pid: int) -> bool:
    """False for a zombie too: in a container nobody may collect it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def query(var_dir: Path, sql: str) -> list[Any]:
    host = str(paths.postgres_socket_dir(var_dir))
    with psycopg.connect(host=host, user="postgres", dbname="electioncenter") as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def answers(var_dir: Path) -> bool:
    try:
        return query(var_dir, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def valkey(var_dir: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(Layout(var_dir).valkey_socket))

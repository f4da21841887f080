"""A Valkey server of a test's own, which it may kill."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.test import override_settings

from electioncenter.embedded import paths
from electioncenter.embedded.accounts import Account
from electioncenter.embedded.programs import Valkey
from electioncenter.embedded.running import Server


SECONDS = 30


class PrivateValkey:
    """Keeps its data from a kill to the next start, as the embedded server does."""

    def __init__(self, directory: Path) -> None:
        socket = directory / "run" / "valkey.sock"
        program = Valkey(directory / "data", socket, Account(os.geteuid(), os.getegid()))
        self._server = Server(program, lock=directory / "lock", log=directory / "valkey.log")
        self.url = f"unix://{socket}?db=0"

    def start(self) -> None:
        assert self._server.wait_until_ready(SECONDS), "Valkey did not start"

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        assert self._server.pid is not None
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.stop()


@contextmanager
def private_valkey() -> Iterator[PrivateValkey]:
    # Under /tmp whatever TMPDIR says: a socket's path has to be short.
    directory = Path(tempfile.mkdtemp(prefix="ec-valkey-", dir="/tmp"))
    valkey = PrivateValkey(directory)
    valkey.start()
    try:
        yield valkey
    finally:
        valkey.stop()
        shutil.rmtree(directory)


@contextmanager
def using(url: str, prefix: str) -> Iterator[None]:
    """Points the cache and Celery at a server, with a prefix before every key."""
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": prefix}
    cache = {**settings.CACHES["default"], "LOCATION": url, "KEY_PREFIX": prefix}
    changes: dict[str, Any] = {
        "VALKEY_URL": url,
        "VALKEY_PREFIX": prefix,
        "CACHES": {**settings.CACHES, "default": cache},
    }
    broker = {"broker_url": paths.broker_url(url), "broker_transport_options": options}
    with override_settings(**changes), _celery(broker):
        yield


@contextmanager
def _celery(changes: dict[str, Any]) -> Iterator[None]:
    before = {name: current_app.conf[name] for name in changes}
    current_app.conf.update(changes)
    _forget_connections()
    try:
        yield
    finally:
        current_app.conf.update(before)
        _forget_connections()


def _forget_connections() -> None:
    """Celery opens its pools once, with the address of that moment."""
    current_app._after_fork()  # type: ignore[attr-defined] # there is no public way


def delete_keys(url: str, prefix: str) -> None:
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(f"{prefix}*", count=1000):
            client.delete(key)

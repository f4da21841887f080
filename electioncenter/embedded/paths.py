"""Where the embedded servers keep their files, and the addresses that follow from it.

Pure: nothing here starts a server or touches the disk, so settings can use it.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


POSTGRES_PORT = "5432"  # only a part of the socket's name
# A socket's whole path has room for 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_DIR = 103 - len(f"/.s.PGSQL.{POSTGRES_PORT}")
# Commas separate hosts for libpq, and spaces, % and @ mean something in URLs.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Layout:
    """The files of one data directory."""

    var_dir: Path

    @property
    def sockets(self) -> Path:
        """Beside the data; under /tmp, named by a hash, where that path cannot be a socket's.

        Always /tmp and never $TMPDIR or $XDG_RUNTIME_DIR: a terminal, a cron job and a service
        have different ones, and all must find the same servers.
        """
        beside = self.var_dir / "run"
        if len(str(beside)) <= LONGEST_SOCKET_DIR and PLAIN_PATH.fullmatch(str(beside)):
            return beside
        name = hashlib.sha256(os.path.realpath(self.var_dir).encode()).hexdigest()[:16]
        return Path("/tmp") / f"electioncenter-{name}"  # noqa: S108 (its owner is checked)

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def logs(self) -> Path:
        return self.var_dir / "log"

    def data(self, server: str) -> Path:
        return self.var_dir / server

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def lock(self, name: str) -> Path:
        return self.var_dir / "locks" / name


def postgres_socket_dir(var_dir: Path) -> Path:
    """What libpq and Django call the host."""
    return Layout(var_dir).sockets


def valkey_url(var_dir: Path) -> str:
    """The form redis-py reads."""
    return f"unix://{Layout(var_dir).valkey_socket}?db=0"


def broker_url(valkey_url: str) -> str:
    """The same address in the form Celery reads, which differs for Unix sockets."""
    parts = urlsplit(valkey_url)
    if parts.scheme != "unix":
        return valkey_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"

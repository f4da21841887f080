"""For those who use the embedded servers: start them when needed, ask after them, stop them."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from electioncenter.embedded import accounts, locks, logs, programs
from electioncenter.embedded.paths import Layout


ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 60.0
LINES_OF_LOG = 8

# Data directory → descriptor of the lease. Forked children inherit both and count as users
# too; that is right, and nothing has to run when a process ends.
_leases: dict[Path, int] = {}


class EmbeddedServersError(Exception):
    """The embedded servers cannot run; the message says why and where to look."""


@dataclass(frozen=True)
class Status:
    name: str
    pid: int | None


def hold_lease(var_dir: Path) -> None:
    """Keeps the servers of a data directory from stopping until this process ends.

    Waits while they are just stopping.
    """
    if var_dir in _leases:
        return
    try:
        _leases[var_dir] = locks.share(Layout(var_dir).lock("lease"))
    except PermissionError as error:
        raise EmbeddedServersError(
            f"{error}. Was {var_dir} made by another user? Remove it, or set VAR_DIR."
        ) from error
    _check_sockets(Layout(var_dir))


def ensure_started(var_dir: Path) -> None:
    """Returns when both servers answer, having started them if necessary."""
    hold_lease(var_dir)
    if not are_ready(var_dir):
        _start(Layout(var_dir))


def are_kept(var_dir: Path) -> bool:
    """Whether a keeper is there, which at once starts a server again that died."""
    return locks.is_held(Layout(var_dir).lock("keeper"))


def are_ready(var_dir: Path) -> bool:
    layout = Layout(var_dir)
    if not are_kept(var_dir):
        return False
    _check_sockets(layout)
    return all(server.is_ready() for server in programs.servers(layout))


def status(var_dir: Path) -> list[Status]:
    layout = Layout(var_dir)
    return [
        Status(name, locks.holder(layout.lock(name))) for name in ("keeper", "postgres", "valkey")
    ]


def stop(var_dir: Path) -> bool:
    """Stops the servers even where processes still use them. False: they were not running."""
    keeper = Layout(var_dir).lock("keeper")
    pid = locks.holder(keeper)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + WAIT_SECONDS
    while locks.is_held(keeper):
        if time.monotonic() > deadline:
            raise EmbeddedServersError(f"The servers did not stop in {WAIT_SECONDS:.0f} s.")
        time.sleep(0.05)
    return True


def _check_sockets(layout: Layout) -> None:
    if layout.sockets.exists():
        accounts.check_owner(layout.sockets, accounts.server_account(layout.data("postgres")))


def _start(layout: Layout) -> None:
    starting = locks.wait_for(layout.lock("start"))  # of many at once, one starts the keeper
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not are_ready(layout.var_dir):
            if not locks.is_held(layout.lock("keeper")):
                _launch_keeper(layout)
            elif time.monotonic() > deadline:
                raise EmbeddedServersError(_explain(layout, "The servers do not answer."))
            else:
                time.sleep(0.1)
    finally:
        os.close(starting)


def _launch_keeper(layout: Layout) -> None:
    command = [sys.executable, "-m", "electioncenter.embedded.keeper", str(layout.var_dir)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise EmbeddedServersError(_explain(layout, run.stderr.strip()))


def _explain(layout: Layout, problem: str) -> str:
    lines = [f"The embedded servers of {layout.var_dir} cannot run. {problem}"]
    for name in ("keeper", "postgres", "valkey"):
        tail = logs.last_lines(layout.log(name), LINES_OF_LOG)
        lines += [f"--- {layout.log(name)}", *tail] if tail else []
    return "\n".join(lines)

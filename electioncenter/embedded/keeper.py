"""The process that keeps one data directory's servers running while anybody uses them.

`python -m electioncenter.embedded.keeper VAR_DIR` returns once the servers answer, and leaves
the keeper behind. electioncenter.embedded.servers calls it; nobody else needs to.
"""

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TextIO

from electioncenter.embedded import locks, logs, programs
from electioncenter.embedded.paths import Layout
from electioncenter.embedded.running import Server


READY = "ready"
READY_SECONDS = 300.0  # after a crash Postgres replays its log first
TICK = 0.2


def main() -> None:
    layout = Layout(Path(sys.argv[1]))
    answer, question = os.pipe()
    if os.fork() > 0:
        os.close(question)
        with os.fdopen(answer) as text:
            told = text.read()
        sys.exit(None if told == READY else told or "The keeper of the servers was killed.")
    os.close(answer)
    _leave_terminal(layout.log("keeper"))
    with os.fdopen(question, "w") as report:
        try:
            keep(layout, report)
        except Exception as error:
            if not report.closed:
                report.write(f"{type(error).__name__}: {error}")
            raise


def keep(layout: Layout, report: TextIO) -> None:
    """Runs the servers until the last process that uses them has ended, or SIGTERM."""
    lock = locks.take(layout.lock("keeper"))
    if lock is None:
        _tell(report)  # another keeper was faster
        return
    locks.sign(lock, os.getpid())
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    servers = [
        Server(program, lock=layout.lock(program.name), log=layout.log(program.name))
        for program in programs.servers(layout)
    ]
    try:
        _start(servers)
        _tell(report)
        _watch(servers, layout.lock("lease"), stopped)
    finally:
        for server in reversed(servers):
            server.stop()
        with contextlib.suppress(OSError):
            layout.sockets.rmdir()


def _start(servers: list[Server]) -> None:
    for server in servers:
        server.keep()
    for server in servers:
        if not server.wait_until_ready(READY_SECONDS):
            raise RuntimeError(f"{server.program.name} does not start.")


def _tell(report: TextIO) -> None:
    report.write(READY)
    report.close()


def _watch(servers: list[Server], lease: Path, stopped: threading.Event) -> None:
    # Holding the lease alone, as from here to the end, makes newcomers wait until all is down.
    while locks.take(lease) is None and not stopped.wait(TICK):
        for server in servers:
            server.keep()


def _leave_terminal(log: Path) -> None:
    """A session of its own, and no hold on the files of whoever started it."""
    os.setsid()
    with open(os.devnull, "rb") as nothing, logs.open_log(log) as output:
        for source, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(source.fileno(), target)


if __name__ == "__main__":
    main()

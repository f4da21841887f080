"""Runs the web server, the worker and beat together, for `make run`.

    with Supervisor([Process("web", […]), Process("worker", […])], log_dir=…) as running:
        …
        running.wait()

Each process writes to a log file of its own. One that dies is started again; all end when the
block ends, the last one first, also after Ctrl-C, SIGTERM or a closed terminal. Where this
process is killed outright, the kernel sends SIGTERM to the rest.
"""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from electioncenter.embedded import deathsignal, logs, servers


TICK = 0.5
SETTLED_SECONDS = 30
LONGEST_PAUSE = 30.0
LINES_OF_LOG = 5
PORTS_TO_TRY = 100


@dataclass(frozen=True)
class Process:
    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)  # on top of our own
    stop_seconds: float = 20.0  # for what it is doing; then it is killed


def free_port(preferred: int, host: str = "127.0.0.1") -> int:
    """The preferred port, or the next one nobody listens on."""
    for port in range(preferred, preferred + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise OSError(f"No free port from {preferred} to {preferred + PORTS_TO_TRY - 1}.")


class Supervisor:
    def __init__(
        self,
        processes: Sequence[Process],
        *,
        log_dir: Path,
        embedded: Path | None = None,
        report: Callable[[str], object] = lambda line: None,
    ) -> None:
        """`report` gets some lines when a process was lost; `embedded` is the data directory
        of servers to keep running too.
        """
        self._children = [_Child(process, log_dir / f"{process.name}.log") for process in processes]
        self._embedded = embedded
        self._report = report
        self._ending = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor")
        self._handlers = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._handlers.enter_context(_signals(_leave, signal.SIGTERM, signal.SIGHUP))
        try:
            for child in self._children:
                child.start()
            self._watcher.start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def wait(self) -> None:
        """Blocks until a signal ends it with KeyboardInterrupt or SystemExit."""
        self._ending.wait()

    def pids(self) -> dict[str, int]:
        return {child.process.name: child.pid for child in self._children if child.pid}

    def _watch(self) -> None:
        while not self._ending.wait(TICK):
            self._keep_servers()
            for child in self._children:
                lost = child.keep()
                if lost:
                    self._report(lost)
        self._stop()  # here: what this thread started again gets SIGTERM when the thread ends

    def _end(self) -> None:
        # A second Ctrl-C changes nothing: every process has its seconds, then it is killed.
        with _signals(signal.SIG_IGN, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            watched = self._watcher.is_alive()
            self._ending.set()
            if watched:
                self._watcher.join()
            else:
                self._stop()
        self._handlers.close()

    def _stop(self) -> None:
        for child in reversed(self._children):
            child.stop()

    def _keep_servers(self) -> None:
        if self._embedded is not None and not servers.are_kept(self._embedded):
            try:
                servers.ensure_started(self._embedded)
            except servers.EmbeddedServersError as error:
                self._report(str(error))


class _Child:
    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self._log = log
        self._run: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = 1.0
        self._start_at: float | None = None

    @property
    def pid(self) -> int | None:
        return self._run.pid if self._run is not None else None

    def start(self) -> None:
        self._start_at = None
        self._started_at = time.monotonic()
        with logs.open_log(self._log) as log:
            self._run = subprocess.Popen(
                self.process.command,
                env={**os.environ, **self.process.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us only; we end them in order
                preexec_fn=deathsignal.sender(signal.SIGTERM),
            )

    def keep(self) -> str | None:
        """Starts the process again if it is gone. A line to show, when that is news."""
        if self._start_at is not None:
            if time.monotonic() >= self._start_at:
                self.start()
            return None
        if self._run is None or self._run.poll() is None:
            return None
        self._kill_group()
        return self._plan_restart(self._run.returncode)

    def stop(self) -> None:
        if self._run is None:
            return
        self._run.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._run.wait(self.process.stop_seconds)
        self._kill_group()
        self._run.wait()

    def _plan_restart(self, code: int) -> str:
        lived = time.monotonic() - self._started_at
        self._pause = 1.0 if lived > SETTLED_SECONDS else min(2 * self._pause, LONGEST_PAUSE)
        self._start_at = time.monotonic() + self._pause
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        lines = [f"{self.process.name} ended ({how}); starting it again in {self._pause:.0f} s."]
        tail = logs.last_lines(self._log, LINES_OF_LOG)
        return "\n".join(lines + [f"{self.process.name} | {line}" for line in tail])

    def _kill_group(self) -> None:
        """What it started ends with it: orphaned web workers would keep the port."""
        assert self._run is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._run.pid, signal.SIGKILL)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def _signals(handler: signal.Handlers | Callable[..., None], *numbers: int) -> Iterator[None]:
    # What is ignored stays so: nohup wants no end at SIGHUP.
    changed = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    previous = {number: signal.signal(number, handler) for number in changed}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)

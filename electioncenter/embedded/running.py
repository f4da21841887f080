"""One server program as a child of this process, started again when it dies."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from electioncenter.embedded import deathsignal, locks, logs
from electioncenter.embedded.programs import Program


STOP_SECONDS = 30
SETTLED_SECONDS = 10  # a run this long was a good start
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
HOPELESS_AFTER = 3  # starts in a row that ended at once


class Server:
    """A program that is kept running.

    The server and all its children hold a lock, so that the next one never runs beside
    remains of the last, not even where the process that had started those was killed.
    """

    def __init__(self, program: Program, *, lock: Path, log: Path) -> None:
        self.program = program
        self._lock = lock
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = SHORTEST_PAUSE
        self._started_at = float("-inf")
        self._starts = 0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def keep(self) -> None:
        """Starts the server if it is not running. Does not block: call it again and again."""
        if self.is_running:
            return
        age = time.monotonic() - self._started_at
        if age < self._pause:
            return
        self._pause = (
            SHORTEST_PAUSE if age > SETTLED_SECONDS else min(self._pause * 2, LONGEST_PAUSE)
        )
        self._started_at = time.monotonic()
        self._start()

    def wait_until_ready(self, seconds: float) -> bool:
        """False when it was not ready in time, or ended again and again."""
        deadline = time.monotonic() + seconds
        self._starts = 0
        while time.monotonic() < deadline and self._starts <= HOPELESS_AFTER:
            self.keep()
            if self.is_running and self.program.is_ready():
                return True
            time.sleep(0.02)
        return False

    def stop(self) -> None:
        if self._process is None or not self.is_running:
            return
        self._process.send_signal(self.program.stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        lock = locks.take(self._lock)
        if lock is None:
            self._end_leftover()
            return
        try:
            self.program.prepare()
            self._process = self._spawn(lock)
            self._starts += 1
            locks.sign(lock, self._process.pid)
        finally:
            os.close(lock)

    def _spawn(self, lock: int) -> subprocess.Popen[bytes]:
        with logs.open_log(self._log) as log:
            return subprocess.Popen(
                self.program.command(),
                cwd=self.program.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,  # a Ctrl-C in the terminal is not for the server
                preexec_fn=deathsignal.sender(self.program.stop_signal),
                **self.program.account.as_arguments(),
            )

    def _end_leftover(self) -> None:
        pid = locks.holder(self._lock)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):  # only its children are left
                os.kill(pid, self.program.stop_signal)

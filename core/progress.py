"""How long work in the terminal takes: a bar for a person, now and then a line for a log."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


LINE_EVERY = 5.0  # seconds


class Meter:
    """Shows how much of `total` (bytes, rows …) is done, at what rate and with how many rejects.

    Use it as a context manager. `total` None: nobody knows how much there is.
    """

    def __init__(self, label: str, *, total: int | None, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream or sys.stderr
        self._total = total
        self._started = self._shown = time.monotonic()
        self._bar = _bar(self._stream) if self._stream.isatty() else None
        self._first = 0

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=self._total, rate=0, rejected=0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def show(self, *, done: int, rows: int, rejected: int, rows_before: int = 0) -> None:
        """`rows_before` were read by an earlier process and do not count for the rate."""
        rate = round((rows - rows_before) / max(self.seconds, 0.001))
        if self._bar:
            self._bar.update(self._task, completed=done, rate=rate, rejected=rejected)
        elif time.monotonic() - self._shown >= LINE_EVERY:
            self._shown = time.monotonic()
            part = f" {done / self._total:.0%}" if self._total else ""
            self._stream.write(
                f"{self._label}:{part} {rows:,} rows, {rate:,} rows/s, {rejected:,} rejected, "
                f"{self.seconds:.0f} s\n"
            )
            self._stream.flush()


def _bar(stream: TextIO) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]:,} rows/s"),
        TextColumn("{task.fields[rejected]:,} rejected"),
        TimeElapsedColumn(),
        console=Console(file=stream),
    )

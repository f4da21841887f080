"""One value that this process reads again after a second at the most."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar


Value = TypeVar("Value")
SECONDS = 1.0


class Kept(Generic[Value]):
    """Threads may read twice at once; none gets a value older than a second."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._found: tuple[float, Value] | None = None

    def get(self) -> Value:
        found, now = self._found, monotonic()
        if found is not None and now - found[0] < SECONDS:
            return found[1]
        value = self._read()
        self._found = (now, value)  # from when it was asked for, not from when it came
        return value

    def forget(self) -> None:
        self._found = None

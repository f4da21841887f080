"""Indexes on disk: versions that are written whole, mapped into memory, and shared by all processes.

    VAR_DIR/index/<encoder>/<version>/<array>.npy

A version is written beside the others under a name nobody looks for and then renamed, so a crash leaves
at most rubbish, which the next writer removes. Nothing in a version ever changes. A process that still
uses a removed one keeps its pages until it lets go of them: that is how a mapped file works.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
"""Raise it when arrays change their meaning: older versions are then not read."""

_VERSIONS_KEPT = 2  # the newest, and one that a process may be about to open
_UNFINISHED = ".part-"
_LOCK = ".lock"


class IndexFiles:
    def __init__(self, folder: Path) -> None:
        """`folder` is of one encoder; it need not exist."""
        self._folder = folder

    def newest(self) -> str | None:
        """The name of the newest version, from a look at the folder."""
        versions = self._versions()
        return versions[-1] if versions else None

    def read(self, version: str) -> dict[str, NDArray[Any]] | None:
        """The arrays of a version, mapped; None where it is gone or damaged."""
        import numpy as np

        arrays = {}
        try:
            for file in (self._folder / version).iterdir():
                mapped = np.load(file, mmap_mode="r", allow_pickle=False)
                arrays[file.stem] = np.asarray(mapped)  # a plain array is quicker to index
        except (OSError, ValueError, EOFError):
            return None
        names = arrays.pop("names", None)
        return arrays if names is not None and set(names.tolist()) == set(arrays) else None

    def write(self, arrays: Mapping[str, NDArray[Any]]) -> str:
        """Keeps arrays as the newest version, and removes what is no longer needed."""
        import numpy as np

        self._folder.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))
        try:
            for name, array in arrays.items():
                np.save(part / f"{name}.npy", array, allow_pickle=False)
            np.save(part / "names.npy", np.array(sorted(arrays)), allow_pickle=False)
        except OSError:  # a full disk must not be kept full by what could not be finished
            shutil.rmtree(part, ignore_errors=True)
            raise
        version = self._next()
        part.rename(self._folder / version)
        self._clear()
        return version

    def discard(self, version: str) -> None:
        """Away with a version that turned out to be damaged."""
        shutil.rmtree(self._folder / version, ignore_errors=True)

    @contextmanager
    def writing(self, *, wait: bool) -> Iterator[bool]:
        """Held by one process at a time, given back by the system when it dies.

        False, at once, where another has it and `wait` is not wanted.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / _LOCK).open("w")
        except OSError:  # nobody can write here: there is nothing to wait for
            yield True
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True

    def _versions(self) -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return sorted(
                name for name in os.listdir(self._folder) if name.startswith(f"{FORMAT}-")
            )
        return []

    def _next(self) -> str:
        newest = self.newest()
        number = int(newest.partition("-")[2]) + 1 if newest else 1
        return f"{FORMAT}-{number:09}"

    def _clear(self) -> None:
        """Called under the lock: what is unfinished here was left by a process that died."""
        kept = {*self._versions()[-_VERSIONS_KEPT:], _LOCK}
        for name in os.listdir(self._folder):
            if name not in kept:
                shutil.rmtree(self._folder / name, ignore_errors=True)

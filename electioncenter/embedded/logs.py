"""Log files that do not fill the disk: one is put aside when it has grown large."""

from pathlib import Path
from typing import BinaryIO


LARGEST = 10_000_000


def open_log(path: Path) -> BinaryIO:
    """Opens a log to append to. The one before it is kept as `….old.log`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def last_lines(path: Path, count: int) -> list[str]:
    """What was said last; nothing where there is no log."""
    if not path.exists():
        return []
    return path.read_text(errors="replace").splitlines()[-count:]

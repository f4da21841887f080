"""Locks the kernel releases when their holder ends, however it ends (`man 2 flock`).

A lock file holds the process id of its holder, to be believed only while the lock is held.
A lock belongs to an open file: children that inherit the descriptor hold it too.
"""

import fcntl
import os
from pathlib import Path


def share(path: Path) -> int:
    """Holds the lock together with others, waiting while somebody has it alone.

    Returns the descriptor; the lock ends when this process and its forks have closed it.
    """
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def wait_for(path: Path) -> int:
    """Holds the lock alone, waiting for it."""
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def take(path: Path) -> int | None:
    """Holds the lock alone, or returns None at once when anybody else holds it."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    return descriptor


def sign(descriptor: int, pid: int) -> None:
    """Writes down who holds the lock."""
    os.pwrite(descriptor, str(pid).encode(), 0)


def holder(path: Path) -> int | None:
    """The process id of the lock's holder; None when it is free or not signed yet."""
    if not is_held(path):
        return None
    text = path.read_text()
    return int(text) if text else None


def is_held(path: Path) -> bool:
    """Whether anybody holds the lock, alone or together."""
    if not path.exists():
        return False
    descriptor = _open(path)
    try:
        # Sharing disturbs no other reader; only a lock held together with others looks free.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

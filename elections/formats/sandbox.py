"""Files of strangers are opened in a process of their own, which can do nothing but read them.

The child has no environment, no settings, no database and no files beyond what it has open;
memory, processor time and output are limited, and it is killed at a deadline. Whatever goes
wrong in it becomes the reading of a refused file.

    python -m elections.formats.sandbox OPTIONS < file > reading
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from elections.formats import reading
from elections.formats.records import Reading, ReadOptions, gettext_noop, refusal


ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 100_000_000
MEMORY = 3 << 30  # bytes of address space; a register of a million stations fits
CPU_SECONDS = 240
DEADLINE = 300  # seconds
MOST_OUTPUT = 2 << 30
OUT_OF_MEMORY = 3
_TOO_MUCH = {
    signal.SIGXCPU: gettext_noop("Reading the file took too much processor time."),
    signal.SIGXFSZ: gettext_noop("What was read from the file is too large."),
}


def read_file(content: bytes, options: ReadOptions, *, deadline: float = DEADLINE) -> Reading:
    """Never raises because of the file: a reading always comes back."""
    if len(content) > MOST_BYTES:
        return refusal(
            "too_large",
            gettext_noop("The file is larger than %(limit)s megabytes."),
            values={"limit": str(MOST_BYTES // 1_000_000)},
        )
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.seek(0)
        code = _run(source.fileno(), target.fileno(), options, deadline)
        if code:
            return _failure(code)
        target.seek(0)
        try:
            return msgspec.json.decode(target.read(), type=Reading)
        except msgspec.DecodeError:
            return _failure(code)


def _run(source: int, target: int, options: ReadOptions, deadline: float) -> int:
    """The exit code; minus the signal's number where one ended the child."""
    given = msgspec.json.encode(options).decode()
    return run_reader("elections.formats.sandbox", given, source, target, deadline)


def run_reader(module: str, options: str, source: int, target: int, deadline: float) -> int:
    """Runs one of our modules on an open file, with nothing but that; its exit code, as above.

    The module calls `limit_this_process` before it looks at the file.
    """
    command = [sys.executable, "-E", "-s", "-m", module, options]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=source,
        stdout=target,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={},
        close_fds=True,
        start_new_session=True,
    )
    try:
        return child.wait(timeout=deadline)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return -signal.SIGXCPU


def _failure(code: int) -> Reading:
    if code == OUT_OF_MEMORY:
        return refusal("too_much", gettext_noop("Reading the file took too much memory."))
    if template := _TOO_MUCH.get(signal.Signals(-code)) if code < 0 else None:
        return refusal("too_much", template)
    return refusal("unreadable", gettext_noop("The file could not be read; its reader stopped."))


def limit_this_process() -> None:
    """Before the first byte of the file is looked at."""
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(what)
        lowered = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (lowered, lowered))


def main() -> int:
    limit_this_process()
    options = msgspec.json.decode(sys.argv[1], type=ReadOptions)
    try:
        found = reading.read(sys.stdin.buffer.read(), options)
        sys.stdout.buffer.write(msgspec.json.encode(found))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())

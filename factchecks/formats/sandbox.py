"""A partner's file is opened in the same isolated process as files of election data.

python -m factchecks.formats.sandbox OPTIONS < file > reading
"""

import sys
import tempfile

import msgspec

from elections.formats.records import gettext_noop
from elections.formats.sandbox import OUT_OF_MEMORY, limit_this_process, run_reader
from factchecks.formats import reading
from factchecks.formats.records import Reading, ReadOptions


MOST_BYTES = 50_000_000
DEADLINE = 120  # seconds


def read_file(content: bytes, options: ReadOptions, *, deadline: float = DEADLINE) -> Reading:
    """Never raises because of the file: a reading always comes back."""
    if len(content) > MOST_BYTES:
        return Reading(refusal=gettext_noop("The file is larger than 50 megabytes."))
    given = msgspec.json.encode(options).decode()
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.seek(0)
        code = run_reader(
            "factchecks.formats.sandbox", given, source.fileno(), target.fileno(), deadline
        )
        target.seek(0)
        return _result(code, target.read())


def _result(code: int, output: bytes) -> Reading:
    if code == OUT_OF_MEMORY or code < 0:
        return Reading(refusal=gettext_noop("Reading the file took too much memory or time."))
    try:
        return msgspec.json.decode(output, type=Reading)
    except msgspec.DecodeError:
        return Reading(refusal=gettext_noop("The file could not be read; its reader stopped."))


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

"""Files of evidence are looked at in the same isolated process as files of election data.

python -m factchecks.file_check - < file > media type
"""

import sys
import tempfile

from elections.formats.sandbox import limit_this_process, run_reader
from factchecks.file_types import EXTENSIONS, recognise


MOST_BYTES = 50_000_000
DEADLINE = 30  # seconds


def media_type_of(content: bytes, *, deadline: float = DEADLINE) -> str:
    """One of EXTENSIONS, or "" for a file that is not kept; never raises because of the file."""
    if not content or len(content) > MOST_BYTES:
        return ""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.seek(0)
        code = run_reader(__name__, "-", source.fileno(), target.fileno(), deadline)
        target.seek(0)
        found = target.read().decode("ascii", "replace")
    return found if code == 0 and found in EXTENSIONS else ""


def main() -> int:
    limit_this_process()
    sys.stdout.write(recognise(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

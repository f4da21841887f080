"""The reject file: JSON Lines that say of each refused row where it was and what is wrong.

Lines are appended before their batch commits. What a run wrote beyond its last commit is
taken out when that run goes on, so that no row is reported twice.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from content.records import FieldError


class RejectFile:
    """Rejects of one run. The file is made when the first one comes."""

    def __init__(self, path: Path, *, run: int, source: str) -> None:
        self.path = path
        self._run = run
        self._source = source
        self._pending: list[bytes] = []

    def add(
        self, *, row: int, line: int, errors: Sequence[FieldError], raw: bytes | str | object
    ) -> None:
        reject: dict[str, object] = {
            "source": self._source,
            "line": line,
            "field": errors[0].field,
            "reason": errors[0].message,
            "raw": _as_text(raw),
            "run": self._run,
            "row": row,
        }
        if errors[1:]:
            reject["more"] = [{"field": each.field, "reason": each.message} for each in errors[1:]]
        self._pending.append(_encode(reject))

    def flush(self) -> None:
        if not self._pending:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.writelines(self._pending)
        self._pending.clear()

    def drop_beyond(self, row: int) -> None:
        """Takes out what this run wrote of rows behind `row`, which it did not commit."""
        if not self.path.exists():
            return
        kept = self.path.with_name(f"{self.path.name}.part")
        with self.path.open("rb") as old, kept.open("wb") as new:
            new.writelines(line for line in old if not self._is_beyond(line, row))
        os.replace(kept, self.path)

    def _is_beyond(self, line: bytes, row: int) -> bool:
        try:
            reject = msgspec.json.decode(line, type=_Place)
        except msgspec.DecodeError:
            return not line.endswith(b"\n")  # half a line, written by a process that was killed
        return reject.run == self._run and reject.row > row


class _Place(msgspec.Struct):
    run: int = -1
    row: int = -1


def _as_text(raw: object) -> str:
    if isinstance(raw, bytes):
        return raw.decode(errors="backslashreplace")
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


def _encode(reject: dict[str, object]) -> bytes:
    """UTF-8; what is not Unicode is shown as an escape."""
    text = json.dumps(reject, ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"

"""Where the sample's files lie, and how they are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


FOLDER = Path(__file__).parent


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def document(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def document_list(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def pages() -> list[dict[str, Any]]:
    """Standard pages first, English in front: the others are its translations."""
    found = [document(path.name) for path in FOLDER.glob("page.*.json")]
    return sorted(
        found,
        key=lambda page: (page["variant"] != "standard", page["locale"] != "en", page["locale"]),
    )

"""What a revision of a page changed in its factual blocks: those that carry a source.

Pure: `content` is a Wagtail revision's content, in which a StreamField is JSON text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BlockChange:
    """`was` and `now_is` hold the words that differ, field by field."""

    key: str
    kind: str
    was: str
    now_is: str
    source_title: str
    source_url: str


def changed_blocks(before: dict[str, Any], after: dict[str, Any]) -> list[BlockChange]:
    """Blocks that are in both, by their id, and say something else now. New ones were not wrong."""
    old = {block["id"]: block for block in _blocks(before)}
    return [
        change
        for block in _blocks(after)
        if block["id"] in old
        for change in _change(old[block["id"]], block)
    ]


def _blocks(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in json.loads(content.get("body") or "[]"):
        if isinstance(block["value"], dict) and block["value"].get("source") and block.get("id"):
            yield block


def _change(old: dict[str, Any], new: dict[str, Any]) -> Iterator[BlockChange]:
    said, says = dict(_words(old["value"])), dict(_words(new["value"]))
    names = [name for name in said | says if said.get(name, "") != says.get(name, "")]
    if names:
        source = new["value"]["source"]
        yield BlockChange(
            key=new["id"],
            kind=new["type"],
            was="\n".join(said[name] for name in names if name in said),
            now_is="\n".join(says[name] for name in names if name in says),
            source_title=source.get("title", ""),
            source_url=source.get("url", ""),
        )


def _words(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a block with its path, without the source: a new review date is no mistake."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("source", "id", "type"):
                yield from _words(part, f"{name}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _words(part, f"{name}.{number}")
    elif value not in (None, ""):
        yield name, str(value)

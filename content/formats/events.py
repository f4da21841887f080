"""What a format makes of one item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


Item = Mapping[str, object]


class Fields(dict[str, object]):
    """A post's fields, named as in PostRecord, not yet validated."""


class Gone(NamedTuple):
    """Its maker deleted the post."""

    external_id: object


class Skipped(NamedTuple):
    """Nothing for us, and nothing wrong; counted by `reason`."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write posts in JSON. `platform` is where they are from if nothing says so."""

    name: str
    platform: str
    recognises: Callable[[Item], bool]
    read: Callable[[Item], Fields | Gone | Skipped]


def text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def mapping(value: object) -> Item:
    """`value` if it is an object, else an empty one: for paths into foreign JSON."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """A list as it is, a single value as a list of one, None as an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def strings(value: object) -> list[str]:
    """The texts in a list, without what is none."""
    return [each for each in sequence(value) if isinstance(each, str) and each]

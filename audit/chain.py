"""The arithmetic of the audit chain, free of Django, so that an auditor can redo it alone.

An entry's `body_hash` is SHA-256 over the canonical JSON of what happened; its `hash` is
SHA-256 over the previous entry's hash, its own place in the chain and its `body_hash`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


GENESIS = "0" * 64


class Damage(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as stored."""

    sequence: int
    body: dict[str, object]
    body_hash: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    sequence: int
    damage: Damage


def body(
    *, at: datetime, action: str, actor: str, subject: str, data: dict[str, object]
) -> dict[str, object]:
    """What is hashed of an entry. `at` is aware; it is written in UTC to the microsecond."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"action": action, "actor": actor, "at": moment, "data": data, "subject": subject}


def hash_body(content: dict[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def hash_link(*, previous_hash: str, sequence: int, body_hash: str) -> str:
    return hashlib.sha256(f"{previous_hash}:{sequence}:{body_hash}".encode()).hexdigest()


def verify(links: Iterable[Link], *, head_sequence: int) -> Iterator[Finding]:
    """Names every entry that was changed, removed or reordered.

    `links` come in order of their sequence; `head_sequence` is where the chain must end,
    kept apart from the entries so that entries cut off at the end are missed too.
    """
    expected, previous_hash = 1, GENESIS
    for link in links:
        for missing in range(expected, link.sequence):
            yield Finding(missing, Damage.REMOVED)
        gap = link.sequence > expected
        damage = _damage(link, previous_hash=None if gap else previous_hash)
        if damage:
            yield Finding(link.sequence, damage)
        expected, previous_hash = link.sequence + 1, link.hash
    for missing in range(expected, head_sequence + 1):
        yield Finding(missing, Damage.REMOVED)


def _damage(link: Link, *, previous_hash: str | None) -> Damage | None:
    """`previous_hash` is None behind a gap, where the true predecessor is unknown."""
    if hash_body(link.body) != link.body_hash:
        return Damage.CHANGED
    own = hash_link(
        previous_hash=link.previous_hash, sequence=link.sequence, body_hash=link.body_hash
    )
    if own != link.hash or (previous_hash is not None and previous_hash != link.previous_hash):
        return Damage.REORDERED
    return None

"""The arithmetic of the audit chain, free of Django, so that an auditor can redo it alone.

An entry's `body_hash` is SHA-256 over the canonical JSON of what happened; its `hash` is
SHA-256 over the previous entry's hash, its own place in the chain and its `body_hash`. Whoever
rewrites the whole chain and its head leaves no trace here: keep a head's hash elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum


GENESIS = "0" * 64


class Damage(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    ADDED = "added"


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
    """Of the content as the database will give it back: keys are texts, 1e16 is a whole number."""
    stored = json.loads(json.dumps(content), parse_float=_number)
    canonical = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _number(digits: str) -> int | float:
    exact = Decimal(digits)
    return int(exact) if exact == exact.to_integral_value() else float(digits)


def hash_link(*, previous_hash: str, sequence: int, body_hash: str) -> str:
    return hashlib.sha256(f"{previous_hash}:{sequence}:{body_hash}".encode()).hexdigest()


def verify(links: Iterable[Link], *, head_sequence: int, head_hash: str) -> Iterator[Finding]:
    """Names every entry that was changed, removed or reordered.

    `links` come in order of their sequence, from 1 to `head_sequence`. The head is kept apart
    from the entries, so that a cut or rewritten end is found too.
    """
    place, previous_hash, is_sound = 0, GENESIS, True
    for link in links:
        for missing in range(place + 1, link.sequence):
            yield Finding(missing, Damage.REMOVED)
        behind_gap = link.sequence > place + 1
        fits = behind_gap or link.previous_hash == previous_hash
        damage = _damage(link, fits=fits)
        if damage:
            yield Finding(link.sequence, damage)
        elif not fits and is_sound:
            # A sound entry that remembers another predecessor: that one was replaced.
            yield Finding(max(place, 1), Damage.CHANGED)
        place, previous_hash, is_sound = link.sequence, link.hash, damage is None
    for missing in range(place + 1, head_sequence + 1):
        yield Finding(missing, Damage.REMOVED)
    if place == head_sequence and is_sound and previous_hash != head_hash:
        yield Finding(place, Damage.CHANGED)


def _damage(link: Link, *, fits: bool) -> Damage | None:
    """What is wrong with the entry itself; `fits`: its predecessor is the one it names."""
    if hash_body(link.body) != link.body_hash:
        return Damage.CHANGED
    own = hash_link(
        previous_hash=link.previous_hash, sequence=link.sequence, body_hash=link.body_hash
    )
    if own == link.hash:
        return None
    return Damage.CHANGED if fits else Damage.REORDERED

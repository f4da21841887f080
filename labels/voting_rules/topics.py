"""What a statement can be about: the table `data/topics.toml`, tied to the rules of an election."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from elections.voting_rules import VotingRule
from labels.voting_rules.force import Force, Law, Said, compared, said_of, stated
from labels.voting_rules.readings import Outcome
from labels.voting_rules.units import Unit


TOPICS_FILE = Path(__file__).parent / "data" / "topics.toml"
SPOKEN, PLAIN = 0.9, 0.7  # how sure, with and without a verb of force

Alternatives = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    slot: str
    rule: str
    key: str
    law: Law | Mapping[bool, Law]
    listed: str
    all: tuple[Alternatives, ...]
    none: frozenset[str]
    context: tuple[Alternatives, ...]
    object: Alternatives
    rank: int
    must_be_spoken: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What one unit says about one topic, compared with the rule."""

    topic: str
    slot: str
    rule: VotingRule
    outcome: Outcome
    said: str
    official: str
    rank: int
    confidence: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Ruled:
    """A topic and what the law makes of it in one election."""

    topic: Topic
    rule: VotingRule
    law: Law


def ruled(rules: Iterable[VotingRule]) -> list[Ruled]:
    """The topics that `rules` say something about. Rules of one category of election."""
    found = []
    by_id = {rule.id: rule for rule in rules}
    for topic in topics():
        rule = by_id.get(topic.rule)
        if rule is None or topic.key not in rule.value:
            continue
        law = _law(topic, rule.value[topic.key])
        if law is not None:
            found.append(Ruled(topic, rule, law))
    return found


def _law(topic: Topic, value: object) -> Law | None:
    if isinstance(topic.law, Law):
        return topic.law
    if topic.listed and isinstance(value, list):
        return topic.law[topic.listed in value]
    return topic.law[value] if isinstance(value, bool) else None


def findings(known: Sequence[Ruled], unit: Unit, context: frozenset[str]) -> Iterator[Finding]:
    """What `unit` says; `context` are the concepts of the text so far."""
    tags = unit.tags
    for each in known:
        topic = each.topic
        if not _is_met(topic, tags, context):
            continue
        places = _places(topic, unit)
        is_fact = each.law in (Law.TRUE, Law.FALSE)
        said = stated(unit, places) if is_fact else said_of(unit, places)
        if topic.must_be_spoken and said.is_plain and said.force is Force.ALLOW:
            continue
        if topic.rank <= 1 and said.force is Force.FORBID:  # too vague to say what is forbidden
            continue
        yield Finding(
            topic=topic.id,
            slot=topic.slot,
            rule=each.rule,
            outcome=compared(each.law, said),
            said=_worded(said, each.law),
            official=each.law.value,
            rank=topic.rank,
            confidence=PLAIN if said.is_plain else SPOKEN,
            unit=unit,
        )


def _is_met(topic: Topic, tags: Mapping[str, object], context: frozenset[str]) -> bool:
    for alternatives in topic.all:
        if not any(concept in tags for concept in alternatives):
            return False
    if any(concept in tags for concept in topic.none):
        return False
    return all(
        any(concept in tags or concept in context for concept in alternatives)
        for alternatives in topic.context
    )


def _places(topic: Topic, unit: Unit) -> list[int]:
    return sorted(place for concept in topic.object for place in unit.at(concept))


def _worded(said: Said, law: Law) -> str:
    if law in (Law.TRUE, Law.FALSE):
        agrees = compared(Law.TRUE, said) is Outcome.AGREES
        return (Law.TRUE if agrees else Law.FALSE).value
    return said.force.value


@cache
def topics() -> tuple[Topic, ...]:
    data = tomllib.loads(TOPICS_FILE.read_text(encoding="utf-8"))
    return tuple(_topic(row) for row in data["topic"])


def _topic(row: Mapping[str, Any]) -> Topic:
    every = tuple(map(_alternatives, row["all"]))
    law = row["law"]
    return Topic(
        id=row["id"],
        slot=row["slot"],
        rule=row["rule"],
        key=row["key"],
        law=Law(law)
        if isinstance(law, str)
        else {key == "true": Law(said) for key, said in law.items()},
        listed=row.get("listed", ""),
        all=every,
        none=frozenset(map(_concept, row.get("none", ()))),
        context=tuple(map(_alternatives, row.get("context", ()))),
        object=_alternatives(row["object"]) if "object" in row else every[-1],
        rank=row.get("rank", len(every)),
        must_be_spoken=row.get("force", "any") == "spoken",
    )


def _alternatives(entry: str) -> Alternatives:
    return tuple(map(_concept, entry.split("|")))


def _concept(name: str) -> str:
    return name.strip().replace("-", "_")

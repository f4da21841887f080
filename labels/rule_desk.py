"""Reads posts of a batch against the voting rules of the elections they are about.

A post is read where it is inside the topic gate and its election is known: the one its context
label leads to, or the only one that runs in the country the post comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from elections import voting_rules as books
from elections.queries.voting_rules import facts_of, rules_in_force
from elections.voting_rules import BOOKS, ElectionFacts
from labels import voting_rules as checkers
from labels.context import ElectionScope
from labels.passages import PostText
from labels.pipeline import Arrival, Plan, RuleCheck
from labels.rule_wording import shipped_wording
from labels.stance import Stance
from labels.voting_rules import RuleChecker, RuleReading


_MOST_KEPT = 1_000
_NOTHING = RuleReading()
_NOT_IN_EARNEST = frozenset({Stance.REJECTS, Stance.ASKS, Stance.REPORTS})


def with_rules(
    plans: Sequence[Plan], arrivals: Sequence[Arrival], scopes: Sequence[ElectionScope]
) -> list[Plan]:
    """The plans, with what each post says against the rules of its election; two queries at most."""
    by_id = {arrival.post_id: arrival for arrival in arrivals}
    elections = {
        plan.post_id: found
        for plan in plans
        if (found := election_of(plan, by_id[plan.post_id].region, scopes)) is not None
    }
    facts = facts_of(elections.values()) if elections else {}
    return [_checked(plan, by_id[plan.post_id].text, elections, facts) for plan in plans]


def election_of(plan: Plan, region: str, scopes: Sequence[ElectionScope]) -> int | None:
    if not plan.match.is_election:
        return None
    if plan.scope is not None:
        return plan.scope.election_id
    own = [scope.election_id for scope in scopes if scope.country == region]
    return own[0] if len(own) == 1 else None


@cache
def checker_version() -> str:
    """Changes with every line of the checker, of its words and of the rule books."""
    digest = sha256()
    for path in _sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sources() -> Iterator[Path]:
    for package in (checkers, books):
        folder = Path(str(package.__file__)).parent
        yield from sorted(folder.rglob("*.py"))
        yield from sorted(folder.rglob("*.toml"))
        yield from sorted(folder.rglob("wording.*"))
    yield from BOOKS.values()


def _checked(
    plan: Plan,
    text: PostText,
    elections: Mapping[int, int],
    facts: Mapping[int, ElectionFacts],
) -> Plan:
    election_id = elections.get(plan.post_id)
    if election_id is None or election_id not in facts:
        return plan
    said = replace(text, id="", language=text.language or plan.language)
    reading = _NOTHING if _takes_no_claim_up(plan) else _read(facts[election_id], said)
    return replace(plan, rule=RuleCheck(election_id=election_id, reading=reading))


def _takes_no_claim_up(plan: Plan) -> bool:
    """Whether the matcher finds that the post denies, asks or reports what it is about.

    The checker's own guards know cue words only; the matcher may have read post and claim together.
    """
    return plan.match.stance in _NOT_IN_EARNEST


@lru_cache(maxsize=_MOST_KEPT)
def _read(facts: ElectionFacts, said: PostText) -> RuleReading:
    """The same words are read once, as long as the election's facts are the same."""
    checker = _checker(facts)
    return checker.check(said) if checker else _NOTHING


def prepare() -> None:
    """Loads what the checker reads with: a file that is missing is no fault of any post."""
    shipped_wording()


@lru_cache(maxsize=100)
def _checker(facts: ElectionFacts) -> RuleChecker | None:
    if not rules_in_force(facts):
        return None
    return RuleChecker(books.rules_for(facts), shipped_wording())

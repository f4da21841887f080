"""Opening and closing times, compared with those of the election."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elections.voting_rules import VotingRule
from labels.voting_rules.judges.case import Case
from labels.voting_rules.topics import Finding
from labels.voting_rules.values import Clock, clocks
from labels.voting_rules.words import clock, in_half, shown, spoken


_OTHER_HOURS = (
    "pass_sent",
    "replacement",
    "lost",
    "counting",
    "result_words",
    "proxy",
    "expired",
    "register",
)


def hours(case: Case) -> Iterator[Finding]:
    """Opening and closing times; a special station may keep other hours, but not later ones."""
    rule = case.rules.get("R01")
    if rule is None or case.has(*_OTHER_HOURS) or not case.knows("station", "vote", "polling_day"):
        return
    said = clocks(case.tokens, case.unit)
    opens, closes = _minutes(rule, "open"), _minutes(rule, "close")
    if not said or opens is None or closes is None:
        return
    if not case.has("station", "vote", "opens", "closes", "queue"):
        return
    whole = f"{shown(opens)}-{shown(closes)}"
    if case.has("only", "must") and case.has("group", "group_out", "between"):
        yield case.finding("hours-for-some", "R01", False, spoken(said[0].minutes), whole, 6)
    for at, official in _claims(case, said, opens, closes):
        if official is None:
            is_inside = any(opens <= each <= closes for each in at)
            is_right = is_inside != case.is_forbidden
            yield case.finding("hour-within", "R01", is_right, spoken(at), whole, 2)
        else:
            yield from _compared(case, at, official, closes)


def _compared(case: Case, at: frozenset[int], official: int, closes: int) -> Iterator[Finding]:
    if official == closes:
        at = in_half(at, is_afternoon=True)
    is_right = official in at
    if is_right or not case.has("special") or min(at) > closes:
        yield case.finding("hours", "R01", is_right, spoken(at), shown(official))


def _claims(
    case: Case, said: Sequence[Clock], opens: int, closes: int
) -> Iterator[tuple[frozenset[int], int | None]]:
    """(time, which official time it claims to be, None for "some time while open")."""
    if len(said) == 2 and _is_range(case, said):
        yield said[0].minutes, opens
        yield said[1].minutes, closes
        return
    for each in said:
        yield each.minutes, _which(case, each, opens, closes)


def _is_range(case: Case, said: Sequence[Clock]) -> bool:
    first, second = said
    between = case.tokens[first.place + 1 : second.place]
    return len(between) <= 6 and not any(
        first.place < place < second.place
        for place in (*case.unit.at("closes"), *case.unit.at("not"))
    )


def _which(case: Case, said: Clock, opens: int, closes: int) -> int | None:
    near = _before(case, said.place)
    is_forbidden = case.is_forbidden
    if "until" in near:
        is_shut = case.has("shut_state") and not case.has("opens") and not case.unit.at("not")
        return opens if is_shut else closes
    if "after" in near:
        return closes if is_forbidden else opens if case.has("only", "must") else None
    if "before" in near:
        return opens if is_forbidden else closes if case.has("must") else None
    if "from_time" in near or (case.has("only") and case.has("opens")):
        return closes if case.has("closes") and not case.has("opens") else opens
    verb = _nearest(case, said.place, ("opens", "closes"))
    return {"opens": opens, "closes": closes}.get(verb)


def _before(case: Case, place: int, reach: int = 2) -> set[str]:
    """Time words just before a time, the nearest kind only."""
    kinds = ("until", "after", "before", "from_time")
    for n in range(place - 1, place - 1 - reach, -1):
        found = {kind for kind in kinds if n in case.unit.tags.get(kind, ())}
        if found:
            return found
    return set()


def _nearest(case: Case, place: int, kinds: Sequence[str]) -> str:
    away = {
        kind: min(abs(place - n) for n in case.unit.tags[kind])
        for kind in kinds
        if kind in case.unit.tags
    }
    return min(away, key=lambda kind: away[kind], default="")


def _minutes(rule: VotingRule, key: str) -> int | None:
    value = rule.value.get(key)
    return max(clock(value), default=None) if isinstance(value, str) else None

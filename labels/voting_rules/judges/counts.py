"""Statements that count: proxies, years, boxes, money."""

from __future__ import annotations

from collections.abc import Iterator

from labels.voting_rules.force import Force, said_of
from labels.voting_rules.judges.case import Case
from labels.voting_rules.topics import Finding
from labels.voting_rules.values import counted


def proxies(case: Case) -> Iterator[Finding]:
    rule = case.rules.get("R10")
    most = rule.value.get("max_proxies") if rule else None
    if not isinstance(most, int) or not case.knows("proxy") or case.has("sign", "copy"):
        return
    force = said_of(case.unit, [])
    for number, place in counted(case.tokens, case.unit, case.unit.tags, "extra_people"):
        is_limit = _is_only_before(case, place) or (
            number > 1 and (case.has("max") or force.is_only)
        )
        if number == 1 and not is_limit:  # an article
            continue
        if force.force is Force.FORBID:
            is_right = number > most or (number == most and case.has("more_than", "max"))
        else:
            is_right = number == most if is_limit and number != most + 1 else number <= most
        yield case.finding("proxies", "R10", is_right, str(number), str(most), 7)


def _is_only_before(case: Case, place: int) -> bool:
    words = {token.word for token in case.tokens[max(0, place - 3) : place]}
    return bool(words & {"maar", "just", "slechts", "only", "nur", "mar"})


def expiry(case: Case) -> Iterator[Finding]:
    rule = case.rules.get("R07")
    most = rule.value.get("max_years_expired") if rule else None
    if not isinstance(most, int) or not case.has("expired"):
        return
    if not case.knows("id", "passport", "idcard", "licence", "residence"):
        return
    force = said_of(case.unit, []).force
    for number, place in counted(case.tokens, case.unit, case.unit.tags, "years"):
        unit_word = next(
            (t.word for t in case.tokens[place + 1 : place + 4] if t.kind == "word"), ""
        )
        is_years = unit_word.startswith(("ja", "ye", "an", "jie", "yil", "ans"))
        years = number if is_years else 0
        if force is Force.FORBID:
            is_right = years > most or (years == most and (case.has("more_than", "max")))
        elif case.has("max"):
            is_right = years == most
        else:
            is_right = years <= most
        yield case.finding("expiry", "R07", is_right, f"{number} {unit_word}", f"{most} years", 6)


def residence(case: Case) -> Iterator[Finding]:
    """How long people from outside the EU have to have lived here; and nobody else."""
    rule = case.rules.get("R19")
    years = rule.value.get("non_eu_years") if rule else None
    if (
        not isinstance(years, int)
        or not case.has("non_eu", "foreigner", "everyone_here")
        or case.has("eu")
    ):
        return
    if not case.knows("vote", "elect"):
        return
    force = said_of(case.unit, []).force
    for number, _place in counted(case.tokens, case.unit, case.unit.tags, "years"):
        if force is Force.FORBID:
            is_right = number <= years
        else:
            is_limit = force is Force.REQUIRE or case.has("age_min", "only")
            is_right = number == years if is_limit else number >= years
        yield case.finding("residence", "R19", is_right, str(number), f"{years} years", 6)


def boxes(case: Case) -> Iterator[Finding]:
    rule = case.rules.get("R21")
    right = rule.value.get("boxes") if rule else None
    if (
        not isinstance(right, int)
        or not case.has("mark", "red", "ballot")
        or case.has("several", "rank")
    ):
        return
    force = said_of(case.unit, []).force
    for number, _place in counted(case.tokens, case.unit, case.unit.tags, "box", reach=2):
        is_forbidden = force is Force.FORBID and not case.has("otherwise")
        is_right = (number == right) != is_forbidden
        yield case.finding("boxes", "R21", is_right, str(number), str(right), 4)


def fee(case: Case) -> Iterator[Finding]:
    rule = case.rules.get("R33")
    if rule is None or case.has(
        "sell", "gets_money", "proxy", "stays_home", "penalty", "polls_cost", "officials"
    ):
        return
    if not case.has("vote", "pass", "station", "ballot", "replacement"):
        return
    if any(case.tokens[n].kind == "money" for n in range(case.unit.start, case.unit.end)):
        is_right = case.has("free") or case.is_forbidden
        yield case.finding("fee", "R33", is_right, "a price", "free", 5)

"""Who may vote by age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from labels.voting_rules.force import Force, said_of
from labels.voting_rules.judges.case import Case
from labels.voting_rules.topics import Finding
from labels.voting_rules.values import clocks, days


_ADULT_AGE_LIMIT = 120
_OLD = 60
_LONGEST_MONTH = 31
_YOUNGEST = 10
_BE = frozenset({"are", "turn", "bent", "wordt", "bist", "worden", "werden"})  # "once you are 20"


def age(case: Case) -> Iterator[Finding]:
    """Who may vote by age: an exact age, from an age, over or under one."""
    rule = case.rules.get("R15")
    official = rule.value.get("min_age") if rule else None
    if (
        not isinstance(official, int)
        or case.has("expired", "pass_old")
        or not case.knows("vote", "elect", "election")
    ):
        return
    force = said_of(case.unit, []).force
    if case.has("proxy"):
        yield from _young_proxies(case, official, force)
        return
    if case.has("no_age_limit"):
        yield case.finding("no-age-limit", "R15", force is not Force.FORBID, "no limit", "no limit")
    if case.has("max_age") and not case.has("no_age_limit"):
        yield case.finding(
            "max-age",
            "R15",
            force is Force.FORBID or bool(case.unit.at("not")),
            "limit",
            "no limit",
            4,
        )
    if case.has("minors") and case.has("vote") and not said_of(case.unit, []).is_plain:
        yield case.finding("minors", "R15", force is Force.FORBID, "minors", f"{official}+", 3)
    for number, kind in ages_in(case):
        is_right = _age_is_right(case, number, kind, force, official)
        if is_right is not None:
            yield case.finding("age", "R15", is_right, f"{kind} {number}", f"{official}+")


def _young_proxies(case: Case, official: int, force: Force) -> Iterator[Finding]:
    rule = case.rules.get("R12")
    if rule is None or rule.value.get("proxy_is_voter") is not True:
        return
    named = [(n, "") for n, place in _of_years(case)]
    for number, _kind in [*ages_in(case), *named][:1]:
        if number < official:
            yield case.finding(
                "proxy-age", "R12", force is Force.FORBID, str(number), f"{official}+", 8
            )


def _of_years(case: Case) -> Iterator[tuple[int, int]]:
    """ "my nephew of fifteen"."""
    for n in range(case.unit.start + 1, case.unit.end):
        number = case.tokens[n].number
        if (
            number
            and number >= _YOUNGEST
            and case.tokens[n - 1].word in ("van", "of", "von", "fan")
        ):
            yield number, n


def ages_in(case: Case) -> Iterator[tuple[int, str]]:
    tokens, unit = case.tokens, case.unit
    hours_at = {n for each in clocks(tokens, unit) for n in range(each.place, each.end)}
    for n in range(unit.start, unit.end):
        number = tokens[n].number
        if (
            number is None
            or n in hours_at
            or _is_day_of_month(case, n)
            or tokens[n].kind in ("time", "year")
            or not _YOUNGEST <= number <= _ADULT_AGE_LIMIT
        ):
            continue
        near = {
            concept
            for k in range(n - 3, n + 4)
            for concept, places in unit.tags.items()
            if k in places
        }
        if "extra_people" in near and "age_word" not in near and "years" not in near:
            continue
        after = {
            concept
            for k in range(n + 1, n + 3)
            for concept, places in unit.tags.items()
            if k in places
        }
        month_after = any(
            tokens[k].word in case.lexicon.months
            for k in range(max(n - 1, 0), min(n + 2, unit.end))
            if k != n and tokens[k].word != "may"
        )
        if month_after or (
            "years" in after
            and case.has("eu", "non_eu", "foreigner", "everyone_here", "origin", "dutch", "lives")
        ):
            continue
        kind = _age_kind(near)
        if not kind and case.has("voting_age"):
            kind = "from"
        if (
            kind
            or "age_word" in near
            or ("years" in after and case.has("vote"))
            or tokens[n].word.endswith(("jarigen", "jarige"))
            or _is_bare_age(case, n)
        ):
            yield number, kind or "exact"


def _is_day_of_month(case: Case, n: int) -> bool:
    """ "the 18th"."""
    token = case.tokens[n]
    is_ordinal = token.end - token.start > len(token.word)
    return is_ordinal and (token.number or 0) <= _LONGEST_MONTH and not case.has("birthday")


def _is_bare_age(case: Case, n: int) -> bool:
    """ "if you are 18 by then": the age itself, with nothing counted by it."""
    after = case.tokens[n + 1] if n + 1 < len(case.tokens) else None
    if _BE & {case.tokens[n - 1].word if n else "", after.word if after else ""}:
        return True
    return case.tokens[n].number == case.rules["R15"].value.get("min_age") and not (
        after and (after.number is not None or after.word in case.lexicon.months)
    )


def _age_kind(near: set[str]) -> str:
    for concept, kind in (("age_below", "under"), ("age_above", "over"), ("age_min", "from")):
        if concept in near:
            return kind
    return ""


def _age_is_right(case: Case, number: int, kind: str, force: Force, official: int) -> bool | None:
    if kind == "under":
        return (force is Force.FORBID) == (number <= official)
    if force is Force.FORBID or case.has("next_time"):
        return kind == "exact" and number < official
    if case.has("birthday", "polling_day") and number == official and force is not Force.REQUIRE:
        return True
    if kind in ("from", "over") or force is Force.REQUIRE:
        if number == official:
            return not _names_other_day(case)
        if force is Force.REQUIRE and number > _OLD:
            return False
        return force is Force.ALLOW and (number > _OLD or (case.has("also") and number > official))
    return number >= official


def _names_other_day(case: Case) -> bool:
    """Whether the age is asked for on another day than polling day ("on 1 January")."""
    value = case.rules["R15"].value.get("reference_day")
    found = days(case.tokens, case.unit, case.lexicon)
    return isinstance(value, str) and any(
        not each.may_be(date.fromisoformat(value)) for each in found
    )

"""May, must, need not, may not: what a unit says of a thing, and what that means under a rule.

`zonder X mag je niet` and `je moet X` are one and the same; so are `X is niet nodig` and `zonder X mag
het ook`. The table at the end is all there is to comparing them with the law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labels.voting_rules.readings import Outcome
from labels.voting_rules.units import Part, Unit


_NEAR = 4  # places a "without" or "no" reaches forward
_NEAR_NEED = 5
_JUST_AFTER = 2


class Force(StrEnum):
    REQUIRE = "required"
    ALLOW = "allowed"
    EXEMPT = "not required"
    FORBID = "not allowed"


class Law(StrEnum):
    """What the rules make of a thing.

    NEEDLESS: nobody may ask for it. FREE and BARRED are for groups of people who may or may not vote:
    that they "must" says nothing. TRUE and FALSE are for facts. WRONG is for limits that the law sets
    and a text lifts: "as many as you like", "no matter how many".
    """

    REQUIRED = "required"
    OPTIONAL = "allowed"
    NEEDLESS = "not needed"
    FORBIDDEN = "forbidden"
    FREE = "may vote"
    BARRED = "may not vote"
    TRUE = "true"
    FALSE = "false"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Said:
    """`is_plain`: without a verb of force, only stated or told to do."""

    force: Force
    is_plain: bool = False
    is_only: bool = False


_TURNED = {  # of a thing that is absent: "without it you may" exempts from it
    Force.ALLOW: Force.EXEMPT,
    Force.FORBID: Force.REQUIRE,
    Force.REQUIRE: Force.EXEMPT,
    Force.EXEMPT: Force.EXEMPT,
}


def said_of(unit: Unit, places: Sequence[int]) -> Said:
    """What `unit` says of the thing named at `places`."""
    said = _main_force(unit)
    if said.is_plain and _is_no_without(unit, places):
        return Said(Force.REQUIRE)
    if _is_absent(unit, places):
        said = Said(_TURNED[said.force], is_plain=said.is_plain, is_only=False)
    if _threatens(unit):
        turned = Force.FORBID if said.force is Force.FORBID else Force.REQUIRE
        return Said(turned)
    if said.is_only and said.force is Force.ALLOW:
        return Said(Force.REQUIRE, is_plain=said.is_plain, is_only=True)
    return said


def _main_force(unit: Unit) -> Said:
    main = Part.MAIN
    negations = len([n for n in unit.at("not", main) if not _stays_home(unit, n)])
    is_only = bool(unit.at("only", main))
    if unit.at("noneed", main) or (unit.at("neednot", main) and (negations or is_only)):
        return Said(Force.EXEMPT)
    need = unit.at("need", main)
    if need and any(abs(n - m) <= _NEAR_NEED for n in need for m in unit.at("not", main)):
        return Said(Force.EXEMPT)
    bad = unit.at("bad", main)
    if bad:
        return Said(Force.ALLOW if _is_denied(unit, bad) else Force.FORBID, is_only=is_only)
    if need or unit.at("must", main):
        is_forbidden = bool(negations) and not need and not unit.at("without", main)
        return Said(Force.FORBID if is_forbidden else Force.REQUIRE, is_only=is_only)
    if unit.at("may", main) or unit.at("good", main):
        return Said(Force.FORBID if negations % 2 else Force.ALLOW, is_only=is_only)
    return Said(Force.FORBID if negations % 2 else Force.ALLOW, is_plain=True, is_only=is_only)


def _is_absent(unit: Unit, places: Sequence[int]) -> bool:
    """Whether the thing is there only as something missing: "zonder", "als je geen ... hebt"."""
    without = unit.at("without")
    missing = [n for n in unit.at("not") if unit.part.get(n) in (Part.CONDITION, Part.CONCESSION)]
    return bool(places) and all(
        any(0 < place - n <= _NEAR for n in without)
        or any(abs(place - n) <= _NEAR and unit.part[n] is unit.part.get(place) for n in missing)
        for place in places
    )


def _is_denied(unit: Unit, bad: Sequence[int]) -> bool:
    """Whether all that is threatened with is said not to happen: "you lose nothing"."""
    negations = unit.at("not", Part.MAIN)
    return all(any(-_NEAR < n - place < _NEAR for n in negations) for place in bad)


def _stays_home(unit: Unit, place: int) -> bool:
    """Whether a "not" only says "who does not vote"; "may not vote" is another matter."""
    force = (n for concept in ("may", "must", "neednot") for n in unit.at(concept))
    return place in unit.at("stays_home") and not any(0 < place - n <= _NEAR_NEED for n in force)


def _is_no_without(unit: Unit, places: Sequence[int]) -> bool:
    """ "No proof, no ballot": one negation before the thing, one after."""
    negations = unit.at("not", Part.MAIN)
    return len(negations) == 2 and any(
        negations[0] < place < negations[1] and place - negations[0] <= _NEAR for place in places
    )


def stated(unit: Unit, places: Sequence[int]) -> Said:
    """What a unit says of a fact: only a negation near it denies it."""
    said = said_of(unit, places)
    if said.force in (Force.FORBID, Force.EXEMPT):
        near = [
            n
            for c in ("not", "noneed", "neednot", "without")
            for n in unit.at(c)
            if not _stays_home(unit, n)
        ]
        is_denied = any(-_NEAR <= n - place <= _JUST_AFTER for n in near for place in places)
        if not is_denied and not [n for n in unit.at("bad", Part.MAIN) if n not in places]:
            return Said(Force.ALLOW, is_plain=said.is_plain)
    return said


def _threatens(unit: Unit) -> bool:
    threat = Part.THREAT
    if unit.at("bad", threat):
        return not unit.at("not", threat)
    return bool(unit.at("not", threat)) or bool(unit.at("otherwise"))


_YES, _NO, _OPEN = Outcome.AGREES, Outcome.CONTRADICTS, Outcome.UNKNOWN
# REQUIRE, ALLOW, EXEMPT, FORBID
_MEANING: Mapping[Law, tuple[Outcome, Outcome, Outcome, Outcome]] = {
    Law.REQUIRED: (_YES, _YES, _NO, _NO),
    Law.OPTIONAL: (_NO, _YES, _YES, _NO),
    Law.NEEDLESS: (_NO, _OPEN, _YES, _YES),
    Law.FORBIDDEN: (_NO, _NO, _OPEN, _YES),
    Law.FREE: (_OPEN, _YES, _YES, _NO),
    Law.BARRED: (_OPEN, _NO, _OPEN, _YES),
    Law.TRUE: (_YES, _YES, _NO, _NO),
    Law.FALSE: (_NO, _NO, _YES, _YES),
    Law.WRONG: (_NO, _NO, _NO, _YES),
}
_ORDER = tuple(Force)


def compared(law: Law, said: Said) -> Outcome:
    """What a statement of this force is worth where the law is this."""
    if law is Law.FREE and said.is_only:
        return Outcome.CONTRADICTS
    return _MEANING[law][_ORDER.index(said.force)]

"""Conditions that no rule knows: the law lists who may not vote, so anything else is invented."""

from __future__ import annotations

from collections.abc import Iterator

from labels.voting_rules.force import Force, said_of
from labels.voting_rules.judges.case import Case
from labels.voting_rules.topics import Finding


_KNOWN = frozenset(
    {
        "age_word", "minors", "minor", "court", "pass", "id", "passport", "idcard", "licence", "residence",
        "other_card", "photo", "copy", "proxy", "other_municipality", "everywhere", "own_municipality",
        "municipality_word", "eu", "non_eu", "foreigner", "dutch", "nationality_word", "visa", "abroad",
        "remote", "remote_vote", "postal", "postal_vote", "machine", "from_home", "lost", "replacement",
        "ballot", "box", "colour", "red", "pencil", "pen", "mark", "station", "moved_away", "weekday",
        "opens", "closes", "hour", "at_time", "until", "after", "before", "twice", "blank", "tk", "ps", "ep",
        "ab", "booth", "in_person", "on_paper", "party", "candidate", "change_vote", "choice", "stays_home",
        "voting_age", "extra_day", "birthday", "country", "register", "lives", "result_words", "go_vote",
        "today", "sell", "compulsory_vote", "counting", "max_age", "no_age_limit", "next_time", "vote_weak",
    }
)  # fmt: skip


def unheard_of(case: Case) -> Iterator[Finding]:
    """Somebody is shut out, or something asked for, that no rule knows.

    The law lists who may not vote; a condition that is none of them is invented, whatever it is.
    """
    rule = case.rules.get("R32")
    if rule is None or rule.value.get("lost_only_by_court") is not True:
        return
    if not case.has("vote", "suffrage") or case.unit.tags.keys() & _KNOWN:
        return
    said = said_of(case.unit, [])
    is_about_some = case.has("if", "people") and not case.has("proxy")
    if said.is_plain or not is_about_some:
        return
    is_shut_out = said.force is Force.FORBID and case.has("may", "suffrage", "bad")
    is_asked = (
        said.force is Force.REQUIRE and case.has("only", "purpose") and case.has("may", "purpose")
    )
    if is_shut_out or is_asked:
        yield case.finding("unheard-of", "R32", False, said.force.value, "no such rule", 0)

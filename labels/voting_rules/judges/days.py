"""Days: polling day, the day that decides where somebody votes, and days of the voting pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from labels.voting_rules.judges.ages import ages_in
from labels.voting_rules.judges.case import Case
from labels.voting_rules.topics import Finding
from labels.voting_rules.values import Day, clocks, counted, days
from labels.voting_rules.words import clock, spoken


_OTHER_DAYS = (
    "pass_sent", "replacement", "lost", "counting", "result_words", "expired", "register", "birthday",
    "moved_away", "withdraw", "deadline", "age_word",
)  # fmt: skip

_FOR_SOME, _PLAIN_DAY = 8, 3  # ranks


def polling_day(case: Case) -> Iterator[Finding]:
    """Days on which a text says that people vote, or do not."""
    rule = case.rules.get("R03")
    value = rule.value.get("date") if rule else None
    if not isinstance(value, str) or not _is_about_polls(case):
        return
    official = date.fromisoformat(value)
    is_for_some = case.has("group", "group_out", "surname", "party") and case.has("vote")
    is_at_polls = case.has("vote", "station", "polling_day", "extra_day")
    for each in days(case.tokens, case.unit, case.lexicon):
        is_official = each.may_be(official)
        if each.day is None and not is_at_polls and not _is_dated(case, each.place):
            continue  # something about the election on a weekday, perhaps a debate
        if not is_official and case.is_forbidden and case.has("bad") and not case.unit.at("not"):
            continue  # "cancelled", and something else happens on that day
        is_right = is_official != case.is_forbidden
        rank = _FOR_SOME if is_for_some and not is_official else _PLAIN_DAY
        yield case.finding("polling-day", "R03", is_right, _day_shown(each), value, rank)


def _is_about_polls(case: Case) -> bool:
    if case.has(*_OTHER_DAYS):
        return False
    is_about_some = case.has("group", "group_out", "surname")
    is_about_age = any(ages_in(case))
    return case.has("vote", "election", "station", "polling_day", "gr", "tk") and (
        is_about_some or not is_about_age
    )


def _is_dated(case: Case, place: int) -> bool:
    """ "The elections are on Saturday"."""
    return place - 1 in case.unit.tags.get("weekday_word", ()) and case.has("election", "inverts")


def _day_shown(day: Day) -> str:
    parts = (day.weekday, day.day, day.month, day.year)
    return " ".join(str(part) for part in parts if part is not None)


def moved_date(case: Case) -> Iterator[Finding]:
    """The day that decides in which municipality somebody who moved votes."""
    rule = case.rules.get("R37")
    value = rule.value.get("reference_day") if rule else None
    if not isinstance(value, str) or not case.has("moved_away"):
        return
    official = date.fromisoformat(value)
    for each in days(case.tokens, case.unit, case.lexicon):
        if each.day is not None:
            is_right = each.may_be(official)
            rank = 3 if is_right else 6
            yield case.finding("moved-date", "R37", is_right, _day_shown(each), value, rank)


def new_card(case: Case) -> Iterator[Finding]:
    """Until when a new voting pass can be asked for."""
    rule = case.rules.get("R05")
    day, hour = (
        (rule.value.get(f"in_person_deadline_{k}") for k in ("day", "hour"))
        if rule
        else (None, None)
    )
    if not isinstance(day, str) or not case.has("replacement") or not case.knows("pass"):
        return
    for said in days(case.tokens, case.unit, case.lexicon):
        is_right = said.may_be(date.fromisoformat(day)) != case.is_forbidden
        yield case.finding("new-card-day", "R05", is_right, _day_shown(said), day, 7)
    if isinstance(hour, str):
        for each in clocks(case.tokens, case.unit):
            is_right = max(clock(hour)) in each.minutes
            yield case.finding("new-card-hour", "R05", is_right, spoken(each.minutes), hour, 7)


def card_days(case: Case) -> Iterator[Finding]:
    """How many days before polling day the voting passes have to be there."""
    rule = case.rules.get("R31")
    right = rule.value.get("pass_latest_days_before") if rule else None
    if not isinstance(right, int) or not case.has("pass") or not case.has("pass_sent"):
        return
    if case.has("lost", "replacement"):
        return
    for number, place in counted(case.tokens, case.unit, case.unit.tags, "day_unit", "years"):
        word = case.tokens[place + 1].word if place + 1 < len(case.tokens) else ""
        in_days = number * 7 if word.startswith(("we", "wo")) else number
        if case.has("before", "until", "deadline"):
            yield case.finding(
                "card-days", "R31", in_days == right, f"{in_days} days", f"{right} days", 4
            )

"""The shape of a statutory rule: an event, how its day follows from the poll, and the law.

Rules are data: a country is a table of them. A special law may replace a rule for one poll;
the date then says which rule it supersedes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from elections.statutory.calendars import Calendar


LAST_MINUTE = time(23, 59)


class StatutoryError(ValueError):
    """The dates cannot be computed; `field` names what to correct."""

    field = ""


class UnknownCountry(StatutoryError):
    field = "country"


class UnknownElectionType(StatutoryError):
    field = "election_type"


class UnknownArea(StatutoryError):
    field = "area"


class Event(StrEnum):
    """What happens. The first group are last days for somebody to do something."""

    PARTY_NAME_DEADLINE = "party_name_deadline"
    NOTICE_OF_ELECTION_DEADLINE = "notice_of_election_deadline"
    CLOSE_OF_NOMINATIONS = "close_of_nominations"
    SOPN_PUBLISH_DEADLINE = "sopn_publish_deadline"
    REGISTRATION_DEADLINE = "registration_deadline"
    REGISTRATION_ABROAD_DEADLINE = "registration_abroad_deadline"
    POSTAL_VOTE_APPLICATION_DEADLINE = "postal_vote_application_deadline"
    VAC_APPLICATION_DEADLINE = "vac_application_deadline"
    POLLING_CARD_DEADLINE = "polling_card_deadline"
    PROXY_APPLICATION_DEADLINE = "proxy_application_deadline"
    VOTE_ELSEWHERE_WRITTEN_DEADLINE = "vote_elsewhere_written_deadline"
    VOTE_ELSEWHERE_IN_PERSON_DEADLINE = "vote_elsewhere_in_person_deadline"
    NEW_POLLING_CARD_WRITTEN_DEADLINE = "new_polling_card_written_deadline"
    NEW_POLLING_CARD_IN_PERSON_DEADLINE = "new_polling_card_in_person_deadline"

    NOMINATION_OPENS = "nomination_opens"
    RESIDENCE_REFERENCE_DATE = "residence_reference_date"
    LISTS_DECIDED = "lists_decided"
    POLLS_OPEN = "polls_open"
    POLLS_CLOSE = "polls_close"
    COUNTING = "counting"
    MUNICIPAL_RESULT = "municipal_result"
    RESULT_SESSION = "result_session"

    @property
    def is_deadline(self) -> bool:
        return self.value.endswith("deadline") or self is Event.CLOSE_OF_NOMINATIONS


@dataclass(frozen=True, slots=True)
class Law:
    """`reference` is the article as lawyers cite it."""

    reference: str
    title: str
    publisher: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryDate:
    """One date of an election. `at` is local time where the voter is; None: only the day is law.

    `supersedes` is the reference of the general rule that a special law replaced.
    """

    event: Event
    day: date
    law: Law
    at: time | None = None
    supersedes: str = ""

    @property
    def is_deadline(self) -> bool:
        return self.event.is_deadline

    def takes_effect_at(self, zone: tzinfo) -> datetime | None:
        """The instant from which it is so: a deadline without an hour lasts its whole day.

        Then it is given as 23:59, for "Saturday 0:00" is read as a day later than it is. None
        for an event of which the law gives the day and nobody the hour.
        """
        if self.at is not None:
            return datetime.combine(self.day, self.at, zone)
        whole_day = self.is_deadline or self.event is Event.RESIDENCE_REFERENCE_DATE
        return datetime.combine(self.day, LAST_MINUTE, zone) if whole_day else None


DayOf = Callable[[date, Calendar], date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Holds for polls from `since` to `until`, both included. `is_special`: law of one poll."""

    event: Event
    law: Law
    day: DayOf
    at: time | None = None
    since: date = date.min
    until: date = date.max
    is_special: bool = False

    def holds_for(self, poll_date: date) -> bool:
        return self.since <= poll_date <= self.until


def apply(rules: Iterable[Rule], poll_date: date, calendar: Calendar) -> list[StatutoryDate]:
    """The dates of one poll in the order of the rules; special law goes before general law."""
    chosen: dict[Event, Rule] = {}
    general: dict[Event, Rule] = {}
    for rule in rules:
        if not rule.holds_for(poll_date):
            continue
        if not rule.is_special:
            general[rule.event] = rule
        if rule.is_special or rule.event not in chosen:
            chosen[rule.event] = rule
    return [_date(rule, general.get(event), poll_date, calendar) for event, rule in chosen.items()]


def _date(rule: Rule, general: Rule | None, poll_date: date, calendar: Calendar) -> StatutoryDate:
    replaces = rule.is_special and general is not None
    return StatutoryDate(
        event=rule.event,
        day=rule.day(poll_date, calendar),
        law=rule.law,
        at=rule.at,
        supersedes=general.law.reference if replaces and general else "",
    )


def on_polling_day(poll_date: date, calendar: Calendar) -> date:
    return poll_date


def days_before(count: int) -> DayOf:
    """Plain days, whatever day of the week that is."""
    return lambda poll_date, calendar: poll_date - timedelta(days=count)


def working_days_before(count: int) -> DayOf:
    return lambda poll_date, calendar: calendar.working_days_before(poll_date, count)


def or_next_working_day(day: DayOf) -> DayOf:
    return lambda poll_date, calendar: calendar.first_working_day_from(day(poll_date, calendar))


def without(is_day_off: Callable[[date], bool], day: DayOf) -> DayOf:
    """Counts with further days that do not count."""
    return lambda poll_date, calendar: day(poll_date, calendar.also_without(is_day_off))


def working_day_after(day: DayOf) -> DayOf:
    return lambda poll_date, calendar: calendar.working_days_after(day(poll_date, calendar), 1)

"""Dates of elections in the United Kingdom, counted in working days before the poll.

The numbers of days and the laws follow the table that Democracy Club's timetable library is
built on (MIT); the regulations themselves were not read. For police and crime commissioners that
table closes nominations 18 days before, while a published timetable of 2 May 2024 had 19. Hours (applications until 5 pm, polls
7 am to 10 pm) are those the registration officers publish; nominations are given as a day,
for their hour differs.

A poll over several nations has one timetable: bank holidays of any of them do not count, so the
earliest of their dates holds. Registration is the exception: each nation registers by its own
calendar, and for the whole the one of England and Wales is given, as in 2019. An event whose
rule differs between the nations of an area is left out there: ask for the nation.

Voter ID (the VAC deadline) is asked since 4 May 2023; which polls ask it was not verified for
the City of London, so it has none here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time

from elections.statutory import holidays
from elections.statutory.calendars import ONE_DAY, SATURDAY, Calendar, easter_sunday
from elections.statutory.rules import (
    DayOf,
    Event,
    Law,
    Rule,
    StatutoryDate,
    UnknownArea,
    UnknownElectionType,
    apply,
    on_polling_day,
    without,
    working_day_after,
    working_days_before,
)


ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "england", "wales", "scotland", "northern-ireland"
GREAT_BRITAIN = (ENGLAND, WALES, SCOTLAND)
NATIONS_OF = {
    ENGLAND: (ENGLAND,),
    WALES: (WALES,),
    SCOTLAND: (SCOTLAND,),
    NORTHERN_IRELAND: (NORTHERN_IRELAND,),
    "england-and-wales": (ENGLAND, WALES),
    "great-britain": GREAT_BRITAIN,
    "all": (*GREAT_BRITAIN, NORTHERN_IRELAND),
}
# Where each type of election is held; with one nation the area need not be given.
NATIONS_OF_TYPE = {
    "parl": NATIONS_OF["all"],
    "local": NATIONS_OF["all"],
    "nia": (NORTHERN_IRELAND,),
    "sp": (SCOTLAND,),
    "senedd": (WALES,),
    "gla": (ENGLAND,),
    "pcc": (ENGLAND, WALES),
    "mayor": (ENGLAND,),
    "city-of-london": (ENGLAND,),
    "ref": NATIONS_OF["all"],
}
SCOTTISH_POLL_OF_2021 = date(2021, 5, 6)
VOTER_ID_SINCE = date(2023, 5, 4)
VOTER_ID_AT = {
    "parl": frozenset(GREAT_BRITAIN),
    "local": frozenset({ENGLAND}),
    "gla": frozenset({ENGLAND}),
    "pcc": frozenset({ENGLAND, WALES}),
    "mayor": frozenset({ENGLAND}),
    "ref": frozenset({ENGLAND}),
}


def _act(reference: str, path: str) -> Law:
    url = f"https://www.legislation.gov.uk/{path}"
    return Law(reference=reference, title=reference, publisher="legislation.gov.uk", url=url)


RPA_1983 = _act("RPA 1983 sch. 1", "ukpga/1983/2/schedule/1")
POSTAL_GREAT_BRITAIN = _act("SI 2001/341 reg. 56", "uksi/2001/341/regulation/56")
POSTAL_NORTHERN_IRELAND = _act("SI 2008/1741 reg. 61", "uksi/2008/1741/regulation/61")
POSTAL_SCOTLAND_2021 = _act("Scottish General Election (Coronavirus) Act 2021", "asp/2021/5")
VOTER_ID = _act("SI 2022/1382", "uksi/2022/1382")
REGISTRATION = Law(
    reference="Electoral Commission background note media/2457",
    title="Deadline for registration ahead of a poll",
    publisher="Electoral Commission",
    url="https://www.electoralcommission.org.uk/media/2457",
)
WARDMOTE = Law(
    reference="City of London wardmote rules",
    title="Wardmote rules",
    publisher="City of London Corporation",
)

# Notice of election and close of nominations, in working days before the poll, and their law.
_NOMINATIONS = {("parl", nation): (22, 19, RPA_1983) for nation in NATIONS_OF["all"]} | {
    ("local", ENGLAND): (25, 19, _act("SI 2014/494", "uksi/2014/494")),
    ("local", WALES): (25, 19, _act("SI 2014/494", "uksi/2014/494")),
    ("local", NORTHERN_IRELAND): (25, 16, _act("SI 2010/2977", "uksi/2010/2977")),
    ("local", SCOTLAND): (28, 23, _act("SSI 2011/399", "ssi/2011/399")),
    ("nia", NORTHERN_IRELAND): (25, 16, _act("SI 2009/256", "uksi/2009/256")),
    ("sp", SCOTLAND): (28, 23, _act("SSI 2015/425", "ssi/2015/425")),
    ("senedd", WALES): (25, 19, _act("SI 2016/272", "uksi/2016/272")),
    ("gla", ENGLAND): (30, 22, _act("SI 2016/24", "uksi/2016/24")),
    ("pcc", ENGLAND): (25, 18, _act("SI 2014/921", "uksi/2014/921")),
    ("pcc", WALES): (25, 18, _act("SI 2014/921", "uksi/2014/921")),
    ("mayor", ENGLAND): (25, 19, _act("SI 2014/370, SI 2017/67", "uksi/2017/67")),
    ("city-of-london", ENGLAND): (25, 17, WARDMOTE),
}
_STATEMENT_OF_NOMINATIONS = {"sp": 22, "city-of-london": 15}  # elsewhere the day after the close
_FURTHER_DAYS_OFF = {
    ("local", SCOTLAND): holidays.is_easter_monday,
    ("sp", SCOTLAND): holidays.is_easter_monday,
}


def dates(*, election_type: str, poll_date: date, area: str = "") -> list[StatutoryDate]:
    """`area` is a nation, "england-and-wales", "great-britain" or "all" (the kingdom)."""
    nations = _nations(election_type, area)
    by_nation = [_dates_in(nation, election_type, poll_date) for nation in nations]
    first, *others = by_nation
    common = [event for event in first if all(_agree(first, other, event) for other in others)]
    return [_of_all(event, [each[event] for each in by_nation]) for event in common]


def _nations(election_type: str, area: str) -> Sequence[str]:
    if election_type not in NATIONS_OF_TYPE:
        raise UnknownElectionType(
            f"election_type: {election_type!r} has no British rules; known are "
            f"{', '.join(sorted(NATIONS_OF_TYPE))}."
        )
    held_in = NATIONS_OF_TYPE[election_type]
    if not area and len(held_in) == 1:
        return held_in
    nations = NATIONS_OF.get(area, ())
    found = [nation for nation in nations if nation in held_in]
    if not found or len(found) < len(nations):
        raise UnknownArea(
            f"area: {election_type!r} is not held in {area!r}; give one of "
            f"{', '.join(held_in)} or an area of several of them."
        )
    return found


def _agree(
    one: dict[Event, StatutoryDate], other: dict[Event, StatutoryDate], event: Event
) -> bool:
    return event in other and one[event].law == other[event].law


def _of_all(event: Event, found: Iterable[StatutoryDate]) -> StatutoryDate:
    each = list(found)
    if event is Event.REGISTRATION_DEADLINE:
        return each[0]
    return min(each, key=lambda statutory: statutory.day)


def _dates_in(nation: str, election_type: str, poll_date: date) -> dict[Event, StatutoryDate]:
    rules = [
        *_nomination_rules(nation, election_type),
        *_voter_rules(nation, election_type),
        *_polling_rules(nation, election_type),
    ]
    found = apply(rules, poll_date, _calendar(nation))
    return {each.event: each for each in found}


def _nomination_rules(nation: str, election_type: str) -> list[Rule]:
    """A referendum has no candidates, so no rules."""
    if (election_type, nation) not in _NOMINATIONS:
        return []
    notice, close, law = _NOMINATIONS[election_type, nation]
    statement: DayOf = (
        working_days_before(_STATEMENT_OF_NOMINATIONS[election_type])
        if election_type in _STATEMENT_OF_NOMINATIONS
        else working_day_after(working_days_before(close))
    )
    days = {
        Event.NOTICE_OF_ELECTION_DEADLINE: working_days_before(notice),
        Event.CLOSE_OF_NOMINATIONS: working_days_before(close),
        Event.SOPN_PUBLISH_DEADLINE: statement,
    }
    day_off = _FURTHER_DAYS_OFF.get((election_type, nation))
    if election_type == "city-of-london":
        day_off = _is_in_a_city_break
    return [
        Rule(event=event, law=law, day=without(day_off, day) if day_off else day)
        for event, day in days.items()
    ]


def _voter_rules(nation: str, election_type: str) -> list[Rule]:
    in_the_city = election_type == "city-of-london"
    rules = [
        Rule(
            event=Event.REGISTRATION_DEADLINE,
            law=WARDMOTE if in_the_city else REGISTRATION,
            day=_ward_list_closes if in_the_city else working_days_before(12),
        ),
        _postal_rule(nation),
    ]
    if election_type == "sp":
        rules.append(_POSTAL_RULE_OF_2021)
    if nation in VOTER_ID_AT.get(election_type, ()):
        rules.append(
            Rule(
                event=Event.VAC_APPLICATION_DEADLINE,
                law=VOTER_ID,
                day=working_days_before(6),
                at=time(17),
                since=VOTER_ID_SINCE,
            )
        )
    return rules


def _postal_rule(nation: str) -> Rule:
    northern = nation == NORTHERN_IRELAND
    return Rule(
        event=Event.POSTAL_VOTE_APPLICATION_DEADLINE,
        law=POSTAL_NORTHERN_IRELAND if northern else POSTAL_GREAT_BRITAIN,
        day=working_days_before(14 if northern else 11),
        at=time(17),
    )


_POSTAL_RULE_OF_2021 = Rule(
    event=Event.POSTAL_VOTE_APPLICATION_DEADLINE,
    law=POSTAL_SCOTLAND_2021,
    day=working_days_before(21),
    at=time(17),
    since=SCOTTISH_POLL_OF_2021,
    until=SCOTTISH_POLL_OF_2021,
    is_special=True,
)


def _polling_rules(nation: str, election_type: str) -> list[Rule]:
    """Not for the City, which has hours of its own, nor for referendums, which were not read."""
    if election_type == "city-of-london" or (election_type, nation) not in _NOMINATIONS:
        return []
    _notice, _close, law = _NOMINATIONS[election_type, nation]
    return [
        Rule(event=Event.POLLS_OPEN, law=law, day=on_polling_day, at=time(7)),
        Rule(event=Event.POLLS_CLOSE, law=law, day=on_polling_day, at=time(22)),
    ]


def _calendar(nation: str) -> Calendar:
    calendars = {
        SCOTLAND: holidays.scotland,
        NORTHERN_IRELAND: holidays.northern_ireland,
    }
    calendar = calendars.get(nation, holidays.england_and_wales)()
    return calendar.also_without(lambda day: (day.month, day.day) == (12, 24))


def _ward_list_closes(poll_date: date, calendar: Calendar) -> date:
    """The ward list that holds from 16 February on closes on 30 November before."""
    years = 2 if (poll_date.month, poll_date.day) <= (2, 15) else 1
    return date(poll_date.year - years, 11, 30)


def _is_in_a_city_break(day: date) -> bool:
    """Maundy Thursday to the Tuesday after Easter, and the days around Christmas."""
    from_easter = (day - easter_sunday(day.year)).days
    return -3 <= from_easter <= 2 or _is_in_christmas_break(day)


def _is_in_christmas_break(day: date) -> bool:
    """From the last weekday before Christmas Day to the first ordinary one after it."""
    begins = date(day.year, 12, 24)
    while begins.weekday() >= SATURDAY:
        begins -= ONE_DAY
    ends = holidays.england_and_wales().first_working_day_from(date(day.year, 12, 26))
    return begins <= day <= ends

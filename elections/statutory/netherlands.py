"""Dates of the Kieswet, as it has read since the polls of 2017.

Read: the Electoral Council's summary of the law ("Kieswet in het kort", chapters D, F, G, H, J
and Y), a text of the law of about 2013 for the numbers of articles and for Z 12, and the dates
that municipalities and the Electoral Council published for the polls of 2017 to 2026. Terms that
changed after 2013 (requests of chapters J, K and L) are those published; the tests name the polls.

Article Z 12 moves a day that falls on a Saturday, Sunday or public holiday to the next day
that does not, also for terms counted back: at the European election of Thursday 6 June 2024
the fifth day before was a Saturday, and requests were taken until Monday 3 June.

Not verified and therefore left out: the session of the principal electoral committees (chapter
O), the return of postal votes (chapter M), the result of water boards, island councils and the
European election (for which results stay secret until the last country has voted), all dates
of the Senate (chapters Q to U) and of referendums. Where only the day is law (a request "on the
fifth day before at the latest") no hour is given, though many municipalities keep office hours.
"""

from collections.abc import Sequence
from datetime import date, time

from elections.statutory import holidays
from elections.statutory.rules import (
    DayOf,
    Event,
    Law,
    Rule,
    StatutoryDate,
    UnknownArea,
    UnknownElectionType,
    apply,
    days_before,
    on_polling_day,
    or_next_working_day,
)


TYPES = frozenset({"TK", "PS", "AB", "GR", "ER", "EP"})  # EML_NL ElectionCategory
FROM_NOMINATION_TO_POLL = 44
SINCE_2017 = date(2017, 1, 1)
# Wet nieuwe procedure vaststelling verkiezingsuitslagen, Stb. 2022, 292.
SINCE_2023 = date(2023, 1, 1)


def dates(*, election_type: str, poll_date: date, area: str = "") -> list[StatutoryDate]:
    """The dates of one poll. There are no areas with rules of their own: zones differ, days not."""
    if election_type not in TYPES:
        raise UnknownElectionType(
            f"election_type: {election_type!r} has no Dutch rules; known are "
            f"{', '.join(sorted(TYPES))}."
        )
    if area:
        raise UnknownArea(f"area: the Dutch rules know no areas, found {area!r}.")
    return apply(_rules_of(election_type), poll_date, holidays.netherlands())


def _kieswet(article: str) -> Law:
    return Law(
        reference=f"Kieswet {article}",
        title="Kieswet",
        publisher="Overheid.nl",
        url="https://wetten.overheid.nl/BWBR0004627/",
    )


def _before_the_poll(days: int) -> DayOf:
    return or_next_working_day(days_before(days))


def _after_the_poll(days: int) -> DayOf:
    return or_next_working_day(days_before(-days))


def _around_nomination(days: int) -> DayOf:
    return or_next_working_day(days_before(FROM_NOMINATION_TO_POLL - days))


_NOMINATION_DAY = days_before(FROM_NOMINATION_TO_POLL)
_PARTY_NAME_ARTICLE = {
    "TK": "G 1",
    "PS": "G 2",
    "AB": "G 2a",
    "GR": "G 3",
    "ER": "Ya 13, G 3",
    "EP": "Y 2, G 1",
}
_VOTE_FROM_ABROAD = frozenset({"TK", "EP"})
_VOTE_IN_ANOTHER_MUNICIPALITY = frozenset({"TK", "PS", "AB", "EP"})
_NOMINATION_RULES = (
    Rule(
        event=Event.NOMINATION_OPENS,
        law=_kieswet("H 1, J 1"),
        day=_NOMINATION_DAY,
        at=time(9),
        since=SINCE_2017,
    ),
    Rule(
        event=Event.CLOSE_OF_NOMINATIONS,
        law=_kieswet("H 1, J 1"),
        day=_NOMINATION_DAY,
        at=time(17),
        since=SINCE_2017,
    ),
    Rule(
        event=Event.RESIDENCE_REFERENCE_DATE,
        law=_kieswet("hoofdstuk B, J 7"),
        day=_NOMINATION_DAY,
    ),
    Rule(
        event=Event.LISTS_DECIDED,
        law=_kieswet("I 4, Z 12"),
        day=_around_nomination(4),
        since=SINCE_2017,
    ),
)
_ABROAD = Rule(
    event=Event.REGISTRATION_ABROAD_DEADLINE, law=_kieswet("D 3"), day=_before_the_poll(42)
)
_POLLING_CARD_RULES = (
    Rule(event=Event.POLLING_CARD_DEADLINE, law=_kieswet("J 7"), day=days_before(14)),
    Rule(
        event=Event.NEW_POLLING_CARD_WRITTEN_DEADLINE,
        law=_kieswet("J 8, Z 12"),
        day=_before_the_poll(5),
        since=SINCE_2017,
    ),
    Rule(
        event=Event.PROXY_APPLICATION_DEADLINE,
        law=_kieswet("L 8, Z 12"),
        day=_before_the_poll(5),
        since=SINCE_2017,
    ),
    Rule(
        event=Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE,
        law=_kieswet("J 8"),
        day=days_before(1),
        at=time(12),
        since=SINCE_2017,
    ),
)
_VOTE_ELSEWHERE_RULES = (
    Rule(
        event=Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE,
        law=_kieswet("K 6, Z 12"),
        day=_before_the_poll(5),
        since=SINCE_2017,
    ),
    Rule(
        event=Event.VOTE_ELSEWHERE_IN_PERSON_DEADLINE,
        law=_kieswet("K 10"),
        day=days_before(1),
        at=time(12),
        since=SINCE_2017,
    ),
)
_POLLING_RULES = (
    Rule(event=Event.POLLS_OPEN, law=_kieswet("J 1"), day=on_polling_day, at=time(7, 30)),
    Rule(event=Event.POLLS_CLOSE, law=_kieswet("J 1, J 30"), day=on_polling_day, at=time(21)),
    Rule(event=Event.COUNTING, law=_kieswet("J 1"), day=on_polling_day, at=time(21)),
    Rule(
        event=Event.MUNICIPAL_RESULT,
        law=_kieswet("hoofdstuk Na"),
        day=_after_the_poll(1),
        since=SINCE_2023,
    ),
)
_RESULT_RULES = {
    "GR": (8, time(10)),
    "PS": (8, None),
    "TK": (9, time(10)),
}


def _rules_of(election_type: str) -> Sequence[Rule]:
    rules = [
        Rule(
            event=Event.PARTY_NAME_DEADLINE,
            law=_kieswet(_PARTY_NAME_ARTICLE[election_type]),
            day=_around_nomination(-42),
            since=SINCE_2017,
        ),
        *_NOMINATION_RULES,
    ]
    if election_type in _VOTE_FROM_ABROAD:
        rules.append(_ABROAD)
    rules.extend(_POLLING_CARD_RULES)
    if election_type in _VOTE_IN_ANOTHER_MUNICIPALITY:
        rules.extend(_VOTE_ELSEWHERE_RULES)
    rules.extend(_POLLING_RULES)
    if election_type in _RESULT_RULES:
        days, at = _RESULT_RULES[election_type]
        rules.append(
            Rule(
                event=Event.RESULT_SESSION,
                law=_kieswet("hoofdstuk P"),
                day=_after_the_poll(days),
                at=at,
                since=SINCE_2023,
            )
        )
    return rules

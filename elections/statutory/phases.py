"""Statutory dates as phases of an election: which of them a voter's page moves by.

Kinds are those of `ElectionPhase.Kind`, as text, so that this stays free of the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from elections.statutory.rules import Event, Law, StatutoryDate


KIND_OF_EVENT = {
    Event.NOMINATION_OPENS: "nomination_open",
    Event.CLOSE_OF_NOMINATIONS: "nomination_close",
    Event.RESIDENCE_REFERENCE_DATE: "registration_deadline",
    Event.REGISTRATION_DEADLINE: "registration_deadline",
    Event.REGISTRATION_ABROAD_DEADLINE: "registration_deadline",
    Event.POSTAL_VOTE_APPLICATION_DEADLINE: "absentee_request_deadline",
    Event.PROXY_APPLICATION_DEADLINE: "absentee_request_deadline",
    Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE: "absentee_request_deadline",
    Event.VOTE_ELSEWHERE_IN_PERSON_DEADLINE: "absentee_request_deadline",
    Event.NEW_POLLING_CARD_WRITTEN_DEADLINE: "absentee_request_deadline",
    Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE: "absentee_request_deadline",
    Event.VAC_APPLICATION_DEADLINE: "voter_id_deadline",
    Event.POLLS_OPEN: "polls_open",
    Event.POLLS_CLOSE: "polls_close",
    Event.COUNTING: "counting",
    Event.RESULT_SESSION: "official_result",
}
ENDS_WITH = {
    Event.NOMINATION_OPENS: Event.CLOSE_OF_NOMINATIONS,
    Event.POLLS_OPEN: Event.POLLS_CLOSE,
}
# What happens at the voter's own town hall or polling station, by the clock there. The rest
# happens once, in the zone of the election: lists of a national election are handed in at the
# central electoral committee, also for the islands.
AT_THE_VOTERS_PLACE = frozenset(
    {
        Event.RESIDENCE_REFERENCE_DATE,
        Event.PROXY_APPLICATION_DEADLINE,
        Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE,
        Event.VOTE_ELSEWHERE_IN_PERSON_DEADLINE,
        Event.NEW_POLLING_CARD_WRITTEN_DEADLINE,
        Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE,
        Event.POLLS_OPEN,
        Event.POLLS_CLOSE,
        Event.COUNTING,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPhase:
    """`events` are those that begin together with one effect, such as two kinds of request."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None
    events: tuple[Event, ...]
    law: Law
    rule_reference: str


def planned_phases(
    dates: Iterable[StatutoryDate], zone: tzinfo, *, at_the_voters_place: bool = False
) -> list[PlannedPhase]:
    """Phases in the order they begin, with instants in `zone`.

    `at_the_voters_place`: only what goes by the clock of an area inside the election's own.
    """
    known = list(dates)
    begins = {each.event: each.takes_effect_at(zone) for each in known}
    groups: dict[tuple[datetime, str], list[StatutoryDate]] = {}
    for each in known:
        start = begins[each.event]
        if start is None or each.event not in KIND_OF_EVENT:
            continue
        if at_the_voters_place and each.event not in AT_THE_VOTERS_PLACE:
            continue
        groups.setdefault((start, KIND_OF_EVENT[each.event]), []).append(each)
    return [
        _phase(kind, start, begins, group)
        for (start, kind), group in sorted(groups.items(), key=lambda item: item[0][0])
    ]


def _phase(
    kind: str,
    start: datetime,
    begins: dict[Event, datetime | None],
    group: list[StatutoryDate],
) -> PlannedPhase:
    last_event = ENDS_WITH.get(group[0].event)
    references = dict.fromkeys(each.law.reference for each in group)
    return PlannedPhase(
        kind=kind,
        starts_at=start,
        ends_at=begins.get(last_event) if last_event else None,
        events=tuple(each.event for each in group),
        law=group[0].law,
        rule_reference="; ".join(references),
    )

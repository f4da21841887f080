"""What fits: texts and numbers of XML files that their schemas leave without bounds."""

from collections.abc import Iterable, Iterator
from typing import Any

from elections.formats.records import CandidateListRecord, Issue, StationRecord, gettext_noop


LARGEST_NUMBER = 999_999_999
STATION = {
    "external_id": 100,
    "name": 300,
    "municipality_name": 200,
    "website": 500,
    "street_name": 200,
    "house_number": 20,
    "house_letter": 10,
    "house_number_addition": 20,
    "postal_code": 12,
    "city": 200,
    "address_note": 2000,
    "accessibility_note": 5000,
    "other_information": 5000,
    "contact_details": 2000,
    "election_website": 500,
}
CANDIDACY = {
    "last_name": 150,
    "first_name": 100,
    "initials": 50,
    "prefix": 50,
    "display_name": 200,
    "town": 100,
}
LIST = {"name": 200}
LARGEST_POSITION = 32_767


def check(stations: Iterable[StationRecord]) -> list[Issue]:
    issues = []
    for station in stations:
        issues += list(_too_long(station, STATION, line=station.line))
        if station.number is not None and station.number > LARGEST_NUMBER:
            template = gettext_noop("The number is larger than %(limit)s.")
            issues.append(_issue("number", template, str(LARGEST_NUMBER), station.line))
        if not _is_on_earth(station):
            template = gettext_noop("The position is not on the earth.")
            issues.append(_issue("latitude, longitude", template, "", station.line))
    return issues


def _is_on_earth(station: StationRecord) -> bool:
    """Also false where a number is none (xs:double has NaN)."""
    return -90 <= (station.latitude or 0) <= 90 and -180 <= (station.longitude or 0) <= 180


def check_lists(lists: Iterable[CandidateListRecord]) -> list[Issue]:
    issues = []
    for each in lists:
        issues += list(_too_long(each, LIST))
        positions = [position for person in each.candidacies for _, position in person.positions]
        if max([each.number, *positions]) > LARGEST_POSITION:
            template = gettext_noop("The number is larger than %(limit)s.")
            issues.append(_issue("number", template, str(LARGEST_POSITION), None))
        for candidacy in each.candidacies:
            issues += list(_too_long(candidacy, CANDIDACY))
    return issues


def _too_long(record: Any, limits: dict[str, int], line: int | None = None) -> Iterator[Issue]:
    for name, limit in limits.items():
        if len(getattr(record, name)) > limit:
            template = gettext_noop("The text is longer than %(limit)s characters.")
            yield _issue(name, template, str(limit), line)


def _issue(field: str, template: str, limit: str, line: int | None) -> Issue:
    return Issue(
        level="refuse",
        code="too_long",
        template=template,
        values={"limit": limit},
        line=line,
        field=field,
    )

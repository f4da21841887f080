"""The dates that the law attaches to a poll, per country. Pure: no Django, no clock.

Another country is a module with a function `dates` and one line in COUNTRIES.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Protocol

from elections.statutory import netherlands, united_kingdom
from elections.statutory.rules import (
    Event,
    Law,
    StatutoryDate,
    StatutoryError,
    UnknownArea,
    UnknownCountry,
    UnknownElectionType,
)


__all__ = [
    "CHECKED_ON",
    "COUNTRIES",
    "Event",
    "Law",
    "StatutoryDate",
    "StatutoryError",
    "UnknownArea",
    "UnknownCountry",
    "UnknownElectionType",
    "statutory_dates",
]

CHECKED_ON = date(2026, 11, 22)  # when the sources of these rules were last read


class DatesOfACountry(Protocol):
    def __call__(
        self, *, election_type: str, poll_date: date, area: str = ""
    ) -> list[StatutoryDate]: ...


COUNTRIES: Mapping[str, DatesOfACountry] = {
    "NL": netherlands.dates,
    "GB": united_kingdom.dates,
}


def statutory_dates(
    *, country: str, election_type: str, poll_date: date, area: str = ""
) -> list[StatutoryDate]:
    """Every date the law gives for a poll, in order of time.

    `country` is an ISO 3166-1 code; `election_type` is the country's own: EML_NL categories
    in the Netherlands, Democracy Club's types in the United Kingdom, where `area` is a nation.
    Raises a StatutoryError that names the argument no rule is known for.
    """
    if country not in COUNTRIES:
        raise UnknownCountry(
            f"country: no statutory dates for {country!r}; known are {', '.join(COUNTRIES)}."
        )
    found = COUNTRIES[country](election_type=election_type, poll_date=poll_date, area=area)
    return sorted(found, key=lambda each: (each.day, each.at or time.max))

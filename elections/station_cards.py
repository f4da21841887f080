"""A polling station as pages show it: distance, opening, accessibility, what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elections.accessibility import Answers, answers
from elections.models import Election, PollingStation
from elections.opening import Opening, Period, hours, opening
from elections.queries.stations import DOUBTFUL_POSITION


# What a voter should know of what the importer found; the rest is for staff.
DEFECTS = {
    "hours_missing": gettext_lazy("The opening hours are not in the register."),
    "hours_zero_or_negative": gettext_lazy(
        "The register says that this station closes when it opens."
    ),
    "hours_unusual": gettext_lazy("The opening hours are unusual. Check them before you go."),
    "coordinates_missing": gettext_lazy("The register has no position for this station."),
    DOUBTFUL_POSITION: gettext_lazy(
        "The position in the register is far outside the area, so it is not on the map."
    ),
    "rd_wgs84_disagree": gettext_lazy("The register has two positions that differ."),
    "address_missing": gettext_lazy("The register has no address for this station."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a template says of a station; nothing in it asks the database again.

    `key` and `point` ("52.106310 7.005606", or empty) are text, that no language rewrites.
    """

    station: PollingStation
    key: str
    point: str
    address: str
    opening: Opening
    hours: list[str]
    answers: Answers
    directions: str
    distance: str
    defects: list[str]


def card(
    station: PollingStation,
    now: datetime,
    *,
    distance_m: float | None = None,
    countdown: bool = False,
) -> Card:
    """Wants the area and the opening periods loaded. A page that is kept has no countdown."""
    zone = station.jurisdiction.zone
    periods = periods_of(station)
    has_position = station.latitude is not None and DOUBTFUL_POSITION not in station.defects
    return Card(
        station=station,
        key=str(station.pk),
        point=f"{station.latitude:.6f} {station.longitude:.6f}" if has_position else "",
        address=address(station),
        opening=opening(periods, now, zone, countdown=countdown),
        hours=hours(periods, zone),
        answers=answers(station),
        directions=_directions(station) if has_position else "",
        distance="" if distance_m is None else distance(distance_m),
        defects=[str(DEFECTS[code]) for code in station.defects if code in DEFECTS],
    )


def card_context(election: Election) -> dict[str, object]:
    """What the templates of cards want once, however many there are."""
    return {
        "stations_url": reverse("voting:stations", args=[election.slug]),
        "words": {
            "yes": _("Yes:"),
            "no": _("No:"),
            "unknown": _("Unknown:"),
            "directions": _("Walking directions"),
            "calendar": _("Add to calendar"),
        },
    }


def periods_of(station: PollingStation) -> list[Period]:
    return [
        Period(each.starts_at, each.ends_at, each.is_subject_to_change)
        for each in station.opening_periods.all()
    ]


def address(station: PollingStation) -> str:
    """ "Sportlaan 4 a-bis, 9665 HT Oude Pekela"; what is not known is left out."""
    street = _joined(
        station.street_name,
        f"{station.house_number}{station.house_letter}",
        station.house_number_addition,
    )
    return ", ".join(filter(None, [street, _joined(postal_code(station), station.city)]))


def postal_code(station: PollingStation) -> str:
    """As it is written; registers fill in "-1" where there is none."""
    code = station.postal_code.strip()
    if len(code) == 6 and code[:4].isdecimal() and code[4:].isalpha():
        return f"{code[:4]} {code[4:].upper()}"
    return "" if code == "-1" else code


def distance(metres: float) -> str:
    """Rounded as people say it: 350 m, 1.2 km, 48 km."""
    if metres < 995:
        return _("%(metres)s m") % {"metres": round(metres / 10) * 10}
    kilometres = metres / 1000
    return _("%(kilometres)s km") % {
        "kilometres": number_format(round(kilometres, 1), 1)
        if kilometres < 10
        else number_format(round(kilometres), 0)
    }


def next_change(cards: Iterable[Card]) -> datetime | None:
    """Until then a page with these cards stays true."""
    changes = (each.opening.changes_at for each in cards)
    return min((each for each in changes if each is not None), default=None)


def _directions(station: PollingStation) -> str:
    template: str = settings.DIRECTIONS_URL
    return template.replace("{lat}", str(station.latitude)).replace("{lon}", str(station.longitude))


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())

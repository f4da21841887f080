"""schema.org JSON-LD of an election, its questions and who runs it, for search engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from elections.models import Election, ElectionPhase, ElectoralAuthority, PollingStation
from elections.open_data import opening_periods, position
from elections.station_cards import postal_code


CONTEXT = "https://schema.org"
_STATUS = {
    Election.Status.CANCELLED: "EventCancelled",
    Election.Status.POSTPONED: "EventPostponed",
}


def election_event(
    election: Election,
    phases: Iterable[ElectionPhase],
    *,
    url: str,
    authority: ElectoralAuthority | None = None,
) -> dict[str, Any]:
    """An Event from the first opening of the polls to the last closing, or of the bare days."""
    polls = [each for each in phases if each.kind == ElectionPhase.Kind.POLLS_OPEN]
    zone = election.division.zone
    starts = min((each.starts_at for each in polls), default=None)
    ends = max((each.ends_at for each in polls if each.ends_at), default=None)
    event = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": f"{url}#election",
        "name": election.localized_name,
        "url": url,
        "startDate": starts.astimezone(zone) if starts else election.date,
        "endDate": ends.astimezone(zone) if ends else election.end_date or election.date,
        "eventStatus": f"{CONTEXT}/{_status(election, polls)}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": {"@type": "AdministrativeArea", "name": election.division.name},
    }
    if election.cancellation_reason:
        event["description"] = election.cancellation_reason
    if authority is not None:
        event["organizer"] = _organization(authority)
    return event


def faq_page(questions: Iterable[tuple[str, str]], *, url: str, language: str) -> dict[str, Any]:
    """Of pairs of question and answer, as text or as HTML that is safe."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "@id": f"{url}#faq",
        "inLanguage": language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in questions
        ],
    }


def government_organization(authority: ElectoralAuthority) -> dict[str, Any]:
    return {"@context": CONTEXT, **_organization(authority)}


def polling_place(station: PollingStation, *, url: str) -> dict[str, Any]:
    """A Place with its hours. Wants the area and the opening periods loaded."""
    here = position(station)
    street = f"{station.street_name} {station.house_number}{station.house_letter}".strip()
    place: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "CivicStructure",
        "name": station.name,
        "url": url,
        "address": _without_empty(
            {
                "@type": "PostalAddress",
                "streetAddress": street,
                "postalCode": postal_code(station),
                "addressLocality": station.city,
                "addressCountry": station.jurisdiction.country,
            }
        ),
        "openingHoursSpecification": [_hours(each) for each in opening_periods(station)],
    }
    if here is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": here.latitude,
            "longitude": here.longitude,
        }
    return place


def _status(election: Election, polls: Iterable[ElectionPhase]) -> str:
    stopped = _STATUS.get(Election.Status(election.status))
    was_moved = any(each.supersedes_id is not None for each in polls)
    return stopped or ("EventRescheduled" if was_moved else "EventScheduled")


def _organization(authority: ElectoralAuthority) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "GovernmentOrganization",
            "name": authority.name,
            "url": authority.elections_uri,
            "telephone": authority.phone,
            "email": authority.email,
            "areaServed": {"@type": "AdministrativeArea", "name": authority.jurisdiction.name},
        }
    )


def _hours(period: Mapping[str, datetime]) -> dict[str, Any]:
    """For one day: `validFrom` and `validThrough` say which."""
    starts, ends = period["startsAt"], period["endsAt"]
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": starts.date(),
        "validThrough": ends.date(),
        "opens": starts.strftime("%H:%M"),
        "closes": ends.strftime("%H:%M"),
    }


def _without_empty(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value}

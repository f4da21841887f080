import json
from datetime import UTC, date, datetime

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from elections.structured_data import (
    election_event,
    faq_page,
    government_organization,
    polling_place,
)
from tests.factories.elections import (
    ElectionFactory,
    ElectionPhaseFactory,
    ElectoralAuthorityFactory,
    OpeningPeriodFactory,
    PollingStationFactory,
)


pytestmark = pytest.mark.django_db
URL = "https://elections.example/en/duinwaard/"


def as_json(value):
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def phase(election, **changes):
    return ElectionPhaseFactory.create(
        election=election, ends_at=datetime(2027, 3, 17, 20, tzinfo=UTC), **changes
    )


def test_an_election_is_an_event_with_its_hours_and_organizer():
    election = ElectionFactory.create(division__name="Duinwaard", name="Verkiezing")
    authority = ElectoralAuthorityFactory.create(jurisdiction=election.division)
    event = as_json(election_event(election, [phase(election)], url=URL, authority=authority))
    assert event["@type"] == "Event"
    assert event["startDate"] == "2027-03-17T07:30:00+01:00"
    assert event["endDate"] == "2027-03-17T21:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"]["name"] == "Duinwaard"
    assert event["organizer"]["@type"] == "GovernmentOrganization"


def test_a_day_without_hours_is_a_day():
    election = ElectionFactory.create(date=date(2027, 3, 17), announced_on=date(2026, 12, 1))
    event = as_json(election_event(election, [], url=URL))
    assert (event["startDate"], event["endDate"]) == ("2027-03-17", "2027-03-17")
    assert "organizer" not in event


@pytest.mark.parametrize(
    ("status", "named"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed")]
)
def test_an_election_that_is_stopped_says_why(status, named):
    election = ElectionFactory.create(status=status, cancellation_reason="The dyke broke.")
    event = election_event(election, [], url=URL)
    assert event["eventStatus"].endswith(named)
    assert event["description"] == "The dyke broke."


def test_an_election_that_was_moved_is_rescheduled():
    election = ElectionFactory.create()
    moved = phase(election, supersedes=phase(election))
    assert election_event(election, [moved], url=URL)["eventStatus"].endswith("EventRescheduled")


def test_questions_have_answers():
    page = faq_page([("May I vote?", "If you are 18.")], url=URL, language="en")
    [question] = page["mainEntity"]
    assert question["name"] == "May I vote?"
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": "If you are 18."}


def test_an_authority_leaves_out_what_it_has_not():
    found = government_organization(ElectoralAuthorityFactory.create(phone="14 0250"))
    assert (found["@context"], found["telephone"]) == ("https://schema.org", "14 0250")
    assert "email" not in found


def test_a_station_is_a_place_with_hours():
    station = PollingStationFactory.create()
    OpeningPeriodFactory.create(station=station)
    place = as_json(polling_place(station, url=URL))
    assert place["address"]["postalCode"] == "9999 XA"
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 52.5, "longitude": 5.1}
    [hours] = place["openingHoursSpecification"]
    assert (hours["opens"], hours["closes"]) == ("07:30", "21:00")


def test_a_station_without_a_position_has_none():
    station = PollingStationFactory.create(latitude=None, longitude=None)
    assert "geo" not in polling_place(station, url=URL)

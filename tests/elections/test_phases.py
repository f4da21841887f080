"""The phases of an election in the area where a voter lives."""

from datetime import UTC, datetime, timedelta

import pytest

from elections.models import Election, ElectionPhase
from elections.queries.phases import (
    is_silence_at,
    next_change,
    phase_at,
    phases_for,
    phases_in_force,
    phases_planned_for,
)
from tests.factories.elections import ElectionFactory, ElectionPhaseFactory, JurisdictionFactory


pytestmark = pytest.mark.django_db
Kind = ElectionPhase.Kind
OPENING = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def country():
    return JurisdictionFactory.create(ocd_id="ocd-division/country:nl", classification="country")


@pytest.fixture
def election(country):
    """Polls in the whole country from 7:30 to 21:00, and a result a week later."""
    election = ElectionFactory.create(division=country, category="TK")
    polling_day(election, country, OPENING)
    ElectionPhaseFactory.create(
        election=election, kind=Kind.OFFICIAL_RESULT, starts_at=OPENING + 200 * HOUR
    )
    return election


def polling_day(election, area, opening, hours=13.5):
    closing = opening + hours * HOUR
    phase = ElectionPhaseFactory.create
    place = {"election": election, "jurisdiction": area}
    phase(**place, kind=Kind.POLLS_OPEN, starts_at=opening, ends_at=closing)
    phase(**place, kind=Kind.POLLS_CLOSE, starts_at=closing)
    phase(**place, kind=Kind.COUNTING, starts_at=closing)


def kind_at(election, area, instant):
    phase = phase_at(election, area, instant)
    return phase.kind if phase else None


def test_a_municipality_has_the_phases_of_the_country(election, country):
    town = JurisdictionFactory.create(parent=country)
    for instant, kind in (
        (OPENING - HOUR, None),
        (OPENING, Kind.POLLS_OPEN),
        (OPENING + 14 * HOUR, Kind.COUNTING),
        (OPENING + 200 * HOUR, Kind.OFFICIAL_RESULT),
    ):
        assert kind_at(election, town, instant) == kind_at(election, country, instant) == kind


def test_an_island_votes_by_its_own_clock_and_gets_the_countrys_result(election, country):
    island = JurisdictionFactory.create(parent=country, caribbean=True)
    polling_day(election, island, OPENING + 5 * HOUR)
    assert kind_at(election, island, OPENING) is None
    assert kind_at(election, island, OPENING + 14 * HOUR) == Kind.POLLS_OPEN
    assert kind_at(election, country, OPENING + 14 * HOUR) == Kind.COUNTING
    assert kind_at(election, island, OPENING + 19 * HOUR) == Kind.COUNTING
    assert kind_at(election, island, OPENING + 200 * HOUR) == Kind.OFFICIAL_RESULT


def test_the_nearest_of_several_areas_decides(election, country):
    province = JurisdictionFactory.create(parent=country, classification="province")
    town = JurisdictionFactory.create(parent=province)
    other_town = JurisdictionFactory.create(parent=province)
    polling_day(election, province, OPENING, hours=14.5)
    polling_day(election, town, OPENING, hours=15.5)
    late = OPENING + 15 * HOUR
    assert kind_at(election, town, late) == Kind.POLLS_OPEN
    assert kind_at(election, other_town, late) == Kind.COUNTING
    assert kind_at(election, other_town, OPENING + 14 * HOUR) == Kind.POLLS_OPEN
    assert kind_at(election, country, OPENING + 14 * HOUR) == Kind.COUNTING


def test_areas_above_the_election_have_no_say(election, country):
    union = JurisdictionFactory.create(ocd_id="ocd-division/region:eu", classification="region")
    country.parent = union
    country.save()
    ElectionPhaseFactory.create(
        election=election, jurisdiction=union, kind=Kind.CAMPAIGN_SILENCE, starts_at=OPENING
    )
    town = JurisdictionFactory.create(parent=country)
    assert Kind.CAMPAIGN_SILENCE not in {row.kind for row in phases_for(election, town)}


def test_an_area_outside_the_elections_still_has_its_phases(election):
    elsewhere = JurisdictionFactory.create()
    assert kind_at(election, elsewhere, OPENING) == Kind.POLLS_OPEN


def test_without_an_area_they_are_those_of_the_election(election, country):
    assert phases_for(election) == phases_for(election, country)
    assert [row.kind for row in phases_for(election)] == [
        Kind.POLLS_OPEN,
        Kind.POLLS_CLOSE,
        Kind.COUNTING,
        Kind.OFFICIAL_RESULT,
    ]


def test_all_that_goes_on_at_once_is_known(election, country):
    ElectionPhaseFactory.create(
        election=election, kind=Kind.CAMPAIGN_SILENCE, starts_at=OPENING - 30 * HOUR,
        ends_at=OPENING + 14 * HOUR,
    )  # fmt: skip
    found = phases_in_force(election, country, OPENING)
    assert [phase.kind for phase in found] == [Kind.CAMPAIGN_SILENCE, Kind.POLLS_OPEN]


def test_silence_is_the_law_of_the_place(election, country):
    province = JurisdictionFactory.create(parent=country, classification="province")
    ElectionPhaseFactory.create(
        election=election, jurisdiction=province, kind=Kind.CAMPAIGN_SILENCE,
        starts_at=OPENING - 24 * HOUR, ends_at=OPENING + 13.5 * HOUR,
    )  # fmt: skip
    town = JurisdictionFactory.create(parent=province)
    assert is_silence_at(election, town, OPENING)
    assert not is_silence_at(election, country, OPENING)


@pytest.mark.parametrize("status", [Election.Status.CANCELLED, Election.Status.POSTPONED])
def test_an_election_that_is_off_has_no_phases(election, country, status):
    election.status = status
    assert phases_for(election, country) == []
    assert phase_at(election, country, OPENING) is None
    assert next_change(election, country, OPENING - HOUR) is None
    assert len(phases_planned_for(election, country)) == 4, "what was planned is not forgotten"


def test_the_next_change_is_that_of_the_area(election, country):
    town = JurisdictionFactory.create(parent=country)
    polling_day(election, town, OPENING, hours=14.5)
    assert next_change(election, town, OPENING) == OPENING + 14.5 * HOUR
    assert next_change(election, country, OPENING) == OPENING + 13.5 * HOUR


def test_a_phase_says_why_it_differs(election, country):
    election.phases.filter(kind=Kind.POLLS_OPEN).update(reason="Power cut")
    phase = phase_at(election, country, OPENING)
    assert phase is not None
    assert phase.reason == "Power cut"


def test_it_takes_two_queries_however_deep_the_area_lies(
    election, country, django_assert_num_queries
):
    area = country
    for _ in range(4):
        area = JurisdictionFactory.create(parent=area)
        polling_day(election, area, OPENING)
    with django_assert_num_queries(2):
        assert len(phases_for(election, area)) == 4
    with django_assert_num_queries(1):
        phases_for(election, country)

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from factory.django import DjangoModelFactory

from elections.models import Election, ElectionPhase
from tests.factories.elections import (
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    SourceFactory,
)


pytestmark = pytest.mark.django_db
POLLS = date(2027, 3, 17)


def refused(constraint: str, factory: type[DjangoModelFactory[Any]], **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory.create(**fields)


def test_an_open_civic_data_id_has_its_form():
    refused("elections_jurisdiction_ocd_id_form", JurisdictionFactory, ocd_id="gm0363")


def test_a_code_is_given_once_in_its_scheme():
    JurisdictionFactory.create(code_scheme="CBS", code="GM0363")
    refused(
        "elections_jurisdiction_code_unique",
        JurisdictionFactory,
        ocd_id="ocd-division/country:nl/place:amsterdam",
        code_scheme="CBS",
        code="GM0363",
    )


def test_areas_without_a_code_are_many():
    for place in ("a", "b"):
        JurisdictionFactory.create(ocd_id=f"ocd-division/country:{place}", code="")


def test_an_area_ends_after_it_began():
    refused(
        "elections_jurisdiction_dates_in_order",
        JurisdictionFactory,
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 1, 1),
    )


def test_an_area_is_of_a_known_kind():
    refused(
        "elections_jurisdiction_classification_known", JurisdictionFactory, classification="moon"
    )


def test_a_time_zone_has_to_exist():
    JurisdictionFactory.build(timezone="America/Kralendijk").clean_fields()
    with pytest.raises(ValidationError, match="Amsterdam/Europe"):
        JurisdictionFactory.build(timezone="Amsterdam/Europe").clean_fields()


def test_an_area_knows_its_zone():
    noon = datetime(2027, 3, 17, 12, tzinfo=UTC)
    area = JurisdictionFactory.create(caribbean=True, name="Bonaire")
    assert noon.astimezone(area.zone).hour == 8
    assert str(area) == "Bonaire"


def test_a_source_is_kept_once():
    source = SourceFactory.create(publisher="Kiesraad", title="Kieswet")
    refused("elections_source_unique", SourceFactory, url=source.url, title=source.title)
    assert str(source) == "Kiesraad: Kieswet"


def test_a_source_says_how_far_it_is_trusted():
    refused("elections_source_trust_known", SourceFactory, trust="hearsay")


def test_an_election_is_announced_before_polling_day():
    refused(
        "elections_election_announced_before_polls",
        ElectionFactory,
        date=POLLS,
        announced_on=POLLS + timedelta(days=1),
    )


def test_the_last_polling_day_is_not_before_the_first():
    refused(
        "elections_election_ends_after_start",
        ElectionFactory,
        date=POLLS,
        end_date=POLLS - timedelta(days=1),
    )
    ElectionFactory.create(date=POLLS, end_date=POLLS)


def test_a_cancelled_election_says_why():
    refused("elections_election_stopped_with_reason", ElectionFactory, status="cancelled")
    assert ElectionFactory.create(cancelled=True).cancellation_reason


@pytest.mark.parametrize(
    ("constraint", "field"),
    [
        ("elections_election_status_known", {"status": "maybe"}),
        ("elections_election_category_known", {"category": "XX"}),
    ],
)
def test_an_election_has_a_known_status_and_category(constraint, field):
    refused(constraint, ElectionFactory, **field)


def test_an_identifier_belongs_to_one_election():
    ElectionFactory.create(slug="nl.gr.duinwaard.2027-03-17")
    refused("elections_election_slug", ElectionFactory, slug="nl.gr.duinwaard.2027-03-17")


@pytest.mark.parametrize(
    ("today", "runs"),
    [
        (date(2026, 11, 26), False),
        (date(2026, 11, 27), True),
        (POLLS, True),
        (POLLS + timedelta(days=14), True),
        (POLLS + timedelta(days=15), False),
    ],
)
def test_an_election_runs_from_its_announcement_to_the_end_of_the_aftermath(today, runs):
    ElectionFactory.create(date=POLLS, announced_on=date(2026, 11, 27))
    assert Election.objects.running(today).exists() is runs


def test_an_election_of_several_days_runs_from_its_last_day_on():
    last = POLLS + timedelta(days=2)
    election = ElectionFactory.create(date=POLLS, end_date=last)
    assert election.labels_until == last + timedelta(days=14)
    assert Election.objects.running(election.labels_until).exists()
    assert not Election.objects.running(election.labels_until + timedelta(days=1)).exists()


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_an_election_that_does_not_take_place_does_not_run(status):
    ElectionFactory.create(date=POLLS, status=status, cancellation_reason="Flood.")
    assert not Election.objects.running(POLLS).exists()


def test_an_election_is_called_by_its_name_in_the_readers_language():
    election = ElectionFactory.build(
        name="Raadsverkiezing", names={"nl": "Raadsverkiezing", "en": "Council election"}
    )
    for language, name in [("nl", "Raadsverkiezing"), ("en-gb", "Council election")]:
        with translation.override(language):
            assert election.localized_name == name
    assert election.name_in("tr") == "Council election"
    assert (
        ElectionFactory.build(name="Raadsverkiezing", names={}).name_in("en") == "Raadsverkiezing"
    )
    assert str(election) == "Raadsverkiezing"


def test_a_phase_ends_after_it_began():
    start = datetime(2027, 3, 17, 7, 30, tzinfo=UTC)
    refused(
        "elections_phase_ends_after_start", ElectionPhaseFactory, starts_at=start, ends_at=start
    )


def test_a_phase_is_of_a_known_kind():
    refused("elections_phase_kind_known", ElectionPhaseFactory, kind="party_time")


def test_a_phase_is_there_once():
    phase = ElectionPhaseFactory.create()
    refused("elections_phase_unique", ElectionPhaseFactory, election=phase.election)


def test_longer_opening_hours_replace_the_shorter_ones_from_the_same_start():
    opening = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)
    short = ElectionPhaseFactory.create(starts_at=opening, ends_at=opening + timedelta(hours=13))
    longer = ElectionPhaseFactory.create(
        election=short.election,
        starts_at=opening,
        ends_at=opening + timedelta(hours=15),
        supersedes=short,
    )
    assert list(ElectionPhase.objects.in_force()) == [longer]


def test_a_phase_is_replaced_once_and_never_by_itself():
    phase = ElectionPhaseFactory.create()
    phase.supersedes = phase
    with pytest.raises(IntegrityError, match="not_its_own_successor"), transaction.atomic():
        phase.save()
    later = phase.starts_at + timedelta(days=1)
    ElectionPhaseFactory.create(election=phase.election, starts_at=later, supersedes=phase)
    refused(
        "supersedes",
        ElectionPhaseFactory,
        election=phase.election,
        starts_at=later + timedelta(days=1),
        supersedes=phase,
    )


def test_a_phase_is_described_in_the_readers_language():
    phase = ElectionPhaseFactory.build(
        election=None, jurisdiction=None, descriptions={"nl": "De stembussen gaan open"}
    )
    with translation.override("nl"):
        assert phase.localized_description == "De stembussen gaan open"
    with translation.override("en"):
        assert phase.localized_description == "Polling stations are open"
    assert str(phase) == "polls_open 2027-03-17 06:30"

"""Definitions and feeds announce elections; results are checked only."""

import datetime

import pytest

from elections.actions.imports import ImportConflict, apply_run, undo_run
from elections.models import (
    Candidacy,
    Contest,
    Election,
    ImportRun,
    Jurisdiction,
    Party,
    PollingStation,
)
from tests.elections.import_files import CONTESTS, definition, places, real
from tests.elections.import_files import vip as feed
from tests.elections.import_runs import BY, applied, preview


pytestmark = pytest.mark.django_db
STATION = ("7", "Buurthuis", "900")
State = ImportRun.State


def test_a_definition_announces_the_election_with_area_parties_and_phases():
    run = applied(definition())
    election = Election.objects.get()
    assert (run.election, run.rows_new) == (election, 1)
    assert election.slug == "nl.gr.duinwaard.2027-03-17"
    assert (election.number_of_seats, election.preference_threshold) == (17, 50)
    assert election.division.code == "GM9990"
    assert set(Party.objects.values_list("name", flat=True)) == {"Duinpartij", "Lijst Zee"}
    assert election.phases.filter(kind="polls_open").exists()


def test_the_same_definition_again_changes_nothing():
    applied(definition())
    again = applied(definition())
    assert (again.rows_new, again.rows_changed, again.rows_unchanged) == (0, 0, 1)


def test_a_corrected_definition_changes_what_differs_and_can_be_undone():
    applied(definition())
    run = applied(definition(seats="15"))
    assert (run.rows_changed, Election.objects.get().number_of_seats) == (1, 15)
    undo_run(run=run, by=BY)
    assert Election.objects.get().number_of_seats == 17


def test_undoing_takes_the_election_back_once_nothing_rests_on_it():
    run = applied(definition())
    stations = applied(places(STATION))
    assert stations.election == run.election
    with pytest.raises(ImportConflict):
        undo_run(run=run, by=BY)
    undo_run(run=stations, by=BY)
    undo_run(run=run, by=BY)
    assert not Election.objects.exists()
    assert not Jurisdiction.objects.filter(code="GM9990").exists()
    assert ImportRun.objects.count() == 2


def test_stations_of_another_election_are_reported_when_the_election_is_chosen():
    election = applied(definition()).election
    run = applied(places(STATION, election_id="GR2027_Elders"), election=election)
    assert run.issues.filter(code="context", level="warning").exists()
    assert PollingStation.objects.get().election == election


def test_a_file_of_an_unknown_election_says_so():
    run = preview(places(STATION))
    (issue,) = run.issues.filter(level="refuse")
    assert "GR2027_Duinwaard" in issue.message


def test_results_are_valid_and_have_nothing_to_apply():
    run = preview(real("eml_nl/samples/eml520_test.eml.xml").read_bytes())
    assert (run.state, run.may_apply) == (State.PREVIEW, False)
    assert run.issues.get().code == "no_import"
    with pytest.raises(ImportConflict):
        apply_run(run=run, by=BY)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("PS2023_Gelderland", {"province": 1, "constituency": 2, "municipality": 51}),
        ("AB2023_Limburg", {"water_board": 1, "constituency": 1, "municipality": 31}),
    ],
)
def test_the_tree_of_a_real_definition_becomes_areas(name, kinds):
    content = real(f"eml_nl/samples/Verkiezingsdefinitie_{name}.eml.xml").read_bytes()
    election = applied(content).election
    assert election is not None
    found = Jurisdiction.objects.exclude(classification="country")
    assert {kind: found.filter(classification=kind).count() for kind in kinds} == kinds
    assert found.count() == sum(kinds.values())
    assert election.division.classification in {"province", "water_board"}


def test_a_feed_announces_its_election_with_stations_and_contests():
    run = applied(feed(objects=CONTESTS))
    election = run.election
    assert election is not None
    assert election.slug == "us.az.dune.2027-11-02"
    assert election.division.ocd_id == "ocd-division/country:us/state:az/county:dune"
    assert Jurisdiction.objects.get(children=election.division).name == "Arizona"
    station = PollingStation.objects.get(kind="regular")
    assert station.opening_periods.get().starts_at == datetime.datetime(
        2027, 11, 2, 13, tzinfo=datetime.UTC
    )
    assert {each.name for each in Contest.objects.all()} == {"Sheriff", "Question 1"}
    ann = Candidacy.objects.get()
    assert (ann.candidate_name, ann.registration_status) == ("Ann Hill", "write_in")


def test_the_same_feed_again_changes_nothing_and_undoing_takes_all_back():
    first = applied(feed(objects=CONTESTS))
    again = applied(feed(objects=CONTESTS))
    assert (again.rows_new, again.rows_changed, again.rows_unchanged) == (0, 0, 3)
    undo_run(run=again, by=BY)
    undo_run(run=first, by=BY)
    assert not Election.objects.exists()
    assert not PollingStation.objects.exists()
    assert not Jurisdiction.objects.exists()


def test_a_feed_can_be_for_an_area_that_is_given():
    ocd_id = "ocd-division/country:us/state:az/county:mesa"
    applied(feed(), jurisdiction=ocd_id, timezone="America/Denver")
    assert {each.jurisdiction.ocd_id for each in PollingStation.objects.all()} == {ocd_id}

"""Polling stations come in, change, go and come back."""

import datetime

import pytest

from audit.models import Entry
from elections.actions.imports import ImportConflict, apply_run, undo_run
from elections.models import (
    Election,
    ElectoralAuthority,
    ImportRun,
    Jurisdiction,
    OpeningPeriod,
    PlaceName,
    PollingStation,
)
from tests.elections.import_files import ACCESSIBLE, FORM_OF_ONE, register, standard
from tests.elections.import_runs import BY, applied, preview
from tests.factories.elections import ElectionFactory, JurisdictionFactory, PollingStationFactory


pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture
def election() -> Election:
    country = JurisdictionFactory.create(
        ocd_id="ocd-division/country:nl", name="Nederland", classification="country", code=""
    )
    return ElectionFactory.create(division=country, slug="nl.tk.2027-03-17", category="TK")


def named(count, **changes):
    return [{"Naam stembureau": f"Zaal {n}", "id": str(n), **changes} for n in range(count)]


def everything():
    """All rows that an import may touch, for a comparison before and after."""
    models = (PollingStation, OpeningPeriod, Jurisdiction, ElectoralAuthority, PlaceName)
    return {
        model.__name__: sorted(
            tuple(sorted((k, str(v)) for k, v in row.items())) for row in model.objects.values()
        )
        for model in models
    }


def test_a_preview_counts_and_changes_nothing(election):
    before = everything()
    run = preview(register(*named(3)), election=election)
    assert (run.state, run.rows_in, run.rows_new) == (State.PREVIEW, 3, 3)
    assert (run.published_before, run.published_after) == (0, 3)
    assert everything() == before


def test_applying_saves_stations_with_hours_areas_and_names_to_search(election):
    run = applied(register({}), election=election)
    station = PollingStation.objects.get()
    assert (station.name, station.postal_code) == ("Buurthuis De Kern", "9999 XA")
    assert station.building_usage == ["bijeenkomstfunctie", "sportfunctie"]
    assert station.jurisdiction.ocd_id == "ocd-division/country:nl/municipality:gm9990"
    assert not station.jurisdiction.is_official_id
    assert station.jurisdiction.parent == election.division
    (period,) = station.opening_periods.all()
    assert period.starts_at == datetime.datetime(2027, 3, 17, 6, 30, tzinfo=datetime.UTC)
    assert PlaceName.objects.filter(election=election, name="Duinwaard").exists()
    assert (run.state, run.applied_by) == (State.APPLIED, BY)


def test_unknown_accessibility_is_saved_as_unknown(election):
    applied(register({ACCESSIBLE: ""}), election=election)
    station = PollingStation.objects.get()
    assert station.accessible is None
    assert station.defects == ["accessibility_unknown"]


def test_the_islands_have_their_own_clock(election):
    applied(register({"CBS gemeentecode": "GM9001", "Gemeente": "Bonaire"}), election=election)
    area = Jurisdiction.objects.get(code="GM9001")
    assert area.timezone == "America/Kralendijk"
    assert OpeningPeriod.objects.get().starts_at.hour == 11


def test_the_same_file_again_changes_nothing(election):
    content = register(*named(2), {"Naam stembureau": "Zaal 0", "Huisnummer": "9"})
    applied(content, election=election)
    before = everything()
    again = applied(content, election=election)
    assert (again.rows_new, again.rows_changed, again.rows_unchanged) == (0, 0, 3)
    assert not again.changes.exists()
    assert everything() == before


def test_a_change_a_voter_notices_raises_the_sequence(election):
    applied(register({}), election=election)
    run = applied(register({"Sluitingstijd": "2027-03-17T20:00:00"}), election=election)
    station = PollingStation.objects.get()
    assert (run.rows_changed, station.sequence) == (1, 1)
    assert station.opening_periods.get().ends_at.hour == 19
    applied(register({"Sluitingstijd": "2027-03-17T20:00:00", "X": "155001"}), election=election)
    station.refresh_from_db()
    assert (station.rd_x, station.sequence) == (155_001, 1)


def test_a_position_that_staff_set_outlives_an_import(election):
    applied(register({}), election=election)
    PollingStation.objects.update(latitude=52.0, longitude=5.0, location_source="staff")
    applied(register({"Extra adresaanduiding": "achterom"}), election=election)
    station = PollingStation.objects.get()
    assert (station.latitude, station.location_source) == (52.0, "staff")
    assert station.address_note == "achterom"


def test_a_station_that_vanishes_is_taken_off_the_site_and_may_come_back(election):
    applied(register(*named(20)), election=election)
    run = applied(register(*named(19)), election=election)
    gone = PollingStation.objects.get(name="Zaal 19")
    assert (run.rows_gone, gone.sequence) == (1, 1)
    assert gone.unpublished_at is not None
    back = applied(register(*named(20)), election=election)
    gone = PollingStation.objects.published().get(name="Zaal 19")
    assert (back.rows_changed, gone.sequence) == (1, 2)


def test_undoing_restores_exactly_what_was_there(election):
    applied(register(*named(20)), election=election)
    before = everything()
    changed = register(
        *named(18, Sluitingstijd="2027-03-17T20:00:00"),
        {"Naam stembureau": "Nieuw", "CBS gemeentecode": "GM9991", "Gemeente": "Zeewaard"},
    )
    run = applied(changed, election=election)
    assert everything() != before
    undone = undo_run(run=run, by="user:2")
    assert (undone.state, undone.undone_by) == (State.UNDONE, "user:2")
    after = everything()
    # The names to search are made anew, with keys of their own, by which rows were in order.
    for rows in (before, after):
        rows["PlaceName"] = sorted(
            [[each for each in row if each[0] != "id"] for row in rows["PlaceName"]]
        )
    assert after == before


def test_the_newest_import_is_undone_first(election):
    first = applied(register({}), election=election)
    second = applied(register({"Huisnummer": "4", ACCESSIBLE: "nee"}), election=election)
    with pytest.raises(ImportConflict, match=r"Undo .* first"):
        undo_run(run=first, by=BY)
    undo_run(run=second, by=BY)
    undo_run(run=first, by=BY)
    assert not PollingStation.objects.exists()


def test_an_area_that_others_use_by_now_stays_after_undoing(election):
    run = applied(register({}), election=election)
    PollingStationFactory.create(jurisdiction=Jurisdiction.objects.get(code="GM9990"))
    undo_run(run=run, by=BY)
    assert Jurisdiction.objects.filter(code="GM9990").exists()
    assert PollingStation.objects.count() == 1


def test_too_large_a_drop_is_held_until_the_number_is_confirmed(election):
    applied(register(*named(20)), election=election)
    run = preview(register(*named(15)), election=election)
    assert (run.state, run.rows_gone, run.drop) == (State.HELD, 5, 0.25)
    for accepted in (None, 4):
        assert apply_run(run=run, by=BY, accepted_gone=accepted).state == State.HELD
        assert PollingStation.objects.published().count() == 20
    done = apply_run(run=run, by=BY, accepted_gone=5)
    assert (done.state, done.is_drop_accepted) == (State.APPLIED, True)
    assert PollingStation.objects.published().count() == 15


def test_the_allowed_drop_can_be_set(election):
    applied(register(*named(20)), election=election)
    assert preview(register(*named(15)), election=election, max_drop=0.25).state == State.PREVIEW


def test_an_area_that_loses_all_its_stations_holds_the_import(election):
    zee = {"Naam stembureau": "Zee", "CBS gemeentecode": "GM9991", "Gemeente": "Zeewaard"}
    terp = {"Naam stembureau": "Terp", "CBS gemeentecode": "GM9992", "Gemeente": "Terpen"}
    applied(register(*named(30), zee, terp), election=election)
    run = preview(register(*named(30), terp), election=election)
    assert run.state == State.HELD
    assert "Zeewaard would have no polling stations; it has 1 now." in [
        issue.message for issue in run.issues.all()
    ]


def test_a_file_of_one_municipality_leaves_the_others_alone(election):
    zee = {"Naam stembureau": "Zee", "CBS gemeentecode": "GM9991", "Gemeente": "Zeewaard"}
    applied(register(*named(2), zee), election=election)
    run = applied(register(*named(2)), election=election)
    assert (run.rows_gone, run.rows_unchanged) == (0, 2)


def test_a_partial_file_leaves_areas_it_does_not_name(election):
    rows = [{"CBS gemeentecode": f"GM999{n}", "Gemeente": f"Plaats {n}"} for n in range(3)]
    applied(register(*rows), election=election)
    assert preview(register(*rows[:2]), election=election).state == State.HELD
    assert preview(register(*rows[:2]), election=election, partial=True).rows_gone == 0


def test_a_bad_file_changes_nothing_and_lists_its_errors(election):
    before = everything()
    run = preview(standard({}, {"Nummer stembureau": "twee"}), election=election)
    assert run.state == State.REFUSED
    (issue,) = run.issues.filter(level="refuse")
    assert (issue.line, issue.field) == (3, "Nummer stembureau")
    with pytest.raises(ImportConflict):
        apply_run(run=run, by=BY)
    assert everything() == before


def test_rejected_rows_are_kept_with_their_reason(election):
    run = applied(register({}, {"CBS gemeentecode": "Duinwaard"}), election=election)
    (issue,) = run.issues.filter(level="reject")
    assert run.rows_rejected == 1
    assert issue.raw is not None
    assert issue.raw["CBS gemeentecode"] == "Duinwaard"
    assert PollingStation.objects.count() == 1


def test_stations_that_vanish_while_rows_are_rejected_hold_the_import(election):
    applied(register(*named(20)), election=election)
    run = preview(register(*named(19), {"CBS gemeentecode": "?"}), election=election)
    assert run.state == State.HELD
    assert run.issues.filter(code="rejected_and_gone").exists()


def test_without_an_election_the_file_is_refused_and_the_known_ones_are_named(election):
    run = preview(register({}))
    (issue,) = run.issues.filter(code="no_election")
    assert "nl.tk.2027-03-17" in issue.message


def test_the_form_of_a_municipality_is_for_the_area_that_was_chosen(election):
    area = JurisdictionFactory.create(name="Duinwaard", code="GM9990")
    applied(FORM_OF_ONE, election=election, jurisdiction=area.ocd_id)
    assert PollingStation.objects.get().jurisdiction == area
    authority = ElectoralAuthority.objects.get(jurisdiction=area)
    assert authority.publishes_stations
    assert authority.elections_uri == "https://duinwaard.example/verkiezingen"


def test_every_step_is_in_the_audit_log(election):
    run = applied(register({}), election=election)
    undo_run(run=run, by="user:2")
    entries = Entry.objects.filter(subject=f"elections.importrun:{run.pk}").order_by("sequence")
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("elections.import_uploaded", BY),
        ("elections.import_applied", BY),
        ("elections.import_undone", "user:2"),
    ]


def test_where_it_was_published_becomes_the_source(election):
    applied(
        register({}),
        election=election,
        source_url="https://data.example/s.csv",
        publisher="Kiesraad",
    )
    source = PollingStation.objects.get().source
    assert source is not None
    assert (source.publisher, source.url) == ("Kiesraad", "https://data.example/s.csv")

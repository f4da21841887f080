"""The import commands, as someone in a terminal sees them."""

import io

import pytest
from django.core.management import CommandError, call_command

from elections.models import Election, ImportRun, Jurisdiction, PollingStation
from tests.elections.import_files import (
    FORM_OF_ONE,
    REGISTER,
    definition,
    lists,
    official,
    places,
    real,
    register,
    standard,
)
from tests.elections.import_files import vip as feed
from tests.factories.elections import ElectionFactory, JurisdictionFactory


pytestmark = pytest.mark.django_db
SLUG = "nl.tk.2027-03-17"


@pytest.fixture
def house(tmp_path):
    country = JurisdictionFactory.create(
        ocd_id="ocd-division/country:nl", classification="country", code=""
    )
    return ElectionFactory.create(slug=SLUG, division=country, category="TK")


@pytest.fixture
def saved(tmp_path):
    def save(content: bytes, name: str = "stations.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return save


def run(name, *arguments, code=0):
    """What was written to both streams; with `code` the command has to fail with that."""
    out, errors = io.StringIO(), io.StringIO()
    if not code:
        call_command(name, *arguments, stdout=out, stderr=errors)
    else:
        with pytest.raises(CommandError) as caught:
            call_command(name, *arguments, stdout=out, stderr=errors)
        assert caught.value.returncode == code
        errors.write(str(caught.value))
    return out.getvalue() + errors.getvalue()


def test_stations_are_imported_and_summed_up(house, saved):
    text = run("import_polling_stations", saved(register({})), "--election", SLUG)
    assert "applied" in text
    assert PollingStation.objects.get().election == house
    assert ImportRun.objects.get().applied_by == "command:import_stations"


def test_a_preview_changes_nothing(house, saved):
    run("import_polling_stations", saved(register({})), "--election", SLUG, "--preview")
    assert not PollingStation.objects.exists()


def test_a_refused_file_lists_line_and_field_and_fails(house, saved):
    path = saved(standard({"X": "west"}))
    text = run("import_polling_stations", path, "--election", SLUG, code=1)
    assert 'line 2, X: "west" is not a number.' in text
    assert not PollingStation.objects.exists()


def test_bad_rows_can_be_skipped(house, saved):
    path = saved(standard({}, {"X": "west", "Nummer stembureau": "2"}))
    text = run("import_polling_stations", path, "--election", SLUG, "--skip-bad-rows")
    assert "line 3, X" in text
    assert PollingStation.objects.count() == 1


def test_an_unknown_election_names_those_that_exist(house, saved):
    assert SLUG in run("import_polling_stations", saved(register({})), "--election", "x", code=1)
    assert SLUG in run("import_polling_stations", saved(register({})), code=1)


def test_too_large_a_drop_needs_a_flag(house, saved):
    names = [{"Naam stembureau": f"Zaal {n}"} for n in range(4)]
    run("import_polling_stations", saved(register(*names)), "--election", SLUG)
    path = saved(register(*names[:2]))
    text = run("import_polling_stations", path, "--election", SLUG, code=4)
    assert "2 of 4 published stations would vanish" in text
    assert PollingStation.objects.published().count() == 4
    run("import_polling_stations", path, "--election", SLUG, "--max-drop", "0.5")
    assert PollingStation.objects.published().count() == 2
    run("import_polling_stations", saved(register({})), "--election", SLUG, "--accept-drop")
    assert PollingStation.objects.published().count() == 1


def test_a_municipal_form_needs_the_municipality(house, saved):
    JurisdictionFactory.create(code="GM9990")
    path = saved(FORM_OF_ONE)
    assert "CBS gemeentecode" in run("import_polling_stations", path, "--election", SLUG, code=1)
    run("import_polling_stations", path, "--election", SLUG, "--jurisdiction", "GM9990")
    assert PollingStation.objects.get().jurisdiction.code == "GM9990"
    run("import_polling_stations", path, "--election", SLUG, "--jurisdiction", "GM1", code=1)


def test_eml_files_are_read_definitions_first(saved):
    names = (
        saved(lists(), "a.xml"),
        saved(places(("1", "Huis", "9")), "b.xml"),
        saved(definition(), "c.xml"),
    )
    text = run("import_eml", *names)
    assert text.count("applied") == 3
    assert Election.objects.get().contests.get().lists.count() == 2


def test_eml_files_are_held_against_a_definition(saved):
    known = saved(definition(), "definition.xml")
    other = saved(lists(date="2027-03-18"), "lists.xml")
    assert "ElectionDate" in run("import_eml", other, "--definition", known, code=1)
    run("import_eml", saved(lists(), "right.xml"), "--definition", known)
    assert Election.objects.get().contests.exists()


def test_a_refused_definition_refuses_what_rests_on_it(saved):
    broken = saved(b"<EML", "definition.xml")
    assert "definition.xml" in run(
        "import_eml", saved(lists(), "l.xml"), "--definition", broken, code=1
    )


def test_a_feed_is_imported(saved):
    run("import_vip", saved(feed(), "feed.xml"))
    assert PollingStation.objects.count() == 2
    text = run("import_vip", saved(feed(), "feed.xml"), "--timezone", "Mars/Olympus", code=1)
    assert "Mars/Olympus" in text


def test_candidates_are_imported(house, saved):
    row = "alle;1;Duinpartij;lijst;ja;nl;1;;Berg;A.;Anna;;Duinwaard;NL"
    text = run("import_candidates", saved(official(row, row)), "--election", SLUG)
    assert "applied" in text
    assert house.contests.get().lists.get().name == "Duinpartij"


def test_a_file_that_is_not_there_is_named(house):
    assert "nowhere.csv" in run("import_candidates", "nowhere.csv", "--election", SLUG, code=1)


def test_many_rejected_rows_are_cut_short(house, saved):
    rows = [{**REGISTER, "CBS gemeentecode": "x"} for _ in range(60)]
    text = run("import_polling_stations", saved(register(*rows, {})), "--election", SLUG)
    assert "and 10 more" in text


@pytest.mark.slow
def test_the_real_register_comes_in_whole_and_again_without_a_change(house):
    path = str(real("nl_polling_stations/tk2023_dev.csv"))
    run("import_polling_stations", path, "--election", SLUG)
    assert PollingStation.objects.published().count() == 7_670
    assert PollingStation.objects.filter(accessible=None).count() == 24
    assert Jurisdiction.objects.filter(timezone="America/Kralendijk").count() == 3 - 1
    run("import_polling_stations", path, "--election", SLUG)
    again = ImportRun.objects.latest("pk")
    assert (again.rows_unchanged, again.rows_new, again.rows_changed) == (7_670, 0, 0)

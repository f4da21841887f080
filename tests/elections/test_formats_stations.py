"""Station files: what is read, what is refused, and that every message has a line and a field."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.formats import reading, stations_csv, stations_xlsx
from elections.formats.records import ReadOptions
from tests.elections import import_files
from tests.elections.import_files import ACCESSIBLE, NEW_IN_1_7, STANDARD, form, register, standard


def read(content, **options):
    return reading.read(content, ReadOptions(**options))


def problems(found):
    return [(each.level, each.line, each.field) for each in found.issues if each.level != "notice"]


def test_a_station_of_the_standard_is_read_with_its_hours_and_place():
    (station,) = read(standard()).stations
    assert (station.number, station.name, station.postal_code) == (
        1,
        "Buurthuis De Kern",
        "9999 XA",
    )
    (period,) = station.periods
    assert period.start == datetime.datetime.fromisoformat("2027-03-17T07:30:00")
    assert station.accessible is True


@pytest.mark.parametrize(("text", "known"), [("ja", True), ("nee", False), ("", None)])
def test_unknown_accessibility_is_not_no(text, known):
    (station,) = read(register({ACCESSIBLE: text})).stations
    assert station.accessible is known


def test_what_nobody_told_stays_unknown():
    (station,) = read(standard()).stations
    names = ("toilet", "host_present", "guidelines", "prokkelduo", "sign_language_interpreter")
    assert {getattr(station, name) for name in names} == {None}


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("ja", (True, None, None)),
        ("ja, genderneutraal toilet", (True, None, True)),
        ("ja, toegankelijk toilet", (True, True, None)),
        ("nee", (False, False, False)),
    ],
)
def test_the_four_answers_on_toilets(text, states):
    (station,) = read(standard({"Toilet": text})).stations
    assert (station.toilet, station.accessible_toilet, station.gender_neutral_toilet) == states


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_and_a_byte_order_mark_do_not_matter(delimiter):
    found = read("\ufeff".encode() + standard(delimiter=delimiter))
    assert found.stations == read(standard()).stations


def test_the_version_is_told_by_the_columns():
    assert read(standard()).schema_version == "1.7"
    assert read(standard(version="1.5")).schema_version == "1.5"
    assert read(register()).format == "CSV, register"


def test_descriptions_of_version_1_5_are_kept_as_text():
    row = {**STANDARD, "Toegankelijke ov-halte": "bus 4", "Auditieve hulpmiddelen": "schrijftolk"}
    (station,) = read(import_files.rows_as_csv(row)).stations
    assert station.accessible_public_transport is True
    assert station.accessibility_note == (
        "Toegankelijke ov-halte: bus 4\nAuditieve hulpmiddelen: schrijftolk"
    )


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("CBS gemeentecode", "363"),
        ("Nummer stembureau", "één"),
        ("Type stembureau", "groot"),
        ("Postcode", "99 XA"),
        ("X", "400000"),
        ("Latitude", "noord"),
        ("Longitude", "nan"),
        ("Openingstijd", "17 maart 7:30"),
        ("Openingstijd", "2027-02-30T07:30:00"),
        (ACCESSIBLE, "misschien"),
        ("Verkiezingswebsite gemeente", "javascript:alert(1)"),
        ("BAG Nummeraanduiding ID", "12"),
        ("Naam stembureau", ""),
        ("Naam stembureau", "x" * 301),
    ],
)
def test_a_wrong_value_refuses_the_file_and_names_line_and_field(column, text):
    found = read(standard({}, {"Nummer stembureau": "2", column: text}))
    assert found.is_refused
    assert ("refuse", 3, column) in problems(found)


def test_bad_rows_can_be_left_out_and_are_kept_as_they_came():
    found = read(standard({}, {"Nummer stembureau": "twee"}), skip_bad_rows=True)
    assert not found.is_refused
    assert len(found.stations) == 1
    (rejected,) = found.rejected
    assert rejected.raw is not None
    assert rejected.raw["Nummer stembureau"] == "twee"


def test_a_register_rejects_rows_and_keeps_the_rest():
    found = read(register({}, {"CBS gemeentecode": ""}))
    assert (found.rows_in, len(found.stations), len(found.rejected)) == (2, 1, 1)


def test_a_missing_column_refuses_the_file():
    row = {name: value for name, value in STANDARD.items() if name != "Sluitingstijd"}
    found = read(import_files.rows_as_csv(row))
    assert problems(found) == [("refuse", 1, "Sluitingstijd")]


def test_a_column_that_nobody_knows_is_a_notice():
    found = read(register({"Weer": "zonnig"}))
    assert [issue.field for issue in found.issues if issue.code == "unknown_column"] == ["Weer"]
    assert not found.is_refused


def test_without_a_bag_id_position_and_description_are_required():
    none = {"BAG Nummeraanduiding ID": "0000000000000000", "Latitude": "", "Longitude": ""}
    found = read(standard(none))
    assert {issue.field for issue in found.issues if issue.level == "refuse"} == {
        "Latitude",
        "Longitude",
        "Extra adresaanduiding",
    }
    (station,) = read(
        standard({"BAG Nummeraanduiding ID": "0" * 16, "Extra adresaanduiding": "bij de kade"})
    ).stations
    assert station.bag_id == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"Naam,Plaats\nx,y\n", "no_header"),
        ("Naam stembureau,id\nCaf\xe9,1\n".encode("latin-1"), "not_utf8"),
        (standard() + b"\0", "not_text"),
        (b'CBS gemeentecode,Naam stembureau\nGM0001,"open\n', "not_csv"),
        (b"CBS gemeentecode,Naam stembureau\n", "no_rows"),
        (b"Naam stembureau,Naam stembureau\na,b\n", "duplicate_column"),
        (b"CBS gemeentecode,Naam stembureau\nGM0001\n", None),
    ],
)
def test_a_file_that_is_no_table_of_stations_says_why(content, code):
    found = read(content)
    if code is None:
        assert [issue.code for issue in found.rejected] == ["uneven_row", "missing_value"]
    else:
        assert [issue.code for issue in found.issues if issue.level == "refuse"] == [code]


def test_days_of_one_station_are_one_record():
    next_day = {"Openingstijd": "2027-03-16T10:00:00", "Sluitingstijd": "2027-03-16T12:00:00"}
    found = read(standard({}, next_day))
    (station,) = found.stations
    assert [period.start.day for period in station.periods] == [16, 17]
    assert "same_station_again" in {issue.code for issue in found.issues}


FORM = {
    name: value for name, value in STANDARD.items() if name not in {"Gemeente", "CBS gemeentecode"}
}


def test_the_form_of_a_municipality_has_stations_in_columns():
    example = {**FORM, **NEW_IN_1_7, "Nummer stembureau": "517"}
    second = {**FORM, **NEW_IN_1_7, "Nummer stembureau": "2", "Geleidelijnen": "buiten"}
    content = form(example, second, {}, titles=("Voorbeeld", "Invulveld 1", "Invulveld 2"))
    found = read(content, municipality_code="GM9990", municipality_name="Duinwaard")
    (station,) = found.stations
    assert (station.number, station.guidelines, station.municipality_code) == (
        2,
        "outside",
        "GM9990",
    )
    assert found.format == "CSV, upload form"


def test_an_error_in_the_form_is_on_the_line_of_the_attribute():
    content = form({**FORM, "Huisletter": "A", "Longitude": "oost"})
    found = read(content, municipality_code="GM9990")
    (issue,) = [each for each in found.issues if each.level == "refuse"]
    line = content.decode().splitlines().index("Longitude,oost") + 1
    assert (issue.line, issue.field, issue.row_id) == (line, "Longitude", "Invulveld 1")


def test_a_form_without_a_municipality_is_refused():
    found = read(form(FORM))
    assert [issue.code for issue in found.issues] == ["no_municipality"]


def test_the_names_of_version_1_0_are_understood():
    old = {
        "Nummer stembureau": "3",
        "Naam stembureau": "Stadhuis",
        "BAG referentie nummer": "9990200000000003",
        "Longitude": "5.3872",
        "Latitude": "52.1551",
        "Openingstijden": (
            "2027-03-16T10:00:00 tot 2027-03-16T12:00:00; 2027-03-17T07:30:00 tot 2027-03-17T21:00:00"
        ),
        "Mindervaliden toegankelijk": "Y",
        "Mindervalide toilet aanwezig": "N",
        "Invalidenparkeerplaatsen": "Y",
        "Contactgegevens": "stem@duinwaard.example",
    }
    found = read(form(old), municipality_code="GM9990")
    (station,) = found.stations
    assert (station.accessible, station.accessible_toilet) == (True, False)
    assert len(station.periods) == 2
    assert found.schema_version == "1.0"


def test_hours_that_do_not_read_from_to_are_refused():
    names = ("Nummer stembureau", "BAG referentie nummer", "Mindervaliden toegankelijk")
    old = dict.fromkeys(names, "1") | {"Naam stembureau": "x", "Openingstijden": "de hele dag"}
    found = read(form(old), municipality_code="GM9990")
    assert "Openingstijden" in {issue.field for issue in found.issues if issue.level == "refuse"}


def test_a_spreadsheet_says_the_same_as_the_csv():
    row = {**STANDARD, **NEW_IN_1_7}
    typed = {
        **row,
        "Nummer stembureau": 1.0,
        "Openingstijd": datetime.datetime(2027, 3, 17, 7, 30),  # noqa: DTZ001 - sheets have no zones
        ACCESSIBLE: True,
    }
    found = read(import_files.sheet(["Stembureaus"], list(row), list(typed.values())))
    (station,), (expected,) = found.stations, read(standard()).stations
    assert station.line == 3
    assert found.format == "XLSX, standard"
    assert station.periods == expected.periods
    assert (station.number, station.accessible) == (expected.number, expected.accessible)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", import_files.sheet(["Notitie"])])
def test_a_spreadsheet_without_stations_is_refused(content):
    assert stations_xlsx.read(content, ReadOptions()).is_refused


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(stations_xlsx, "MOST_BYTES", 100)
    found = stations_xlsx.read(import_files.sheet(["Naam stembureau"]), ReadOptions())
    assert [issue.code for issue in found.issues] == ["too_large"]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(content):
    assert stations_csv.read(content, ReadOptions()).stations == ()


@pytest.mark.parametrize("version", ["1.7", "1.0_juinen"])
def test_the_published_forms_are_read(version):
    content = import_files.real(
        f"nl_station_standard/upload_v{version}_transposed.csv"
    ).read_bytes()
    found = read(content, municipality_code="GM9990")
    assert not found.is_refused
    assert len(found.stations) == 2

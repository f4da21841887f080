"""Candidate lists as CSV: repeated lists are one, positions belong to districts."""

import gzip

import pytest

from elections.formats import candidates_csv
from elections.formats.records import ReadOptions
from tests.elections.import_files import official, real, rows_as_csv


ANNA = "alle;1;Duinpartij;stel gelijkluidende lijsten;ja;nl;1;van;Berg;A.;Anna;v;Duinwaard;NL"
NORTH = "1;2;Blanco (Eb, C.);lijstengroep;nee;nl;{};;Eb;C.;Cor;;Zandhuizen;NL"


def read(content):
    return candidates_csv.read(content, ReadOptions())


def test_a_list_that_is_repeated_for_every_district_is_one_list():
    found = read(official(ANNA, ANNA, ANNA))
    ((anna,),) = [each.candidacies for each in found.lists]
    assert (found.rows_in, anna.positions) == (3, (("", 1),))
    assert (anna.prefix, anna.last_name, anna.town) == ("van", "Berg", "Duinwaard")


def test_positions_may_differ_between_districts_and_a_list_may_have_no_name():
    found = read(official(NORTH.format(4), NORTH.format(2).replace("1;2", "20;2", 1)))
    (blank,) = found.lists
    assert blank.name == ""
    assert blank.candidacies[0].positions == (("1", 4), ("20", 2))


def test_a_compressed_export_is_read():
    assert read(gzip.compress(official(ANNA))).lists == read(official(ANNA)).lists


def test_gender_is_not_read():
    assert "v" not in [
        getattr(read(official(ANNA)).lists[0].candidacies[0], name, "")
        for name in ("gender", "sex")
    ]
    assert not hasattr(read(official(ANNA)).lists[0].candidacies[0], "gender")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (ANNA.replace("alle;1", "alle;één"), "Lijstnummer"),
        (ANNA.replace("nl;1;", "nl;;"), "Nr."),
        (ANNA.replace("Berg", ""), "Achternaam"),
        (ANNA.replace("alle", "Atlantis"), "Kieskring"),
        (ANNA.replace("alle;1", "alle;99999"), "number"),
    ],
)
def test_a_wrong_row_refuses_the_file(row, field):
    found = read(official(ANNA, row))
    assert found.is_refused
    assert field in {issue.field for issue in found.issues}


def test_two_positions_in_one_district_are_refused():
    found = read(official(ANNA, ANNA.replace("nl;1;", "nl;2;")))
    assert [issue.line for issue in found.issues] == [6]


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"\xff\xfe", b"\x1f\x8bno", b'"open\n'])
def test_what_is_no_candidate_list_is_refused(content):
    assert read(content).is_refused


def test_the_set_of_2023_names_districts():
    row = {
        "person_key": "Anna Berg",
        "party": "Duinpartij",
        "party_list_number": "1",
        "list_position": "3",
        "display_name": "Anna Berg",
        "first_name": "Anna",
        "initials": "A.",
        "last_name_with_prefix": "van den Berg",
        "town": "Duinwaard",
        "kieskringen": "Groningen|’s-Hertogenbosch",
        "wikidata": "Q1",
    }
    ((anna,),) = [each.candidacies for each in read(rows_as_csv(row)).lists]
    assert anna.positions == (("1", 3), ("18", 3))
    assert (anna.display_name, anna.wikidata) == ("Anna Berg", "Q1")


def test_the_real_export_of_2021():
    found = read(real("nl_candidates/tk2021_candidates_kiesraad.csv.gz").read_bytes())
    people = [person for each in found.lists for person in each.candidacies]
    assert (found.rows_in, sum(len(person.positions) for person in people)) == (20_909, 6_778)
    assert len(people) == 1_582
    assert sum(len({p for _, p in person.positions}) > 1 for person in people) == 67
    assert [each.number for each in found.lists if not each.name] == [30]


def test_the_real_set_of_2023():
    found = read(real("nl_candidates/tk2023_candidates.csv").read_bytes())
    people = [person for each in found.lists for person in each.candidacies]
    assert (found.rows_in, len(people)) == (1_128, 1_128)
    assert sum(person.positions[0][0] == "" for person in people) == 885
    assert sum(bool(person.wikidata) for person in people) == 978

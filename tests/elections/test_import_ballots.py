"""Candidate lists come in by position, are corrected, and can be taken back."""

import pytest

from elections.actions.imports import undo_run
from elections.models import (
    Candidacy,
    CandidateList,
    Contest,
    ImportRun,
    ListPosition,
    Party,
    Person,
)
from tests.elections.import_files import affiliation, candidate, lists, official
from tests.elections.import_runs import BY, applied, preview
from tests.factories.elections import ElectionFactory, JurisdictionFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def election():
    area = JurisdictionFactory.create(name="Duinwaard", code="GM9990")
    return ElectionFactory.create(
        division=area,
        date="2027-03-17",
        announced_on="2026-11-01",
        number_of_seats=17,
        identifiers={"EML": "GR2027_Duinwaard"},
    )


def everything():
    models = (Contest, CandidateList, Candidacy, ListPosition, Party, Person)
    return {model.__name__: sorted(map(str, model.objects.values())) for model in models}


def test_an_eml_list_finds_its_election_by_id(election):
    run = applied(lists())
    assert (run.election, run.rows_in, run.rows_new) == (election, 3, 3)
    contest = Contest.objects.get()
    assert (contest.election, contest.number_elected) == (election, 17)
    assert [str(each) for each in contest.lists.order_by("number")] == [
        "1 Duinpartij",
        "4 Lijst Zee",
    ]
    bo = Candidacy.objects.get(candidate_name="Bo van Dam")
    assert bo.person.sort_name.startswith("Dam")
    assert [(each.district, each.position) for each in bo.positions.all()] == [("", 3)]


def test_a_list_of_another_election_is_refused(election):
    run = preview(lists(date="2027-03-18"))
    assert run.state == ImportRun.State.REFUSED
    assert not Contest.objects.exists()


def test_the_same_lists_again_change_nothing(election):
    applied(lists())
    before = everything()
    again = applied(lists())
    assert (again.rows_unchanged, again.rows_new, again.rows_changed) == (3, 0, 0)
    assert everything() == before


def test_a_correction_moves_adds_removes_and_can_be_undone(election):
    applied(lists())
    before = everything()
    run = applied(
        lists(
            affiliation(1, "Duinpartij", candidate(2, "Anna", "Berg")),
            affiliation(4, "Lijst Golf", candidate(1, "Cor", "Eb"), candidate(2, "Di", "Oord")),
        )
    )
    assert (run.rows_changed, run.rows_new, run.rows_gone) == (1, 1, 1)
    assert Candidacy.objects.get(candidate_name="Anna Berg").positions.get().position == 2
    assert not Candidacy.objects.filter(candidate_name="Bo van Dam").exists()
    assert CandidateList.objects.get(number=4).name == "Lijst Golf"
    undo_run(run=run, by=BY)
    assert everything() == before


def test_undoing_the_first_import_leaves_nothing(election):
    undo_run(run=applied(lists()), by=BY)
    assert set(map(tuple, everything().values())) == {()}


HOUSE = "{};1;Duinpartij;lijstengroep;ja;nl;{};;Berg;A.;Anna;;Duinwaard;NL"


def test_a_file_on_one_district_leaves_the_other_districts(election):
    applied(official(HOUSE.format(1, 4), HOUSE.format(2, 5)), election=election)
    run = applied(official(HOUSE.format(2, 6)), election=election)
    assert (run.rows_changed, run.rows_gone) == (1, 0)
    assert dict(ListPosition.objects.values_list("district", "position")) == {"1": 4, "2": 6}


def test_a_person_on_two_lists_is_one_person(election):
    row = HOUSE.format("alle", 1)
    applied(official(row, row.replace(";1;Duin", ";2;Zee")), election=election)
    assert (Person.objects.count(), Candidacy.objects.count()) == (1, 2)


def test_two_people_of_one_name_on_one_list_stay_two(election):
    twins = affiliation(1, "A", candidate(1, "Ada", "A"), candidate(2, "Ada", "A"))
    run = applied(lists(twins))
    assert (run.rows_new, Person.objects.count()) == (2, 2)
    assert applied(lists(twins)).rows_unchanged == 2

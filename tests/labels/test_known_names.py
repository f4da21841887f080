import pytest
from django.utils import timezone

from labels import queries
from labels.known_names import KnownName, KnownNames, Named, NameKind
from tests.factories.elections import (
    JurisdictionFactory,
    ListPositionFactory,
    PartyFactory,
)


PROVINCE = frozenset({"waterland"})
NAMES = KnownNames(
    [
        KnownName(NameKind.PLACE, "waterland", ("Waterland",)),
        KnownName(NameKind.PLACE, "duinwaard", ("Duinwaard",), PROVINCE),
        KnownName(NameKind.PLACE, "oosterkoog", ("Oosterkoog", "Easterkeach"), PROVINCE),
        KnownName(NameKind.PLACE, "best", ("Best",)),
        KnownName(NameKind.PARTY, "getij", ("Vrij Getij", "VG")),
        KnownName(NameKind.PARTY, "lokaal", ("Lokaal Duinwaard",)),
        KnownName(NameKind.PERSON, "anna", ("Anna Ypma-Şahin",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("de duinwaardse raad", {"duinwaard"}),
        ("#burgemeesterduinwaard", {"duinwaard"}),
        ("ook yn EASTERKEACH", {"oosterkoog"}),
        ("#vrijgetij liegt", {"getij"}),
        ("lokaal duinwaard wint", {"lokaal"}),
        ("anna ypma sahin stopt", {"anna"}),
        ("dat is best goed", set()),
        ("in Best is het druk", {"best"}),
        ("Best goed", set()),
        ("#best", {"best"}),
        ("niets hiervan", set()),
    ],
)
def test_names_are_found_however_they_are_written(text, names):
    named = NAMES.found_in(text)

    assert named.places | named.parties | named.people == names


@pytest.mark.parametrize(
    ("post", "claim", "clash"),
    [
        ("in Duinwaard", "in Oosterkoog", ("place-mismatch",)),
        ("in Duinwaard en Oosterkoog", "in Oosterkoog", ()),
        ("in Duinwaard", "in Waterland", ()),
        ("in Waterland", "in Duinwaard", ()),
        ("Vrij Getij liegt", "Lokaal Duinwaard liegt", ("party-mismatch",)),
        ("VG liegt", "Vrij Getij liegt", ()),
        ("VG liegt", "in Duinwaard", ()),
    ],
)
def test_two_texts_that_name_others_of_a_kind_clash(post, claim, clash):
    assert NAMES.found_in(post).clashes_with(NAMES.found_in(claim)) == clash


def test_without_names_nothing_is_found():
    nothing = KnownNames([])

    assert not nothing
    assert nothing.found_in("in Duinwaard") == Named()


def test_parties_and_people_open_the_gate_and_places_do_not():
    assert NAMES.of_elections == {"vrij getij", "lokaal duinwaard", "anna ypma sahin"}


@pytest.mark.django_db
def test_the_names_of_running_elections_are_read_in_four_queries(django_assert_num_queries):
    position = ListPositionFactory.create(
        candidacy__candidate_list__party=PartyFactory(
            name="Vrij Getij", abbreviation="VG", former_names=["Vrij Tij"]
        )
    )
    candidates = position.candidacy.candidate_list
    town = candidates.contest.election.division
    town.parent = JurisdictionFactory.create(name="Waterland")
    town.save()
    PartyFactory(name="Stands nowhere")

    with django_assert_num_queries(4):
        names = queries.known_names(timezone.now())

    person = position.candidacy.person
    assert {(name.kind.value, name.spellings) for name in names} == {
        ("place", ("Waterland",)),
        ("place", (town.name,)),
        ("party", ("Vrij Getij", "VG", "Vrij Tij")),
        ("person", (person.display_name,)),
    }
    assert {name.within for name in names if name.spellings == (town.name,)} == {
        frozenset({f"area:{town.parent_id}"})
    }

from dataclasses import replace

import pytest

from audit.models import Entry
from elections.actions.ballots import AmbiguousCandidate, save_lists
from elections.formats.records import CandidacyRecord, CandidateListRecord
from elections.models import Candidacy, CandidateList, ListPosition, Party, Person
from elections.queries.ballots import lists_with_candidates
from tests.factories.elections import ElectionFactory


ANNA = CandidacyRecord(
    positions=(("", 1),), first_name="Anna", initials="A.", last_name="Duinstra", town="Zandwijk"
)
PIETER = CandidacyRecord(
    positions=(("", 2),),
    first_name="Pieter",
    initials="P.",
    prefix="van der",
    last_name="Haven",
    town="Helmbroek",
)
FORWARD = CandidateListRecord(number=1, name="Duinwaard Vooruit", candidacies=(ANNA, PIETER))
NAMELESS = CandidateListRecord(number=4, candidacies=(replace(ANNA, town="Oosterhaven"),))

pytestmark = pytest.mark.django_db


@pytest.fixture
def election():
    return ElectionFactory.create(number_of_seats=27)


def names(election):
    return [
        (each.number, [candidacy.candidate_name for candidacy in each.ranked])  # type: ignore[attr-defined]
        for each in lists_with_candidates(election)
    ]


def test_lists_are_saved_with_their_candidates_in_order(election):
    saved = save_lists(election=election, lists=[FORWARD, NAMELESS], by="user:1")

    assert names(election) == [
        (1, ["Anna Duinstra", "Pieter van der Haven"]),
        (4, ["Anna Duinstra"]),
    ]
    assert [each.number for each in saved] == [1, 4]
    assert saved[0].contest.number_elected == 27


def test_an_audit_entry_counts_what_was_written(election):
    save_lists(election=election, lists=[FORWARD], by="user:1")

    entry = Entry.objects.get(action="elections.lists_saved")
    assert entry.actor == "user:1"
    assert entry.subject == f"elections.election:{election.pk}"
    # A party, a list, and for each of the two a person, a candidacy and a place.
    assert entry.data == {"lists": 1, "created": 8, "updated": 0, "removed": 0}


def test_saving_again_changes_nothing_and_leaves_no_trace(election):
    save_lists(election=election, lists=[FORWARD, NAMELESS], by="user:1")
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Party, Person, CandidateList, Candidacy, ListPosition, Entry)
    ]
    save_lists(election=election, lists=[FORWARD, NAMELESS], by="user:1")
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Party, Person, CandidateList, Candidacy, ListPosition, Entry)
    ]

    assert after == before


def test_what_is_no_longer_named_goes_and_people_stay(election):
    save_lists(election=election, lists=[FORWARD, NAMELESS], by="user:1")
    save_lists(election=election, lists=[replace(FORWARD, candidacies=(ANNA,))], by="user:2")

    assert names(election) == [(1, ["Anna Duinstra"])]
    assert Person.objects.filter(last_name="Haven").exists()
    assert Entry.objects.get(actor="user:2").data["removed"] == 2


def test_a_candidate_may_change_places_and_town(election):
    save_lists(election=election, lists=[FORWARD], by="user:1")
    swapped = (replace(ANNA, positions=(("", 2),)), replace(PIETER, positions=(("", 1),)))
    save_lists(election=election, lists=[replace(FORWARD, candidacies=swapped)], by="user:1")

    assert names(election) == [(1, ["Pieter van der Haven", "Anna Duinstra"])]


def test_a_place_on_the_list_may_differ_between_districts(election):
    split = replace(ANNA, positions=(("Noord", 1), ("Zuid", 3)))
    save_lists(election=election, lists=[replace(FORWARD, candidacies=(split,))], by="user:1")
    assert set(ListPosition.objects.values_list("district", "position")) == {
        ("Noord", 1),
        ("Zuid", 3),
    }

    save_lists(election=election, lists=[replace(FORWARD, candidacies=(ANNA,))], by="user:1")
    assert list(ListPosition.objects.values_list("district", "position")) == [("", 1)]


def test_a_list_without_a_name_has_no_party(election):
    [saved] = save_lists(election=election, lists=[NAMELESS], by="user:1")

    assert saved.party is None
    assert not Party.objects.exists()


def test_a_website_is_kept_until_another_is_told(election):
    address = "https://vooruit.example/"
    websites = {FORWARD.name: address}
    save_lists(election=election, lists=[FORWARD], by="user:1", websites=websites)
    save_lists(election=election, lists=[FORWARD], by="user:1")

    assert Party.objects.get().website == address


def test_a_person_on_two_lists_is_one_person(election):
    second = CandidateListRecord(number=2, name="Groen Duinwaard", candidacies=(ANNA,))
    save_lists(election=election, lists=[FORWARD, second], by="user:1")

    assert Person.objects.get(last_name="Duinstra").candidacies.count() == 2


def test_one_person_twice_on_a_list_is_refused_and_nothing_is_saved(election):
    twice = replace(FORWARD, candidacies=(ANNA, replace(ANNA, positions=(("", 2),))))
    with pytest.raises(AmbiguousCandidate, match="List 1"):
        save_lists(election=election, lists=[twice], by="user:1")

    assert not CandidateList.objects.exists()


def test_names_are_sorted_without_their_prefix(election):
    save_lists(election=election, lists=[FORWARD], by="user:1")

    assert list(Person.objects.order_by("sort_name").values_list("sort_name", flat=True)) == [
        "Duinstra, Anna",
        "Haven, van der, Pieter",
    ]

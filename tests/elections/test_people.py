from dataclasses import replace

from elections.formats.records import CandidacyRecord
from elections.people import display_name, identity, sort_name


ANNA = CandidacyRecord(
    positions=(("", 1),),
    first_name="Anna",
    initials="A.B.",
    prefix="van den",
    last_name="Berg",
    town="Zandwijk",
)


def test_people_of_one_name_are_told_apart_by_their_town():
    elsewhere = replace(ANNA, town="Oosterhaven")

    assert identity(ANNA, area="here") != identity(elsewhere, area="here")
    assert identity(ANNA, area="here") != identity(ANNA, area="there")
    assert identity(ANNA, area="here") == identity(replace(ANNA, town="ZANDWIJK"), area="here")


def test_an_id_of_the_source_says_most():
    known = replace(ANNA, wikidata="Q1")

    assert identity(known, area="here") == "wikidata:Q1"
    assert identity(replace(known, identity="vip:1:2"), area="here") == "vip:1:2"


def test_a_name_is_shown_as_the_list_has_it_or_put_together():
    assert display_name(ANNA) == "Anna van den Berg"
    assert display_name(replace(ANNA, first_name="")) == "A.B. van den Berg"
    assert display_name(replace(ANNA, display_name="Anna Berg")) == "Anna Berg"
    assert display_name(CandidacyRecord(positions=(), last_name="Berg")) == "Berg"


def test_a_name_is_sorted_by_what_follows_its_prefix():
    assert sort_name(ANNA) == "Berg, van den, Anna"
    assert sort_name(replace(ANNA, prefix="", first_name="")) == "Berg, A.B."

"""The voting rules of an election follow its own calendar."""

from datetime import datetime, time, timedelta

import pytest

from elections.queries.voting_rules import facts_of, rules_in_force
from tests.factories.elections import ElectionFactory, ElectionPhaseFactory, JurisdictionFactory


pytestmark = pytest.mark.django_db


def opening(election, closes=time(20), **fields):
    zone = election.division.zone
    return ElectionPhaseFactory.create(
        election=election,
        starts_at=datetime.combine(election.date, time(7), zone),
        ends_at=datetime.combine(election.date, closes, zone),
        **fields,
    )


def facts(election):
    return facts_of([election.pk])[election.pk]


def test_without_a_calendar_the_law_says_the_hours():
    election = ElectionFactory.create()
    found = facts(election)
    assert (found.opens, found.closes, found.polling_day) == (None, None, election.date)
    rules = {rule.id: rule for rule in rules_in_force(found)}
    assert rules["R01"].value["close"] == "21:00"


def test_the_calendar_says_the_hours_in_local_time():
    election = ElectionFactory.create()
    opening(election)
    found = facts(election)
    assert (found.opens, found.closes) == (time(7), time(20))
    rules = {rule.id: rule for rule in rules_in_force(found)}
    assert (rules["R01"].value["open"], rules["R01"].value["close"]) == ("07:00", "20:00")


def test_extended_hours_replace_those_before():
    election = ElectionFactory.create()
    opening(election, closes=time(23), supersedes=opening(election))
    assert facts(election).closes == time(23)


def test_hours_of_another_day_or_another_area_do_not_count():
    election = ElectionFactory.create()
    opening(election, jurisdiction=JurisdictionFactory.create())
    early = datetime.combine(election.date - timedelta(days=3), time(9), election.division.zone)
    ElectionPhaseFactory.create(election=election, starts_at=early)
    assert facts(election).opens is None


def test_a_country_without_a_book_and_a_vote_without_a_law_have_no_rules():
    abroad = ElectionFactory.create(division=JurisdictionFactory(country="XX"))
    odd = ElectionFactory.create(category="BC")
    assert rules_in_force(facts(abroad)) == ()
    assert rules_in_force(facts(odd)) == ()


def test_facts_of_many_take_two_queries(django_assert_num_queries):
    elections = ElectionFactory.create_batch(3)
    with django_assert_num_queries(2):
        assert len(facts_of([each.pk for each in elections])) == 3

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from elections.models import ElectionPhase
from elections.queries.overview import running_elections
from elections.queries.pages import page_urls
from elections.queries.phases import phase_at
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
)


pytestmark = pytest.mark.django_db
OPENING = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)


def polls(election, *, starts_at=OPENING, hours=13.5, **fields):
    return ElectionPhaseFactory.create(
        election=election,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        **fields,
    )


def test_each_area_of_an_election_has_phases_of_its_own(django_assert_num_queries):
    election, bonaire = ElectionFactory.create(), JurisdictionFactory.create(caribbean=True)
    polls(election)
    polls(election, jurisdiction=bonaire, starts_at=OPENING + timedelta(hours=5))
    polls(ElectionFactory.create(), jurisdiction=bonaire)
    with django_assert_num_queries(3):
        here = phase_at(election, election.division, OPENING)
        there = phase_at(election, bonaire, OPENING)
    assert here is not None
    assert here.kind == ElectionPhase.Kind.POLLS_OPEN
    assert there is None


def test_a_replaced_phase_no_longer_counts():
    election = ElectionFactory.create()
    planned = polls(election)
    polls(election, starts_at=OPENING + timedelta(days=7), supersedes=planned)
    assert phase_at(election, election.division, OPENING) is None
    assert phase_at(election, election.division, OPENING + timedelta(days=7)) is not None


def test_of_phases_at_one_moment_the_row_saved_last_counts():
    election = ElectionFactory.create()
    for kind in ("polls_close", "counting"):
        ElectionPhaseFactory.create(election=election, kind=kind)
    phase = phase_at(election, election.division, OPENING)
    assert phase is not None
    assert phase.kind == "counting"


def test_a_page_is_found_in_the_language_of_the_reader():
    election = ElectionFactory.create(slug="nl.gr.duinwaard.2027-03-17")
    for language in ("nl", "en"):
        ElectionCenterPageFactory.create(election=election, language=language)
    found = {language: page_urls([election.pk], language)[election.pk] for language in ("nl", "en")}
    assert found == {
        "nl": "/nl/nl-gr-duinwaard-2027-03-17/",
        "en": "/en/nl-gr-duinwaard-2027-03-17/",
    }


def test_a_page_in_another_language_is_better_than_none():
    election = ElectionFactory.create()
    page = ElectionCenterPageFactory.create(election=election, language="nl")
    assert page_urls([election.pk], "en") == {election.pk: page.url}


def test_unpublished_pages_and_unknown_elections_have_no_address():
    page = ElectionCenterPageFactory.create(live=False)
    assert page_urls([page.election_id, 999_999], "en") == {}


def test_addresses_take_as_many_queries_for_ten_elections_as_for_one(
    django_assert_max_num_queries,
):
    pages = [ElectionCenterPageFactory.create() for _ in range(10)]
    page_urls([pages[0].election_id], "en")
    for ids in ([pages[0].election_id], [page.election_id for page in pages]):
        with django_assert_max_num_queries(1):
            assert len(page_urls(ids, "en")) == len(ids)


def test_running_elections_come_with_the_next_polling_day_first(django_assert_max_num_queries):
    today = timezone.localdate()
    later = ElectionFactory.create(date=today + timedelta(days=30))
    sooner = ElectionFactory.create(date=today + timedelta(days=3))
    ElectionFactory.create(over=True)
    page = ElectionCenterPageFactory.create(election=sooner)
    page_urls([sooner.pk], "en")
    with django_assert_max_num_queries(3):
        found = running_elections(language="en", now=timezone.now())
    assert [each.election for each in found] == [sooner, later]
    assert [each.url for each in found] == [page.url, ""]


def test_an_election_is_announced_by_the_clock_of_its_own_area():
    election = ElectionFactory.create(date=timezone.localdate() + timedelta(days=3))
    noon = datetime.combine(election.date, datetime.min.time(), UTC) + timedelta(hours=6)
    polls(election, starts_at=noon, hours=14)
    polls(
        election, jurisdiction=JurisdictionFactory.create(caribbean=True), starts_at=noon, hours=18
    )
    (found,) = running_elections(language="en", now=noon + timedelta(hours=15))
    assert "open until" not in found.headline.text

"""The address of an election that never changes, and its candidates."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils.cache import get_max_age
from wagtail.models import PageViewRestriction

from elections.blocks import HowToVoteStepBlock
from elections.models import Candidacy, Election, ElectionPhase
from elections.page_context import deadlines
from tests.factories.elections import (
    CandidacyFactory,
    CandidateListFactory,
    ContestFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    ListPositionFactory,
    PartyFactory,
)


pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 17)


@pytest.fixture
def election():
    made = ElectionFactory.create(
        slug="nl.gr.duinwaard.2027-03-17",
        date=DAY,
        announced_on=date(2026, 11, 27),
        official_uri="https://duinwaard.example/verkiezingen",
        administrative_organization="Gemeente Duinwaard",
    )
    ElectionPhaseFactory.create(
        election=made,
        starts_at=datetime(2027, 3, 17, 6, 30, tzinfo=UTC),
        ends_at=datetime(2027, 3, 17, 20, tzinfo=UTC),
    )
    return made


def address(election, language="en", rest=""):
    return f"/{language}/elections/{election.slug}/{rest}"


def read(client, path, moment="2027-03-01T12:00+01:00"):
    with time_machine.travel(datetime.fromisoformat(moment).astimezone(UTC), tick=False):
        return client.get(path)


def test_the_address_leads_to_the_page_in_its_language(client, election):
    page = ElectionCenterPageFactory.create(election=election, language="nl")
    response = read(client, address(election, "nl"))
    assert (response.status_code, response["Location"]) == (302, page.url)


def test_an_easy_page_or_one_of_a_part_is_not_the_main_page(client, election):
    ElectionCenterPageFactory.create(election=election, variant="easy")
    ElectionCenterPageFactory.create(
        election=election, jurisdiction=JurisdictionFactory.create(), slug="part"
    )
    assert read(client, address(election)).status_code == 200


def test_what_is_not_translated_says_so_and_offers_the_official_source(client, election):
    ElectionCenterPageFactory.create(election=election, language="nl")
    response = read(client, address(election, "ar"))
    html = response.content.decode()
    assert '<html lang="ar" dir="rtl"' in html
    assert 'href="https://duinwaard.example/verkiezingen"' in html
    assert 'hreflang="nl"' in html
    assert "Nederlands" in html


def test_without_any_page_the_dates_are_there(client, election):
    html = read(client, address(election)).content.decode()
    assert "Polling day is in 16 days" in html
    assert "Wednesday 17 March 2027, 07:30" in html


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2027-03-17T12:00+01:00", 60),
        ("2027-03-17T20:59:48+01:00", 12),
        ("2027-03-16T23:59:30+01:00", 30),
    ],
)
def test_no_cache_keeps_it_over_a_change(client, election, moment, seconds):
    response = read(client, address(election), moment)
    assert get_max_age(response) == seconds


def test_an_unknown_election_is_not_found(client):
    assert client.get("/en/elections/nl.gr.nowhere/").status_code == 404


def test_candidates_stand_in_the_order_of_their_list(client, election):
    contest = ContestFactory.create(election=election)
    for number, name in ((2, "Party Two"), (1, "Party One")):
        made = CandidateListFactory.create(contest=contest, number=number, name=name)
        for position in (2, 1):
            ListPositionFactory.create(
                candidacy=CandidacyFactory.create(
                    candidate_list=made, candidate_name=f"{name} candidate {position}"
                ),
                position=position,
            )
    html = read(client, address(election, rest="candidates/")).content.decode()
    order = [
        html.index(f"{name} candidate {number}")
        for name in ("Party One", "Party Two")
        for number in (1, 2)
    ]
    assert order == sorted(order)


def test_who_has_withdrawn_is_not_listed_and_a_list_needs_no_name(client, election):
    made = CandidateListFactory.create(
        contest=ContestFactory.create(election=election), party=None, name="", number=7
    )
    CandidacyFactory.create(
        candidate_list=made,
        candidate_name="Gone Person",
        registration_status=Candidacy.Status.WITHDRAWN,
    )
    html = read(client, address(election, rest="candidates/")).content.decode()
    assert "List without a name" in html
    assert "Gone Person" not in html


def test_the_number_of_queries_does_not_grow_with_candidates(
    client, election, django_assert_max_num_queries
):
    made = CandidateListFactory.create(contest=ContestFactory.create(election=election))
    path = address(election, rest="candidates/")
    CandidacyFactory.create(candidate_list=made)
    read(client, path)
    with django_assert_max_num_queries(20) as before:
        read(client, path)
    for _ in range(5):
        ListPositionFactory.create(candidacy=CandidacyFactory.create(candidate_list=made))
    with django_assert_max_num_queries(20) as after:
        read(client, path)
    assert len(before) == len(after) <= 7


def test_a_page_offers_each_language_by_an_address(client, election):
    page = ElectionCenterPageFactory.create(election=election)
    dutch = ElectionCenterPageFactory.create(election=election, language="nl")
    html = " ".join(read(client, page.url).content.decode().split())
    assert f'<a href="{dutch.url}" hreflang="nl" lang="nl" dir="ltr">' in html
    assert f'<a href="{address(election, "ar")}" hreflang="ar" lang="ar" dir="rtl">' in html
    assert "set_language" not in html
    assert "<form" not in html


def test_easy_and_standard_language_link_each_other(client, election):
    standard = ElectionCenterPageFactory.create(election=election)
    easy = ElectionCenterPageFactory.create(election=election, variant="easy", slug="easy")
    other = ElectionFactory.create()
    ElectionCenterPageFactory.create(election=other, variant="easy")
    assert f'href="{easy.url}"' in read(client, standard.url).content.decode()
    assert f'href="{standard.url}"' in read(client, easy.url).content.decode()


def test_a_step_counts_down_to_its_deadline_and_says_when_it_is_over(client, election):
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.ABSENTEE_REQUEST_DEADLINE,
        starts_at=datetime(2027, 3, 12, 16, tzinfo=UTC),
        descriptions={"en": "A request for a written proxy has to be there"},
    )
    source = {
        "publisher": "Kiesraad",
        "title": "L 8",
        "url": "https://source.example/l8",
        "retrieved_on": "2027-02-01",
        "reviewed_by": "Desk",
        "review_due_on": "2027-04-01",
    }
    value = {
        "title": "Proxy",
        "body": "Ask in writing.",
        "deadline_phase": "absentee_request_deadline",
        "source": source,
    }
    page = ElectionCenterPageFactory.create(
        election=election, body=[{"type": "how_to_vote_step", "value": value}]
    )
    before = " ".join(read(client, page.url, "2027-03-12T16:59:59+01:00").content.decode().split())
    after = " ".join(read(client, page.url, "2027-03-12T17:00+01:00").content.decode().split())
    assert "Possible until <time" in before
    assert "A request for a written proxy has to be there" in before
    assert "Friday 12 March, 17:00" in before
    assert "This is no longer possible." in after


def test_a_postponed_election_says_why(client, election):
    Election.objects.filter(pk=election.pk).update(
        status=Election.Status.POSTPONED, cancellation_reason="A flood."
    )
    html = read(client, address(election)).content.decode()
    assert "This election has been postponed" in html
    assert "A flood." in html


def test_during_election_silence_no_link_leads_to_a_party(client, election):
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.CAMPAIGN_SILENCE,
        starts_at=datetime(2027, 3, 15, 23, tzinfo=UTC),
        ends_at=datetime(2027, 3, 17, 20, tzinfo=UTC),
        rule_reference="Act on silence 5",
    )
    party = PartyFactory.create(name="Party One", website="https://party.example/")
    CandidateListFactory.create(
        contest=ContestFactory.create(election=election), party=party, number=1
    )
    path = address(election, rest="candidates/")
    before = read(client, path, "2027-03-15T23:59:59+01:00").content.decode()
    during = read(client, path, "2027-03-16T00:00:00+01:00").content.decode()
    after = read(client, path, "2027-03-17T21:00:00+01:00").content.decode()
    assert "https://party.example/" in before
    assert "https://party.example/" not in during
    assert "Party One" in during
    assert "Act on silence 5" in during
    assert "https://party.example/" in after


def test_voting_information_cannot_be_made_private(client, election):
    page = ElectionCenterPageFactory.create(election=election)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(page.url).status_code == 200


def test_of_several_deadlines_a_step_names_its_own_or_else_the_earliest(election):
    for rule, day in (("Kieswet L 14", 16), ("Kieswet L 8", 12)):
        ElectionPhaseFactory.create(
            election=election,
            kind=ElectionPhase.Kind.ABSENTEE_REQUEST_DEADLINE,
            rule_reference=rule,
            starts_at=datetime(2027, 3, day, 16, tzinfo=UTC),
        )
    found = deadlines(list(election.phases.all()))
    assert found["absentee_request_deadline"].starts_at.day == 12
    assert found["absentee_request_deadline Kieswet L 14"].starts_at.day == 16
    step = HowToVoteStepBlock().to_python(
        {"deadline_phase": "absentee_request_deadline", "deadline_rule": "Kieswet L 14"}
    )
    assert step.deadline_key == "absentee_request_deadline Kieswet L 14"

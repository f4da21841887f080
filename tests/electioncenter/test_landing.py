from datetime import timedelta

import pytest
from django.utils import timezone

from elections.models import Election, ElectionPhase
from labels.vocabulary import DEFINITIONS
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
)
from tests.factories.factchecks import VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db


def read(client, path="/", **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # however its source is wrapped


def fact_check(headline="No, this is wrong", **verdict):
    published = VerdictFactory.create(published=True, **verdict)
    VerdictTextFactory.create(verdict=published, language="en", headline=headline)
    return published


def test_a_running_election_shows_its_name_polling_day_and_the_way_to_vote(client):
    election = ElectionFactory.create(names={"en": "Duinwaard council election"})
    page = ElectionCenterPageFactory.create(election=election)
    html = read(client)
    assert "Duinwaard council election" in html
    assert f'datetime="{election.date:%Y-%m-%d}"' in html
    assert "Polling day is in 28 days" in html
    assert f'href="{page.url}#how-to-vote-step"' in html


def test_while_polls_are_open_the_page_says_until_when(client):
    now = timezone.now()
    election = ElectionFactory.create(date=timezone.localdate(now))
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.POLLS_OPEN,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    assert "Polling stations are open until" in read(client)


@pytest.mark.parametrize(
    "election",
    [
        {"over": True},
        {"cancelled": True},
        {"status": Election.Status.POSTPONED, "cancellation_reason": "A flood."},
    ],
)
def test_elections_that_are_over_or_off_are_not_announced(client, election):
    ElectionFactory.create(**election)
    assert "No election is running at the moment." in read(client)


def test_an_election_without_a_page_is_announced_without_a_link(client):
    ElectionFactory.create(names={"en": "Water board election"})
    html = read(client)
    assert "Water board election" in html
    assert "#how-to-vote-step" not in html


def test_recent_fact_checks_lead_to_the_page_of_their_claim(client):
    verdict = fact_check()
    html = read(client)
    assert "No, this is wrong" in html
    assert f'href="{verdict.claim.get_absolute_url()}"' in html
    assert "False according to fact-checkers" in html


def test_withdrawn_and_ended_verdicts_are_no_recent_fact_checks(client):
    VerdictTextFactory.create(verdict=VerdictFactory.create(withdrawn=True), headline="Withdrawn!")
    fact_check("Ended!", unverified=True, ends_at=timezone.now() - timedelta(minutes=1))
    html = read(client)
    assert "Withdrawn!" not in html
    assert "Ended!" not in html


def test_every_banner_a_verdict_can_bring_is_explained(client):
    html = read(client)
    for identifier in ("fact-check-false", "unverified-claim", "fact-check-true"):
        assert str(DEFINITIONS[identifier].text) in html


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/", {}, "en"),
        ("/", {"accept_language": "nl-BE,nl;q=0.9"}, "nl"),
        ("/", {"accept_language": "fi"}, "en"),
        ("/nl/", {"accept_language": "en"}, "nl"),
        ("/en/", {"accept_language": "nl"}, "en"),
    ],
)
def test_the_language_follows_the_address_then_the_browser(client, path, headers, language):
    assert f'<html lang="{language}"' in read(client, path, **headers)


def test_the_chosen_language_is_remembered(client):
    response = client.post("/i18n/setlang/", {"language": "nl", "next": "/feed/"})
    assert response["Location"] == "/feed/"
    assert '<html lang="nl"' in read(client, "/", accept_language="en")


def test_on_an_address_with_a_language_the_switch_goes_to_the_other_address(client):
    response = client.post("/i18n/setlang/", {"language": "nl", "next": "/en/"})
    assert response["Location"] == "/nl/"


def test_the_switch_leads_nobody_to_another_site(client):
    response = client.post("/i18n/setlang/", {"language": "nl", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_search_engines_find_both_languages(client):
    html = read(client)
    assert '<link rel="alternate" hreflang="nl" href="http://testserver/nl/">' in html
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/">' in html


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    def add():
        election = ElectionFactory.create()
        ElectionPhaseFactory.create(election=election)
        ElectionCenterPageFactory.create(election=election)
        fact_check()

    add()
    read(client)
    with django_assert_num_queries(6):
        read(client)
    for _ in range(4):
        add()
    with django_assert_num_queries(6):
        read(client)

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.cache import get_max_age

from elections.actions.approvals import publish_for_programs
from elections.models import Election, ElectionPhase
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    ElectoralAuthorityFactory,
    SourceFactory,
)


pytestmark = pytest.mark.django_db
Kind = ElectionPhase.Kind
DAY = date(2027, 3, 17)
SOURCE = {
    "publisher": "Kiesraad",
    "title": "Stemming en stemlokaal",
    "url": "https://source.example/stemmen",
    "retrieved_on": "2027-02-01",
    "reviewed_by": "Election desk",
    "review_due_on": "2027-04-01",
}
BODY: list[tuple[str, dict[str, Any]]] = [
    ("faq", {"question": "May I vote?", "answer": "If you are 18."}),
    ("how_to_vote_step", {"title": "Your polling card", "body": "It comes by post."}),
    (
        "how_to_vote_step",
        {
            "title": "Vote by proxy",
            "body": "Fill in the back.",
            "audience": "proxy",
            "link": {"text": "Arrange it", "url": "https://municipality.example/proxy"},
        },
    ),
    ("timeline", {"title": "All dates"}),
    (
        "parties",
        {
            "title": "Who takes part",
            "parties": [
                {"number": 1, "name": "Party One", "website": "https://one.example/"},
                {"number": 2, "name": "Party Two", "website": ""},
            ],
        },
    ),
    ("media_literacy_card", {"title": "Is this video real?", "body": "Look who posted it."}),
    ("report_misinformation", {"title": "Report false information", "body": "Tell us."}),
    (
        "official_contacts",
        {
            "title": "Where to ask",
            "contacts": [
                {
                    "name": "Municipality",
                    "description": "About your card",
                    "phone": "14 0250",
                    "email": "vote@municipality.example",
                    "url": "https://municipality.example/",
                }
            ],
        },
    ),
]


def blocks(**source):
    return [{"type": kind, "value": value | {"source": SOURCE | source}} for kind, value in BODY]


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture
def election():
    made = ElectionFactory.create(date=DAY, announced_on=date(2026, 11, 27))
    moments = [
        (Kind.ANNOUNCED, "2026-11-27T09:00+01:00", "2027-03-17T07:30+01:00"),
        (Kind.POLLS_OPEN, "2027-03-17T07:30+01:00", "2027-03-17T21:00+01:00"),
        (Kind.COUNTING, "2027-03-17T21:00+01:00", None),
    ]
    for kind, start, end in moments:
        ElectionPhaseFactory.create(
            election=made,
            kind=kind,
            starts_at=at(start),
            ends_at=at(end) if end else None,
            descriptions={"en": f"In words: {kind}"},
        )
    return made


@pytest.fixture
def page(election):
    return ElectionCenterPageFactory.create(
        election=election,
        body=blocks(),
        reviewed_at=at("2027-02-20T12:00+01:00"),
        next_review_at=at("2027-03-10T12:00+01:00"),
    )


def read(client, page, moment="2027-03-01T12:00+01:00"):
    with time_machine.travel(at(moment), tick=False):
        response = client.get(page.url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # however its source is wrapped


def headings(html):
    return re.findall(r'<h2 id="([a-z-]+)-title">', html)


def test_every_kind_of_block_is_shown(client, page):
    html = read(client, page)
    for text in (
        "May I vote?",
        "Your polling card",
        "For voting by proxy",
        'href="https://municipality.example/proxy"',
        "All dates",
        'href="https://one.example/"',
        "Party Two",
        "Is this video real?",
        "Report false information",
        'href="tel:140250"',
        'href="mailto:vote@municipality.example"',
    ):
        assert text in html


def test_every_fact_names_its_source_its_reviewer_and_the_next_review(client, page):
    html = read(client, page)
    assert html.count('href="https://source.example/stemmen"') == len(BODY)
    for text in ("Kiesraad", "1 February 2027", "Reviewed by Election desk", "1 April 2027"):
        assert html.count(text) >= len(BODY)


def test_a_fact_whose_review_is_overdue_says_so_to_readers(client, election):
    page = ElectionCenterPageFactory.create(
        election=election, body=blocks(review_due_on="2027-02-28")
    )
    assert read(client, page).count('class="overdue"') == len(BODY)
    assert read(client, page, "2027-02-28T23:00+01:00").count('class="overdue"') == 0


def test_a_page_whose_own_review_is_overdue_says_so(client, page):
    assert 'class="overdue"' not in read(client, page, "2027-03-10T11:59+01:00")
    assert 'class="overdue"' in read(client, page, "2027-03-10T12:01+01:00")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2027-03-01T12:00+01:00", "Polling day is in 16 days"),
        ("2027-03-17T07:29+01:00", "Polling day is today. Polling stations open at 7:30"),
        ("2027-03-17T07:30+01:00", "Polling stations are open until 21:00"),
        ("2027-03-17T20:59:59+01:00", "Polling stations are open until 21:00"),
        ("2027-03-17T21:00+01:00", "Polling stations are closed. The votes are being counted"),
    ],
)
def test_the_page_changes_at_the_second_a_phase_begins(client, page, moment, text):
    assert text in read(client, page, moment)


def test_how_to_vote_leads_until_the_polls_close(client, page):
    assert headings(read(client, page))[0] == "how-to-vote-step"
    assert headings(read(client, page, "2027-03-17T21:00+01:00"))[0] == "timeline"


def test_the_timeline_gives_each_date_with_its_rule_and_marks_the_present(client, page, election):
    row = election.phases.get(kind=Kind.POLLS_OPEN)
    row.source = SourceFactory.create(publisher="Overheid.nl", url="https://law.example/J1")
    row.save()
    html = read(client, page, "2027-03-17T08:00+01:00")
    timeline = html[html.index('<ol class="timeline') :]
    assert "Wednesday 17 March 2027, 07:30" in timeline
    assert (
        '<a href="https://law.example/J1" rel="external">Kieswet J 1</a>, Overheid.nl' in timeline
    )
    present = timeline[timeline.index('class="now"') :]
    assert "In words: polls_open" in present.split("</li>")[0]
    assert timeline.count('class="past"') == 1


def test_what_comes_next_is_named(client, page):
    html = read(client, page)
    assert "In words: polls_open" in html[: html.index('class="page-nav"')]


def test_dates_of_the_islands_are_in_island_time(client, page, election):
    election.division.timezone = "America/Kralendijk"
    election.division.save()
    assert "Wednesday 17 March 2027, 02:30" in read(client, page)


def test_a_cancelled_election_says_why(client, page, election):
    Election.objects.filter(pk=election.pk).update(
        status=Election.Status.CANCELLED, cancellation_reason="The municipality merged."
    )
    html = read(client, page)
    assert "This election has been cancelled" in html
    assert "The municipality merged." in html


def test_the_page_links_its_translation_and_the_switch_goes_there(client, page, election):
    dutch = ElectionCenterPageFactory.create(election=election, language="nl", body=blocks())
    html = read(client, page)
    assert f'hreflang="nl" href="{dutch.full_url}"' in html
    assert f'hreflang="en" href="{page.full_url}"' in html
    assert f'<a href="{dutch.url}" hreflang="nl" lang="nl" dir="ltr">' in html
    assert '<html lang="nl"' in read(client, dutch)


def test_the_way_back_keeps_the_language(client, election):
    dutch = ElectionCenterPageFactory.create(election=election, language="nl")
    assert '<li><a href="/nl/">Election Center</a></li>' in read(client, dutch)


def test_a_page_without_blocks_is_a_page(client, election):
    page = ElectionCenterPageFactory.create(election=election)
    assert page.introduction in read(client, page)


def test_the_roots_of_languages_show_the_landing_page(client, page):
    assert client.get("/en/").resolver_match.url_name == "landing-in-language"
    assert reverse("landing-in-language") == "/en/"


def test_the_number_of_queries_does_not_grow_with_dates_and_blocks(
    client, page, election, django_assert_max_num_queries
):
    read(client, page)
    with django_assert_max_num_queries(100) as before:
        read(client, page)
    for hour in range(5):
        ElectionPhaseFactory.create(
            election=election,
            kind=Kind.RECOUNT,
            starts_at=at("2027-03-20T10:00+01:00") + timedelta(hours=hour),
            source=SourceFactory.create(),
        )
    page.body = blocks() + blocks()
    publish_for_programs(page=page, author="system:test", reviewer="system:test-reviewer")
    with django_assert_max_num_queries(100) as after:
        read(client, page)
    assert len(after) == len(before)
    assert len(before) <= 12


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2027-03-17T12:00+01:00", 60),
        ("2027-03-17T20:59:48+01:00", 12),
        ("2027-03-17T21:00:00+01:00", 60),
    ],
)
def test_no_cache_keeps_the_page_over_a_change_of_phase(client, page, moment, seconds):
    with time_machine.travel(at(moment), tick=False):
        response = client.get(page.url)
    assert get_max_age(response) == seconds


def test_search_engines_learn_the_event_the_questions_and_the_authority(client, page, election):
    ElectoralAuthorityFactory.create(jurisdiction=election.division, name="Gemeente Duinwaard")
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', read(client, page), re.DOTALL
    )
    records = {record["@type"]: record for record in map(json.loads, found)}
    assert records["Event"]["startDate"] == "2027-03-17T07:30:00+01:00"
    assert records["FAQPage"]["mainEntity"][0]["name"] == "May I vote?"
    assert records["GovernmentOrganization"]["name"] == "Gemeente Duinwaard"

"""Where election staff start their day: only what is theirs, and all of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from elections.models import ImportRun
from tests.cms import is_refused, signed_in
from tests.factories.elections import (
    CorrectionFactory,
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
    ImportRunFactory,
    PageViewCountFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db
SOURCE = {
    "publisher": "Kiesraad",
    "title": "Out of date",
    "url": "https://source.example/1",
    "retrieved_on": "2020-01-01",
    "reviewed_by": "Desk",
    "review_due_on": "2020-02-01",
}
FAQ = [{"type": "faq", "value": {"question": "May I?", "answer": "Yes.", "source": SOURCE}}]


@pytest.fixture
def election():
    made = ElectionFactory.create(names={"en": "Council of Duinwaard"})
    ElectionPhaseFactory.create(
        election=made,
        starts_at=timezone.now() + timedelta(days=28),
        descriptions={"en": "Stations open"},
    )
    return made


@pytest.fixture
def reviewer(election):
    client = signed_in(Role.ELECTION_REVIEWER)
    EditorScopeFactory.create(user=client.user, jurisdiction=election.division)
    return client


def read(client):
    response = client.get(reverse("election_desk"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_elections_stand_on_a_line_with_their_dates(reviewer, election):
    html = read(reviewer)
    assert "Council of Duinwaard" in html
    assert 'class="ec-timeline"' in html
    assert "Stations open" in html


def test_what_awaits_my_review_is_there_and_what_i_wrote_is_not(reviewer, election):
    ElectionNoticeFactory.create(election=election, texts={"en": "Station 3 has moved."})
    CorrectionFactory.create(election=election, now_is="They close at nine.")
    ElectionNoticeFactory.create(
        election=election, texts={"en": "My own words."}, proposed_by=reviewer.user.audit_name
    )
    html = read(reviewer)
    assert "Station 3 has moved." in html
    assert "They close at nine." in html
    assert "My own words." not in html


def test_overdue_sources_and_import_alarms_are_shown(reviewer, election):
    ElectionCenterPageFactory.create(election=election, body=FAQ)
    ImportRunFactory.create(
        election=election, state=ImportRun.State.HELD, file_name="half-a-file.csv"
    )
    ImportRunFactory.create(
        election=election, state=ImportRun.State.PREVIEW, file_name="all-is-well.csv"
    )
    html = read(reviewer)
    assert "Out of date" in html
    assert "half-a-file.csv" in html
    assert "all-is-well.csv" not in html


def test_what_is_of_another_area_is_not_shown(reviewer):
    other = ElectionFactory.create(names={"en": "Council elsewhere"})
    ElectionCenterPageFactory.create(election=other, body=FAQ)
    ElectionNoticeFactory.create(election=other, texts={"en": "Not yours."})
    ImportRunFactory.create(election=other, state=ImportRun.State.HELD, file_name="theirs.csv")
    html = read(reviewer)
    for text in ("Council elsewhere", "Out of date", "Not yours.", "theirs.csv"):
        assert text not in html


def test_a_cancelled_election_that_is_still_to_come_stands_there_too(reviewer, election):
    election.status, election.cancellation_reason = "cancelled", "Merged."
    election.save()
    assert "This election has been cancelled" in read(reviewer)


def test_page_views_are_drawn_and_the_most_read_pages_named(reviewer):
    PageViewCountFactory.create(day=timezone.localdate(), path="/nl/duinwaard/", views=1234)
    PageViewCountFactory.create(day=date(2020, 1, 1), path="/nl/old/", views=9)
    html = read(reviewer)
    assert "1,234" in html
    assert "/nl/duinwaard/" in html
    assert "/nl/old/" not in html


def test_nothing_to_do_is_said_in_words(reviewer):
    html = read(reviewer)
    assert "Nothing waits for you." in html
    assert "Every source was reviewed in time." in html


@pytest.mark.parametrize("role", [Role.FACT_CHECK_OVERSEER, Role.AUDITOR])
def test_others_have_no_business_there(role):
    client: Any = signed_in(role)
    assert is_refused(client.get(reverse("election_desk")))


def test_the_number_of_queries_does_not_grow(reviewer, election, django_assert_max_num_queries):
    def one_more():
        other = ElectionFactory.create(division=election.division)
        ElectionPhaseFactory.create(election=other)
        ElectionCenterPageFactory.create(election=other, body=FAQ)
        CorrectionFactory.create(election=other)
        ImportRunFactory.create(election=other, state=ImportRun.State.HELD)

    one_more()
    read(reviewer)
    with django_assert_max_num_queries(60) as before:
        read(reviewer)
    for _ in range(3):
        one_more()
    with django_assert_max_num_queries(60) as after:
        read(reviewer)
    assert len(after) <= len(before)

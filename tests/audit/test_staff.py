"""The audit log in the CMS: read, searched, never changed."""

import pytest
from django.urls import reverse

from audit.actions import record
from audit.models import Entry
from tests.cms import signed_in
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    client = signed_in(Role.AUDITOR)
    for number in (1, 2):
        record(
            action="factchecks.verdict_published",
            by=f"user:{number}",
            subject=f"factchecks.verdict:{number}",
            data={"rating": "false"},
        )
    return client


def listed(auditor, **query: str) -> list[Entry]:
    return list(auditor.get(reverse("audit:index"), query).context["object_list"])


def test_the_newest_entry_comes_first(auditor):
    sequences = [entry.sequence for entry in listed(auditor)]
    assert sequences == sorted(sequences, reverse=True)


def test_the_log_is_filtered_by_action_actor_and_subject(auditor):
    assert len(listed(auditor, action="factchecks.")) == 2
    assert [each.actor for each in listed(auditor, actor="user:2")] == ["user:2"]
    subject = "factchecks.verdict:1"
    assert [each.subject for each in listed(auditor, subject=subject)] == [subject]
    assert listed(auditor, at_to="2001-01-01") == []


def test_the_page_names_the_end_of_the_chain(auditor):
    newest = Entry.objects.latest("sequence")
    assert newest.hash in auditor.get(reverse("audit:index")).text


def test_an_entry_shows_what_it_says_and_its_place_in_the_chain(auditor):
    entry = Entry.objects.get(actor="user:2")
    text = auditor.get(reverse("audit:inspect", args=[entry.pk])).text
    for expected in ("factchecks.verdict_published", entry.hash, entry.previous_hash, "rating"):
        assert expected in text


def test_the_list_takes_as_many_queries_for_many(auditor, django_assert_max_num_queries):
    url = reverse("audit:index")
    auditor.get(url)
    with django_assert_max_num_queries(13) as first:
        auditor.get(url)
    for number in range(30):
        record(action="test.done", by="user:1", subject=f"test:{number}")
    with django_assert_max_num_queries(len(first)):
        auditor.get(url)

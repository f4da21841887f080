"""The correction log: what was wrong, what is right, since when; public, and never alone."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from elections.actions.approvals import approve_revision, ensure_review
from elections.actions.corrections import approve_correction, withdraw_correction
from elections.actions.two_persons import OwnProposalError
from elections.models import Correction
from elections.revisions import changed_blocks
from elections.worddiff import Change, word_diff
from tests.cms import signed_in
from tests.factories.elections import (
    CorrectionFactory,
    EditorScopeFactory,
    ElectionCenterPageFactory,
    ElectionFactory,
    JurisdictionFactory,
)
from users.roles import Role


ATOM = {"atom": "http://www.w3.org/2005/Atom"}
BLOCK: dict[str, Any] = {
    "type": "about",
    "id": "00000000-0000-4000-8000-000000000001",
    "value": {
        "title": "What is it about?",
        "body": "Polls close at 20:00.",
        "source": {
            "publisher": "Kiesraad", "title": "Kieswet J 1", "url": "https://source.example/j1",
            "retrieved_on": "2026-10-01", "reviewed_by": "Desk", "review_due_on": "2027-01-01",
        },
    },
}  # fmt: skip


@pytest.fixture
def election():
    return ElectionFactory.create()


@pytest.fixture
def staff(election):
    def person(*roles: Role):
        client = signed_in(*roles)
        EditorScopeFactory.create(user=client.user, jurisdiction=election.division)
        return client

    return person


def log(election, language="en") -> str:
    return f"/{language}/elections/{election.slug}/corrections/"


def form(election, **changes):
    return {
        "election": election.pk, "language": "en", "was": "Polls close at 20:00.",
        "now_is": "Polls close at 21:00.", "reason": "An old leaflet was used.",
        "wrong_since": "2026-10-01 09:00", "corrected_at": "2026-10-02 09:00",
        "source_title": "Kieswet J 1", "source_url": "https://source.example/j1", **changes,
    }  # fmt: skip


def decide(client, correction, decision="approve"):
    url = reverse("corrections:review", args=[correction.pk])
    return client.post(url, {"decision": decision})


@pytest.mark.django_db
def test_a_correction_is_public_once_a_second_person_approved_it(client, election, staff):
    editor, reviewer = staff(Role.ELECTION_EDITOR), staff(Role.ELECTION_REVIEWER)
    page = ElectionCenterPageFactory.create(election=election)
    editor.post(reverse("corrections:propose"), form(election))
    correction = Correction.objects.get()
    assert "Nothing had to be corrected" in client.get(log(election)).content.decode()
    decide(reviewer, correction)
    html = client.get(log(election)).content.decode()
    for text in (
        "<del>20:00</del>",
        "<ins>21:00</ins>",
        "An old leaflet was used.",
        "Wrong from 1 October 2026",
        "https://source.example/j1",
    ):
        assert text in html
    assert "<ins>21:00</ins>" in client.get(page.url).content.decode()
    assert [each.action for each in Entry.objects.order_by("-sequence")[:2]] == [
        "elections.correction_approved",
        "elections.correction_proposed",
    ]


@pytest.mark.django_db
def test_nobody_approves_their_own_correction(election, staff):
    reviewer = staff(Role.ELECTION_REVIEWER)
    reviewer.post(reverse("corrections:propose"), form(election))
    correction = Correction.objects.get()
    decide(reviewer, correction)
    correction.refresh_from_db()
    assert correction.approved_at is None
    with pytest.raises(OwnProposalError):
        approve_correction(correction=correction, by=reviewer.user.audit_name)


@pytest.mark.django_db
def test_a_public_correction_is_withdrawn_but_not_rewritten(client, election):
    correction = CorrectionFactory.create(election=election, approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(now_is="Something else.")
    assert withdraw_correction(correction=correction, by="user:3")
    assert not withdraw_correction(correction=correction, by="user:3")
    assert correction.now_is not in client.get(log(election)).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"now_is": "Polls close at 20:00."}, "now_is"),
        ({"corrected_at": "2026-09-01 09:00"}, "corrected_at"),
        ({"source_url": ""}, "source_url"),
    ],
)
def test_a_mistake_in_the_form_is_at_its_field(election, staff, changes, field):
    editor = staff(Role.ELECTION_EDITOR)
    response = editor.post(reverse("corrections:propose"), form(election, **changes))
    assert list(response.context["form"].errors) == [field]


@pytest.mark.django_db
def test_an_editor_of_another_language_proposes_none(election):
    client = signed_in(Role.ELECTION_EDITOR)
    EditorScopeFactory.create(user=client.user, jurisdiction=election.division, languages=["nl"])
    client.post(reverse("corrections:propose"), form(election))
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_the_feed_is_atom_with_ids_that_stay(client, election):
    correction = CorrectionFactory.create(election=election, approved=True, language="ar")
    CorrectionFactory.create(election=election)
    for language in ("en", "nl"):
        response = client.get(f"{log(election, language)}feed.atom")
        assert response["Content-Type"].startswith("application/atom+xml")
        assert "max-age=60" in response["Cache-Control"]
        feed = ET.fromstring(response.content)  # noqa: S314 (our own feed) (our own answer)
        (entry,) = feed.findall("atom:entry", ATOM)
        expected = f"urn:election-center:{election.slug}:correction:{correction.pk}"
        assert entry.findtext("atom:id", namespaces=ATOM) == expected
        summary = entry.findtext("atom:summary", namespaces=ATOM) or ""
        assert "<ins>21:00</ins>" in summary
        assert 'lang="ar"' in summary


@pytest.mark.django_db
def test_words_of_a_correction_are_never_markup(client, election):
    CorrectionFactory.create(election=election, approved=True, now_is="<script>alert(1)</script>")
    html = client.get(log(election)).content.decode()
    assert "<script>alert" not in html
    feed = ET.fromstring(client.get(f"{log(election)}feed.atom").content)  # noqa: S314 (our own feed)
    assert "<script>" not in (feed.findtext("atom:entry/atom:summary", namespaces=ATOM) or "")


@pytest.mark.django_db
def test_the_log_and_its_feed_take_as_many_queries_for_many(
    client, election, django_assert_max_num_queries
):
    CorrectionFactory.create(
        election=election, approved=True, jurisdiction=JurisdictionFactory.create()
    )
    for url in (log(election), f"{log(election)}feed.atom"):
        client.get(url)
        with django_assert_max_num_queries(10) as few:
            client.get(url)
        for _ in range(5):
            CorrectionFactory.create(
                election=election, approved=True, jurisdiction=JurisdictionFactory.create()
            )
        with django_assert_max_num_queries(len(few)):
            client.get(url)


@pytest.mark.django_db
def test_the_log_is_in_pages(client, election):
    for day in range(1, 32):
        at = datetime(2027, 3, day, tzinfo=UTC)
        CorrectionFactory.create(
            election=election, approved=True, corrected_at=at, now_is=f"It is {day}."
        )
    first = client.get(log(election)).content.decode()
    assert "?page=2" in first
    assert first.count("<article") == 30
    assert client.get(log(election), {"page": 2}).content.decode().count("<article") == 1


@pytest.mark.django_db
def test_an_election_that_does_not_exist_has_no_log(client):
    assert client.get("/en/elections/nowhere/corrections/").status_code == 404
    assert client.get("/en/elections/nowhere/corrections/feed.atom").status_code == 404


# --- from an approval to the log


def changed(body: str) -> dict[str, Any]:
    return BLOCK | {"value": {**BLOCK["value"], "body": body}}


@pytest.mark.django_db
def test_after_a_changed_fact_is_approved_the_reviewer_is_asked_to_log_it(election, staff):
    editor, reviewer = staff(Role.ELECTION_EDITOR), staff(Role.ELECTION_REVIEWER)
    page = ElectionCenterPageFactory.create(election=election, body=[BLOCK])
    ensure_review(by="system:test")
    page.body = [changed("Polls close at 21:00.")]
    page.save_revision(user=editor.user)
    page.refresh_from_db()
    state = page.get_workflow().start(page, editor.user).current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    html = reviewer.post(url, {"comment": ""}, follow=True).content.decode()
    assert "Was this a correction?" in html
    page.refresh_from_db()
    link = f"{reverse('corrections:propose')}?revision={page.live_revision_id}&block={BLOCK['id']}"
    assert link.replace("&", "&amp;") in html
    initial = editor.get(link).context["form"].initial
    assert initial["was"] == "Polls close at 20:00."
    assert initial["now_is"] == "Polls close at 21:00."
    assert initial["source_url"] == "https://source.example/j1"
    assert initial["wrong_since"] < initial["corrected_at"]
    listed = editor.get(reverse("corrections:propose")).content.decode()
    assert "This was a correction" in listed


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?revision=999999&block=x", "?revision=nonsense", ""])
def test_without_such_a_change_the_form_is_empty(election, staff, query):
    editor = staff(Role.ELECTION_EDITOR)
    response = editor.get(f"{reverse('corrections:propose')}{query}")
    assert "was" not in response.context["form"].initial


@pytest.mark.django_db
def test_changes_of_other_areas_are_not_shown(election):
    stranger = signed_in(Role.ELECTION_EDITOR)
    EditorScopeFactory.create(user=stranger.user)
    page = ElectionCenterPageFactory.create(election=election, body=[BLOCK])
    page.body = [changed("Polls close at 21:00.")]
    revision = page.save_revision()
    approve_revision(revision=revision, by="system:test-reviewer", author="system:test")
    url = f"{reverse('corrections:propose')}?revision={revision.pk}&block={BLOCK['id']}"
    html = stranger.get(url).content.decode()
    assert "21:00" not in html


# --- the pure parts


def content(*blocks):
    return {"body": json.dumps(blocks)}


def test_only_facts_that_say_something_else_count_as_changed():
    newer = changed("Polls close at 21:00.")
    other = BLOCK | {"id": "another"}
    reviewed = BLOCK | {
        "value": {**BLOCK["value"], "source": {**BLOCK["value"]["source"], "reviewed_by": "Me"}}
    }
    assert changed_blocks(content(BLOCK), content(BLOCK)) == []
    assert changed_blocks(content(BLOCK), content(reviewed)) == []
    assert changed_blocks(content(BLOCK), content(BLOCK, other)) == []
    assert changed_blocks(content(BLOCK), content()) == []
    (change,) = changed_blocks(content(BLOCK), content(newer, other))
    assert (change.kind, change.was, change.now_is, change.source_title) == (
        "about", "Polls close at 20:00.", "Polls close at 21:00.", "Kieswet J 1",
    )  # fmt: skip


def test_changes_deep_in_a_block_are_found():
    def parties(name):
        value = {"parties": [{"value": {"name": name, "number": 1}}], "source": {"url": "x"}}
        return {"type": "parties", "id": "p", "value": value}

    (change,) = changed_blocks(content(parties("Duin")), content(parties("Duinen")))
    assert (change.was, change.now_is) == ("Duin", "Duinen")


@given(st.text(), st.text())
def test_a_word_diff_holds_both_texts(was, now_is):
    passages = word_diff(was, now_is)
    assert "".join(p.text for p in passages if p.change != Change.NEW) == was
    assert "".join(p.text for p in passages if p.change != Change.GONE) == now_is


def test_a_time_is_one_word():
    passages = [(each.change, each.text) for each in word_diff("until 20:00.", "until 21:00.")]
    assert passages == [
        (Change.SAME, "until "), (Change.GONE, "20:00"), (Change.NEW, "21:00"), (Change.SAME, "."),
    ]  # fmt: skip

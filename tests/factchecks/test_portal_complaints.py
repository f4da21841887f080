from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factchecks.models import Complaint
from tests import portal
from tests.factories.factchecks import ComplaintFactory, VerdictFactory


pytestmark = pytest.mark.django_db
GOOD = {"outcome": "upheld", "answer": "You are right: it was older."}


def complaint_for(client, **options):
    verdict = VerdictFactory.create(published=True, claim__organisation=client.organisation)
    return ComplaintFactory.create(verdict=verdict, **options)


def page(complaint):
    return reverse("portal:complaint", args=[complaint.pk])


def decide(client, complaint, **changes):
    address = reverse("portal:complaint-decide", args=[complaint.pk])
    return client.post(address, GOOD | changes, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


def test_a_partner_sees_its_own_complaints_oldest_first():
    checker = portal.member()
    late = complaint_for(checker, text="An old complaint")
    complaint_for(checker, text="A new complaint")
    Complaint.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=5))
    ComplaintFactory.create(text="Somebody else's complaint")
    shown = text(checker.get(reverse("portal:complaints")))
    assert 0 < shown.index("An old complaint") < shown.index("A new complaint")
    assert "1 complaint has waited for more than three days." in shown
    assert "Somebody else" not in shown


def test_a_complaint_of_another_partner_is_not_found():
    complaint = ComplaintFactory.create()
    editor = portal.member("editor")
    assert editor.get(page(complaint)).status_code == 404
    assert decide(editor, complaint).status_code == 404


def test_an_independent_editor_decides_and_the_verdict_is_then_due():
    editor = portal.member("editor")
    complaint = complaint_for(editor, text="The <b>quote</b> is older")
    assert "The &lt;b&gt;quote" in text(editor.get(page(complaint)))
    shown = text(decide(editor, complaint))
    assert "Decided. The answer is on its way." in shown
    assert "You are right: it was older." in shown
    assert "The verdict still stands: correct or withdraw it." in shown
    queue = text(editor.get(reverse("portal:complaints")))
    assert "Upheld, and the verdict still stands" in queue
    assert "No complaint waits." in queue


def test_once_the_verdict_is_withdrawn_the_complaint_shows_what_became_of_it():
    editor = portal.member("editor")
    complaint = complaint_for(editor)
    decide(editor, complaint)
    verdict = complaint.verdict
    type(verdict).objects.filter(pk=verdict.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), change_reason="The date was wrong."
    )
    assert "What became of it: Withdrawn. The date was wrong." in text(editor.get(page(complaint)))


def test_a_checker_reads_but_does_not_decide():
    checker = portal.member()
    complaint = complaint_for(checker)
    assert "An editor who neither wrote nor published" in text(checker.get(page(complaint)))
    assert decide(checker, complaint).status_code == 403


def test_the_second_reader_does_not_decide():
    editor = portal.member("editor")
    verdict = VerdictFactory.create(
        published=True, claim__organisation=editor.organisation, approved_by=editor.user
    )
    complaint = ComplaintFactory.create(verdict=verdict)
    assert '<form method="post" action="/portal/complaints' not in text(editor.get(page(complaint)))
    assert "Another editor has to decide this complaint." in text(decide(editor, complaint))
    complaint.refresh_from_db()
    assert complaint.state == "open"


def test_staff_decide_where_the_partner_has_no_independent_editor():
    staff = portal.overseer()
    complaint = ComplaintFactory.create()
    assert complaint.verdict.organisation.name in text(staff.get(reverse("portal:complaints")))
    assert "Decided." in text(decide(staff, complaint, outcome="rejected"))
    complaint.refresh_from_db()
    assert (complaint.state, complaint.decided_by) == ("rejected", staff.user)


def test_staff_leave_it_to_a_partner_with_an_independent_editor():
    complaint = complaint_for(portal.member("editor"))
    assert "Another editor has to decide" in text(decide(portal.overseer(), complaint))


@pytest.mark.parametrize("missing", [{"outcome": ""}, {"answer": " "}])
def test_a_decision_without_outcome_or_answer_comes_back_with_what_was_written(missing):
    editor = portal.member("editor")
    complaint = complaint_for(editor)
    response = decide(editor, complaint, **missing)
    assert "This field is required." in text(response)
    complaint.refresh_from_db()
    assert complaint.state == "open"


def test_deciding_twice_is_told():
    editor = portal.member("editor")
    complaint = complaint_for(editor)
    decide(editor, complaint)
    shown = text(decide(editor, complaint, outcome="rejected"))
    assert "Somebody has decided this complaint already." in shown


def test_the_queue_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    editor = portal.member("editor")
    complaint_for(editor)
    address = reverse("portal:complaints")
    editor.get(address)
    with django_assert_max_num_queries(60) as before:
        editor.get(address)
    for _ in range(5):
        complaint_for(editor)
    with django_assert_max_num_queries(len(before)):
        assert text(editor.get(address)).count("data-row>") == 6

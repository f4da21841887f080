"""Complaints: made by anybody, decided by an independent editor, answered by mail."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from audit.models import Entry
from factchecks.actions import complaints as actions
from factchecks.actions.complaints import (
    NotIndependent,
    decide_complaint,
    forget_addresses,
    make_complaint,
    send_answer,
    send_answers,
)
from factchecks.actions.verdicts import WrongState
from factchecks.models import Complaint, Notification
from factchecks.queries.complaints import may_decide, queue, unsettled
from tests.factories.content import PostFactory
from tests.factories.factchecks import ComplaintFactory, VerdictFactory
from tests.factories.users import MembershipFactory, UserFactory


pytestmark = pytest.mark.django_db
WORDS = "The quotation is older than the article says."


@pytest.fixture
def verdict():
    return VerdictFactory.create(published=True)


def editor(verdict, role="editor", user=None):
    user = user or UserFactory.create(password=None)
    MembershipFactory.create(organisation=verdict.organisation, user=user, role=role)
    return user


def decide(complaint, by=None, *, is_upheld=True, answer="You are right."):
    by = by or UserFactory.create(password=None)
    return decide_complaint(complaint=complaint, is_upheld=is_upheld, answer=answer, by=by)


def last_entry():
    return Entry.objects.order_by("-sequence").first()


def test_a_complaint_is_kept_told_to_the_editors_and_audited_without_its_words(verdict):
    boss, checker = editor(verdict), editor(verdict, role="member")
    post = PostFactory.create()
    made = make_complaint(
        verdict=verdict, text=WORDS, email="mira@example.org", post=post, by="visitor"
    )
    assert (made.state, made.text, made.email) == ("open", WORDS, "mira@example.org")
    told = Notification.objects.filter(kind="complaint", claim=verdict.claim)
    assert [each.user for each in told] == [boss]
    assert checker not in [each.user for each in told]
    entry = last_entry()
    assert (entry.action, entry.actor) == ("factchecks.complaint_made", "visitor")
    assert entry.data == {"verdict": verdict.pk, "post": post.pk}


@pytest.mark.parametrize(("is_upheld", "state"), [(True, "upheld"), (False, "rejected")])
def test_a_decision_has_an_answer_a_person_and_a_time(verdict, is_upheld, state):
    boss = editor(verdict)
    complaint = decide(ComplaintFactory.create(verdict=verdict), by=boss, is_upheld=is_upheld)
    assert (complaint.state, complaint.decided_by, complaint.answer) == (
        state,
        boss,
        "You are right.",
    )
    assert complaint.decided_at is not None
    assert last_entry().data == {"verdict": verdict.pk, "state": state}


def test_who_wrote_or_published_the_verdict_does_not_decide(verdict):
    complaint = ComplaintFactory.create(verdict=verdict)
    for person in (verdict.authored_by, verdict.approved_by):
        with pytest.raises(NotIndependent):
            decide(complaint, by=person)


def test_a_complaint_is_decided_once_and_with_words():
    complaint = ComplaintFactory.create()
    with pytest.raises(WrongState):
        decide(complaint, answer="  ")
    decide(complaint)
    with pytest.raises(WrongState):
        decide(complaint, is_upheld=False)
    complaint.refresh_from_db()
    assert complaint.state == "upheld"


# --- who may decide -------------------------------------------------------------------------


def test_an_editor_of_the_partner_who_is_independent_decides(verdict):
    complaint = ComplaintFactory.create(verdict=verdict)
    boss, checker = editor(verdict), editor(verdict, role="member")
    author = editor(verdict, user=verdict.authored_by)
    stranger = editor(VerdictFactory.create(published=True))
    allowed = {
        name: may_decide(complaint, by=user, oversees=False)
        for name, user in [
            ("boss", boss), ("checker", checker), ("author", author), ("stranger", stranger),
        ]
    }  # fmt: skip
    assert allowed == {"boss": True, "checker": False, "author": False, "stranger": False}


def test_staff_decide_only_where_the_partner_has_nobody_independent(verdict):
    complaint = ComplaintFactory.create(verdict=verdict)
    staff = UserFactory.create(password=None)
    editor(verdict, user=verdict.approved_by)
    assert may_decide(complaint, by=staff, oversees=True)
    assert not may_decide(complaint, by=staff, oversees=False)
    editor(verdict)
    assert not may_decide(complaint, by=staff, oversees=True)


def test_somebody_who_left_is_no_editor_who_could_decide(verdict):
    complaint = ComplaintFactory.create(verdict=verdict)
    gone = editor(verdict)
    gone.is_active = False
    gone.save()
    assert may_decide(complaint, by=UserFactory.create(password=None), oversees=True)


# --- the queue ------------------------------------------------------------------------------


def test_the_oldest_waits_first_and_late_ones_are_marked(verdict):
    now = timezone.now()
    fresh, old = ComplaintFactory.create_batch(2, verdict=verdict)
    Complaint.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=4))
    decided = decide(ComplaintFactory.create(verdict=verdict))
    ComplaintFactory.create()
    found = queue(verdict.organisation, now=now)
    assert [(each.complaint, each.is_late) for each in found.waiting] == [
        (old, True),
        (fresh, False),
    ]
    assert (found.late, found.decided) == (1, [decided])
    assert len(queue(None, now=now).waiting) == 3


def test_an_upheld_complaint_is_settled_by_a_correction_or_withdrawal(verdict):
    upheld = decide(ComplaintFactory.create(verdict=verdict))
    rejected = decide(ComplaintFactory.create(verdict=verdict), is_upheld=False)
    assert unsettled([upheld, rejected]) == [upheld]
    settled = decide(ComplaintFactory.create(verdict=VerdictFactory.create(withdrawn=True)))
    assert unsettled([settled]) == []


# --- the answer -----------------------------------------------------------------------------


def decided_with_address(**options):
    return decide(ComplaintFactory.create(email="mira@example.org", **options))


def test_the_answer_is_mailed_in_the_language_of_the_complaint_and_the_address_goes(verdict):
    complaint = decided_with_address(verdict=verdict, language="en")
    assert send_answer(complaint_id=complaint.pk, by="system:test")
    (message,) = mail.outbox
    assert message.to == ["mira@example.org"]
    assert message.subject == "Your complaint about a fact-check"
    assert "You are right." in message.body
    assert verdict.claim.statement in message.body
    complaint.refresh_from_db()
    assert complaint.email == ""
    assert not send_answer(complaint_id=complaint.pk, by="system:test")
    assert len(mail.outbox) == 1
    assert "mira" not in str(list(Entry.objects.values_list("data", "subject", "actor")))


@pytest.mark.parametrize("error", [OSError("no route"), smtplib.SMTPServerDisconnected("gone")])
def test_without_a_mail_server_the_sweep_sends_it_later(monkeypatch, error):
    complaint = decided_with_address()
    with monkeypatch.context() as patch:
        patch.setattr(actions, "send_mail", raising(error))
        assert send_answers(by="system:test") == 0
    complaint.refresh_from_db()
    assert complaint.email == "mira@example.org"
    assert send_answers(by="system:test") == 1


def raising(error):
    def send_mail(*args, **kwargs):
        raise error

    return send_mail


def test_nothing_is_sent_before_the_decision_or_without_an_address():
    ComplaintFactory.create(email="mira@example.org")
    decide(ComplaintFactory.create())
    assert send_answers(by="system:test") == 0
    assert mail.outbox == []


def test_an_address_is_kept_thirty_days_at_the_most():
    complaint = decided_with_address()
    waiting = ComplaintFactory.create(email="open@example.org")
    at = complaint.decided_at
    assert forget_addresses(now=at + timedelta(days=29, hours=23), by="system:test") == 0
    assert forget_addresses(now=at + timedelta(days=30), by="system:test") == 1
    assert last_entry().data == {"addresses": 1}
    assert set(Complaint.objects.values_list("pk", "email")) == {
        (complaint.pk, ""),
        (waiting.pk, "open@example.org"),
    }


def test_a_decision_rings_the_bell_for_the_answer(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(
        "factchecks.receivers.send_complaint_answer.delay", lambda pk: rung.append(pk)
    )
    with django_capture_on_commit_callbacks(execute=True):
        complaint = decided_with_address()
    assert rung == [complaint.pk]

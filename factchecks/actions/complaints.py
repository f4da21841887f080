"""Objections to a verdict: made by anybody, answered by somebody who did not publish it.

An address for the answer is kept only until the answer is on its way, and never longer than
KEPT_AFTER_DECISION. Neither it nor any words stand in the audit log.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from audit.actions import record
from content.models import Post
from core.announce import announce
from factchecks.actions.collaboration import notify
from factchecks.actions.verdicts import WrongState
from factchecks.models import Complaint, Notification, Verdict
from factchecks.queries.complaints import editors_of
from factchecks.signals import complaint_decided
from users.models import User


KEPT_AFTER_DECISION = timedelta(days=30)


class NotIndependent(WrongState):
    """Who wrote or published a verdict does not decide complaints about it."""


@transaction.atomic
def make_complaint(
    *,
    verdict: Verdict,
    text: str,
    by: str,
    email: str = "",
    language: str = "",
    post: Post | None = None,
) -> Complaint:
    """Puts it in the partner's queue and tells its editors."""
    complaint = Complaint.objects.create(
        verdict=verdict, text=text, email=email, language=language, post=post
    )
    notify(
        users=editors_of(verdict.organisation_id),
        kind=Notification.Kind.COMPLAINT,
        claim=verdict.claim,
        text=verdict.claim.statement,
    )
    record(
        action="factchecks.complaint_made",
        by=by,
        subject=_complaint(complaint),
        data={"verdict": verdict.pk, "post": post.pk if post else None},
    )
    return complaint


@transaction.atomic
def decide_complaint(*, complaint: Complaint, is_upheld: bool, answer: str, by: User) -> Complaint:
    """Answers it for good. Raises NotIndependent, or WrongState for one that was decided.

    Upholding changes no verdict: the partner corrects or withdraws it, with a reason of its own.
    """
    verdict = complaint.verdict
    if by.pk in (verdict.authored_by_id, verdict.approved_by_id):
        raise NotIndependent("Somebody else than author and second reader decides a complaint.")
    if not answer.strip():
        raise WrongState("A complaint is decided with an answer.")
    state = Complaint.State.UPHELD if is_upheld else Complaint.State.REJECTED
    decided = Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.OPEN).update(
        state=state, answer=answer, decided_at=timezone.now(), decided_by=by
    )
    if not decided:
        raise WrongState("Somebody has decided this complaint already.")
    record(
        action="factchecks.complaint_decided",
        by=by.audit_name,
        subject=_complaint(complaint),
        data={"verdict": verdict.pk, "state": state},
    )
    announce(complaint_decided, complaint_id=complaint.pk)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def send_answer(*, complaint_id: int, by: str) -> bool:
    """Mails the answer and forgets the address; False where there is nothing to send, or no mail
    server took it. Then the sweep tries again.

    Safe to run twice and at once: the row is locked until the address is gone.
    """
    complaint = (
        Complaint.objects.answered_by_mail()
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("verdict__claim", "verdict__organisation")
        .filter(pk=complaint_id)
        .first()
    )
    if complaint is None or not _mail(complaint):
        return False
    Complaint.objects.filter(pk=complaint.pk).update(email="")
    record(action="factchecks.complaint_answered", by=by, subject=_complaint(complaint))
    return True


def send_answers(*, by: str) -> int:
    """Every answer that is not on its way yet; returns how many were sent."""
    waiting = Complaint.objects.answered_by_mail().order_by("pk").values_list("pk", flat=True)
    return sum(send_answer(complaint_id=pk, by=by) for pk in list(waiting))


def forget_addresses(*, now: datetime, by: str) -> int:
    """Deletes what could not be used in time; returns how many addresses that were."""
    late = Complaint.objects.answered_by_mail().filter(decided_at__lte=now - KEPT_AFTER_DECISION)
    with transaction.atomic():
        forgotten = late.update(email="")
        if forgotten:
            record(
                action="factchecks.complaint_addresses_deleted",
                by=by,
                subject="factchecks.complaint",
                data={"addresses": forgotten},
            )
    return forgotten


def _mail(complaint: Complaint) -> bool:
    with override(complaint.language or "en"):
        subject = gettext("Your complaint about a fact-check")
        body = render_to_string("factchecks/complaints/answer.txt", {"complaint": complaint})
    try:
        return bool(send_mail(subject, body, None, [complaint.email]))
    except (SMTPException, OSError):
        return False


def _complaint(complaint: Complaint) -> str:
    return f"factchecks.complaint:{complaint.pk}"

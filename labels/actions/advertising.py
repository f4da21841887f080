"""Political advertisements that do not say they are: marked and cleared by people, never by a rule.

Regulation (EU) 2024/900 on the transparency and targeting of political advertising, articles 11
and 12: a political ad carries a label and a notice. Whether a post is one takes a person's judgement.
"""

from django.db import transaction

from content.models import Post
from labels.actions.standing import attach, retract
from labels.models import Label
from labels.vocabulary import UNDECLARED_AD
from users.models import User


SOURCE = "staff"
LEGAL_BASIS = "Regulation (EU) 2024/900"


class ReasonMissing(Exception):
    """The step needs a sentence that says why."""


@transaction.atomic
def mark_undeclared_ad(*, post: Post, reason: str, by: User) -> Label:
    """Marked again, the first mark stands. Raises ReasonMissing."""
    return attach(
        post=post,
        value=UNDECLARED_AD,
        source=SOURCE,
        by=by.audit_name,
        evidence={"reason": _said(reason), "legal_basis": LEGAL_BASIS},
    )


@transaction.atomic
def clear_undeclared_ad(*, post: Post, reason: str, by: User) -> int:
    """Ends the marks there are, whoever set them; how many. Raises ReasonMissing."""
    marks = post.labels.filter(value=UNDECLARED_AD, retracted_at__isnull=True)
    return retract(labels=list(marks), reason=_said(reason), by=by.audit_name)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]

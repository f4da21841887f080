"""Automatic banners stop by themselves where they are too often wrong; staff let them go on."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.actions import record
from factchecks.actions.verdicts import ReasonMissing, WrongState
from factchecks.models import AutomaticStop, Notification, Partner
from factchecks.precision import Share
from factchecks.queries.precision import recent_checks
from users.models import Membership, User


OVERSEE = "factchecks.oversee_partners"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@transaction.atomic
def stop_where_wrong(*, now: datetime, by: str) -> list[str]:
    """Ends automatic banners in each language whose checks say they are too often wrong.

    Gives the languages that stopped now; one that has stopped already stays as it is.
    """
    wrong = [pair for pair in recent_checks(now=now).items() if pair[1].is_surely_below_bound]
    return [language for language, share in wrong if _stop(language, share, by)]


def _stop(language: str, share: Share, by: str) -> bool:
    reason = "Blind checks: surely fewer banners are right than the bound asks for."
    stop, is_new = AutomaticStop.objects.get_or_create(
        language=language,
        ended_at=None,
        defaults={"reason": reason, "checked": share.checked, "right": share.right},
    )
    if not is_new:
        return False
    Notification.objects.bulk_create(
        Notification(
            user=user,
            kind=Notification.Kind.AUTOMATIC_OFF,
            text=f"{language or '?'}: {share.right}/{share.checked}",
        )
        for user in _told()
    )
    record(
        action="factchecks.automatic_stopped",
        by=by,
        subject=_subject(stop),
        data={"language": language, "checked": share.checked, "right": share.right},
    )
    return True


@transaction.atomic
def restart_automatic(*, stop: AutomaticStop, reason: str, by: User, now: datetime) -> None:
    """Automatic banners go on in this language; checks from before count no longer.

    Raises ReasonMissing without a reason, WrongState where somebody did so already.
    """
    if not reason.strip():
        raise ReasonMissing("Turning automatic banners on again needs a reason.")
    ended = AutomaticStop.objects.filter(pk=stop.pk, ended_at__isnull=True).update(
        ended_at=now, ended_by=by
    )
    if not ended:
        raise WrongState("Automatic banners are on already.")
    record(
        action="factchecks.automatic_restarted",
        by=by.audit_name,
        subject=_subject(stop),
        data={"language": stop.language, "reason": reason.strip()},
    )


def _told() -> Iterable[User]:
    """Staff who oversee, and the editors of partners whose verdicts work by themselves."""
    staff = User.objects.with_perm(OVERSEE, backend=_BACKEND)
    editors: QuerySet[Membership] = Membership.objects.filter(
        role__in=[Membership.Role.EDITOR, Membership.Role.ADMIN],
        organisation__partner__is_active=True,
    ).exclude(organisation__partner__automatic_reach=Partner.AutomaticReach.NEVER)
    return User.objects.filter(
        Q(pk__in=staff.values("pk")) | Q(pk__in=editors.values("user")), is_active=True
    ).order_by("pk")


def _subject(stop: AutomaticStop) -> str:
    return f"factchecks.automaticstop:{stop.pk}"

"""Beginning an account of one's own, and changing what it says of itself.

Other than a viewer's controls an account is public, so what is done with it is audited.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from content.models import Account
from content.records import OWN_PLATFORM
from feeds.actions.refused import Refused
from feeds.actions.viewers import lock
from feeds.creators.handles import (
    LONGEST_BIO,
    LONGEST_NAME,
    first_alike,
    is_handle,
    skeleton,
)
from feeds.models import Creator, Viewer
from feeds.queries.creators import protected_names


@transaction.atomic
def begin_account(*, viewer: Viewer, handle: str, name: str, bio: str = "") -> Account:
    """The viewer's one account, under a handle that nobody can take for somebody else's.

    Raises Refused, naming the field.
    """
    lock(viewer=viewer)
    if viewer.user is None:
        raise Refused("account", _("Sign in first: an account belongs to a login."))
    if viewer.account_id is not None:
        raise Refused("account", _("You have an account already."))
    _check_handle(handle)
    name, bio = _checked_texts(name or handle, bio)
    account = _made(handle, name, bio)
    viewer.account = account
    viewer.save(update_fields=["account"])
    record(
        action="feeds.account_begun",
        by=viewer.user.audit_name,
        subject=f"content.account:{account.pk}",
    )
    return account


@transaction.atomic
def change_account(*, viewer: Viewer, name: str, bio: str) -> Account:
    """The handle stays: what others know an account by is not handed on. Raises Refused."""
    lock(viewer=viewer)
    account = viewer.account
    if account is None or viewer.user is None:
        raise Refused("account", _("You have no account yet."))
    account.display_name, bio = _checked_texts(name or account.handle, bio)
    account.save(update_fields=["display_name"])
    Creator.objects.filter(pk=account.pk).update(bio=bio)
    record(
        action="feeds.account_changed",
        by=viewer.user.audit_name,
        subject=f"content.account:{account.pk}",
    )
    return account


def _made(handle: str, name: str, bio: str) -> Account:
    """Of two who ask for look-alikes at once the constraint refuses one."""
    try:
        with transaction.atomic():
            account = Account.objects.create(
                platform=OWN_PLATFORM, handle=handle, display_name=name
            )
            Creator.objects.create(account=account, skeleton=skeleton(handle), bio=bio)
    except IntegrityError as error:
        raise Refused(
            "handle", _("Somebody has this handle, or one that looks just like it.")
        ) from error
    return account


def _check_handle(handle: str) -> None:
    if not is_handle(handle):
        raise Refused(
            "handle",
            _("3 to 30 small letters, digits, dots and underscores; the first and last no sign."),
        )
    if len(skeleton(handle)) < 2:
        raise Refused("handle", _("Use more than one letter."))
    _check_alike("handle", handle)


def _checked_texts(name: str, bio: str) -> tuple[str, str]:
    """On one line each, as long as there is room for."""
    name, bio = (" ".join(text.replace("\0", " ").split()) for text in (name, bio))
    if not skeleton(name) or len(name) > LONGEST_NAME:
        raise Refused(
            "name", _("A name has letters, and at most %(most)d of them.") % {"most": LONGEST_NAME}
        )
    if len(bio) > LONGEST_BIO:
        raise Refused("bio", _("At most %(most)d letters.") % {"most": LONGEST_BIO})
    _check_alike("name", name)
    return name, bio


def _check_alike(field: str, text: str) -> None:
    if (other := first_alike(text, protected_names())) is not None:
        raise Refused(field, _("This looks like “%s”, who is somebody else.") % other)

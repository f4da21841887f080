"""Making a viewer, and holding one while something of theirs is written."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from feeds.models import Viewer
from users.models import User


@transaction.atomic
def new_viewer() -> Viewer:
    """Nobody's yet: known by a cookie with its key."""
    return Viewer.objects.create()


@transaction.atomic
def viewer_for(*, user: User) -> Viewer:
    """The one viewer of a login, made where there is none."""
    known = Viewer.objects.filter(user=user).first()
    if known is not None:
        return known
    # Held, so that a cookie's viewer does not become this login's at the same moment.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return Viewer.objects.get_or_create(user=user)[0]


def lock(*, viewer: Viewer) -> None:
    """Brings `viewer` up to date and holds its row until the transaction ends.

    Every write of a viewer begins here, so that two at once happen one after the other: neither
    meets a row that the other is just making, and what is deleted is not written again by a
    request that began before. It also notes, to the day, that the viewer is still there.
    """
    viewer.refresh_from_db(from_queryset=Viewer.objects.select_for_update(no_key=True))
    now = timezone.now()
    if viewer.seen_at < now - timedelta(days=1):
        viewer.seen_at = now
        viewer.save(update_fields=["seen_at"])

"""Who is looking: a login's viewer, the one a signed cookie names, or nobody.

Looking makes no viewer and sets no cookie; the first control that somebody uses does. A viewer
who signed in is found by their login only: on a shared computer the cookie they leave behind
leads to nothing of theirs.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from feeds.actions.joining import join_viewers
from feeds.actions.viewers import new_viewer, viewer_for
from feeds.models import Viewer
from users.models import User


COOKIE = "viewer"
COOKIE_AGE = 365 * 24 * 3600  # seconds
_SALT = "feeds.viewer"


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Never makes one. A forged, outdated or unknown cookie is nobody."""
    if isinstance(request.user, User):
        return Viewer.objects.filter(user=request.user).first() or viewer_of_cookie(request)
    return viewer_of_cookie(request)


def viewer_of_cookie(request: HttpRequest) -> Viewer | None:
    value = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=COOKIE_AGE)
    try:
        key = UUID(value)
    except ValueError:
        return None
    return Viewer.objects.filter(key=key, user__isnull=True).first()


def ensure_viewer(request: HttpRequest) -> Viewer:
    """For a control that is used: the viewer, made where there is none. Then `remember` them."""
    known = viewer_of(request)
    if isinstance(request.user, User):
        return sign_in(request.user, known)
    return known or new_viewer()


def remember(response: HttpResponse, viewer: Viewer) -> None:
    """Sets the cookie of a viewer without a login."""
    if viewer.user_id is None:
        response.set_signed_cookie(
            COOKIE,
            str(viewer.key),
            salt=_SALT,
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def sign_in(user: User, known: Viewer | None) -> Viewer:
    """The login's viewer, with all that the cookie's viewer had."""
    if known is None:
        return viewer_for(user=user)
    if known.user_id == user.pk:
        return known
    return join_viewers(user=user, viewer=known)

"""Who is looking: a login's viewer, the one a signed cookie names, or nobody.

Looking makes no viewer and sets no cookie; the first control that somebody uses does. A viewer
who signed in is found by their login only: on a shared computer the cookie they leave behind
leads to nothing of theirs.

Every viewer is a voice in the figures of posts, so one address makes only so many an hour.
"""

from __future__ import annotations

from uuid import UUID

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.visitors import daily_hash, is_within_limit
from feeds.actions.joining import join_viewers
from feeds.actions.viewers import new_viewer, viewer_for
from feeds.models import Viewer
from users.models import User


COOKIE = "viewer"
COOKIE_AGE = 365 * 24 * 3600  # seconds
MOST_AN_HOUR = 20  # new viewers of one address: a household or an office, not a crowd
HOUR = 3600
_SALT = "feeds.viewer"


class TooManyViewers(ImmediateHttpResponse):  # type: ignore[misc] # allauth has no types
    """Answered with the page of too many attempts (`AccountMiddleware`), by the API with JSON."""

    def __init__(self, request: HttpRequest) -> None:
        response = render(request, "429.html", status=429)
        response.headers["Retry-After"] = str(HOUR)
        super().__init__(response)


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
    """For a control that is used: the viewer, made where there is none. Then `remember` them.

    Raises TooManyViewers.
    """
    known = viewer_of(request)
    if isinstance(request.user, User):
        return sign_in(request.user, known)
    return known or _made(request)


def visitor_of(request: HttpRequest) -> str:
    """Tells nobody from nobody else, for a day."""
    return daily_hash(request, today=timezone.localdate())


def _made(request: HttpRequest) -> Viewer:
    visitor = visitor_of(request)
    if not is_within_limit(visitor, of="viewers", most=MOST_AN_HOUR, seconds=HOUR):
        raise TooManyViewers(request)
    return new_viewer()


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

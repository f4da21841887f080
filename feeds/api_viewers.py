"""What the calls of a viewer share: who is looking, where a call may come from, and errors."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from content.api import LimitedJSONParser
from core.problems import Problem
from core.throttles import AnonymousThrottle
from feeds.actions.refused import Refused
from feeds.models import Viewer
from feeds.same_origin import READING, is_same_origin
from feeds.viewing import HOUR, TooManyViewers, ensure_viewer, remember, viewer_of, visitor_of
from users.models import User


class CookieViewer:
    """What `request.user` is for a viewer without a login."""

    is_authenticated = True
    is_active = True

    def __init__(self, viewer: Viewer) -> None:
        self.pk = f"viewer-{viewer.pk}"


class ViewerAuthentication(BaseAuthentication):
    """The signed-in session or the signed cookie; `request.auth` is the viewer, if there is one."""

    def authenticate(self, request: Request) -> tuple[User | CookieViewer, Viewer | None] | None:
        asked: HttpRequest = request._request
        viewer = viewer_of(asked)
        if isinstance(asked.user, User):
            return asked.user, viewer
        return (CookieViewer(viewer), viewer) if viewer else None


class AddressThrottle(AnonymousThrottle):
    """Counts by address also whoever has a cookie: anybody can have many."""

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if isinstance(request.user, User):
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class FromOurPages(BasePermission):
    """Refuses what another site's page sends with the viewer's cookies."""

    message = _("Send this from a page of this site: the header Origin has to name it.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in READING or is_same_origin(request._request)


class EscapingRenderer(JSONRenderer):
    """An error may quote what was sent, also half a character that UTF-8 cannot write."""

    ensure_ascii = True


class ViewerView(APIView):
    """A call of a viewer. Nobody becomes a viewer by the first control, and gets the cookie."""

    authentication_classes = [ViewerAuthentication]
    permission_classes = [FromOurPages]
    throttle_classes = [AddressThrottle, UserRateThrottle]
    parser_classes = [LimitedJSONParser]
    renderer_classes = [EscapingRenderer]
    _used: Viewer | None = None

    @property
    def viewer(self) -> Viewer | None:
        auth = self.request.auth
        return self._used or (auth if isinstance(auth, Viewer) else None)

    @property
    def visitor(self) -> str:
        return visitor_of(self.request._request)

    def ensured(self) -> Viewer:
        """For a control that is used; each begins the year of the cookie anew."""
        viewer = self.viewer
        is_cookies = viewer is not None and viewer.user_id is None
        if viewer is None or (is_cookies and isinstance(self.request.user, User)):
            viewer = ensure_viewer(self.request._request)
        self._used = viewer
        return viewer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """All of a call or nothing of it: what is refused leaves not even a new viewer behind."""
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if getattr(response, "exception", False):
                transaction.set_rollback(True)
        return response

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Also of nobody: nothing here asks for credentials."""
        raise PermissionDenied(detail=message, code=code)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refused):
            exc = ValidationError({exc.field: [exc.message]})
        if isinstance(exc, TooManyViewers):
            exc = Throttled(wait=HOUR)
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        if self._used is not None and not final.exception:
            remember(final, self._used)
        return final


def checked(serializer: type[serializers.Serializer[Any]], data: object) -> dict[str, Any]:
    """The validated values, or an answer that names each wrong field."""
    given = serializer(data=data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


READ_ERRORS = {429: OpenApiResponse(Problem, "Too many calls; see the header Retry-After.")}
ERRORS = {
    400: OpenApiResponse(description="A field is missing or does not fit; the answer names it."),
    403: OpenApiResponse(Problem, "The call does not say that it comes from this site."),
    413: OpenApiResponse(Problem, "More than 8 MB."),
    **READ_ERRORS,
}
COOKIE_NOTE = (
    " The viewer is the signed-in session or the signed cookie `viewer`; nobody becomes a viewer "
    "by this call and gets the cookie. A client that is no page of this site sends its address "
    "as `Origin`."
)

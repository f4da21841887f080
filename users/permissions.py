from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from users.models import ApiKey


class HasScope(BasePermission):
    """Lets a key in when it carries the view's `required_scope`."""

    message = _("This API key lacks the scope for this call.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        key = request.auth
        return isinstance(key, ApiKey) and getattr(view, "required_scope", "") in key.scopes

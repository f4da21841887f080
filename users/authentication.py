"""API keys as DRF authentication: `Authorization: Bearer ec_…`."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from users.actions.keys import touch_api_key
from users.models import ApiKey


class ApiKeyUser:
    """What `request.user` is for a machine: signed in, but nobody's account."""

    is_authenticated = True
    is_active = True

    def __init__(self, key: ApiKey) -> None:
        self.key = key
        self.pk = f"api-key-{key.pk}"  # throttles count per key

    def __str__(self) -> str:
        return str(self.key)


class ApiKeyAuthentication(BaseAuthentication):
    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[ApiKeyUser, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword:
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Send the header as “Authorization: Bearer KEY”."))
        secret = words[1].decode("latin-1")
        key = ApiKey.objects.matching(secret).select_related("organisation").first()
        if key is None:
            raise AuthenticationFailed(_("This API key is unknown or was revoked."))
        touch_api_key(key=key)
        return ApiKeyUser(key), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

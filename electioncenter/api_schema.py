"""What the OpenAPI document says beyond the endpoints themselves."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


PREFIX = "/api/v1/"
Endpoint = tuple[str, str, str, Callable[..., Any]]


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "users.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key with the scope of the call: `Authorization: Bearer ec_…`.",
        }


class ViewerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # its metaclass is untyped
    target_class = "feeds.api_viewers.ViewerAuthentication"
    name = "viewer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "viewer",
            "description": "A viewer's signed cookie, or the session of who signed in.",
        }


def own_endpoints(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Leaves out what Wagtail's editor calls: it is no promise to anyone."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]

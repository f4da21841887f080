"""A browser that calls the API of the feeds."""

from django.utils import timezone
from rest_framework.test import APIClient


V1 = "/api/v1/feeds"
INTERACTIONS = "/api/v1/interactions"


class Client(APIClient):
    """A browser on one of our pages."""

    def __init__(self, **defaults):
        super().__init__(**{"HTTP_SEC_FETCH_SITE": "same-origin", **defaults})

    def send(self, method: str, path: str, body: object = None):
        return getattr(self, method)(path, body, format="json")


def now() -> str:
    return timezone.now().isoformat()


def event(post, kind="seen", **values):
    return {"post": post.pk, "kind": kind, "at": now(), **values}

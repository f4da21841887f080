"""People with a login, and an account of their own, in a browser each."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from content.models import Account
from feeds.actions.creators import begin_account
from feeds.models import Viewer
from tests.factories.feeds import ViewerFactory
from tests.factories.users import UserFactory


OURS = {"sec-fetch-site": "same-origin"}


def keep_files_in(folder: Path, settings: Any) -> None:
    """Files of uploads and of posts."""
    settings.UPLOADS_ROOT = folder / "uploads"
    settings.POST_MEDIA_ROOT = folder / "post-media"


class Person(Client):
    """A browser of somebody who signed in; `viewer` is who they are."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        assert viewer.user is not None
        self.force_login(viewer.user)

    @property
    def own(self) -> Account:
        assert self.viewer.account is not None
        return self.viewer.account

    def send(self, name: str, /, *args: object, headers: Any = OURS, **data: Any) -> Any:
        response = self.post(reverse(f"feeds:{name}", args=args), data, headers=headers)
        assert isinstance(response, HttpResponse)
        return response


def somebody() -> Person:
    """With a login, without an account."""
    return Person(ViewerFactory.create(user=UserFactory.create(password=None)))


def creator(handle: str) -> Person:
    person = somebody()
    begin_account(viewer=person.viewer, handle=handle, name=handle.title())
    return person

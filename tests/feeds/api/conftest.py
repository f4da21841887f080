import pytest

from tests.factories.feeds import ViewerFactory
from tests.factories.users import UserFactory
from tests.feeds.api.client import Client


@pytest.fixture
def nobody() -> Client:
    return Client()


@pytest.fixture
def viewer():
    return ViewerFactory.create(user=UserFactory.create())


@pytest.fixture
def client(viewer) -> Client:
    client = Client()
    client.force_login(viewer.user)
    return client

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tests.factories.users import ApiKeyFactory
from users.permissions import HasScope


class Posts(APIView):
    required_scope = "posts:write"


class Forgotten(APIView):
    """Its author named no scope."""


def is_let_in(view: type[APIView], auth: object) -> bool:
    request = Request(APIRequestFactory().get("/"))
    request.auth = auth
    return HasScope().has_permission(request, view())


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [(["posts:write"], True), (["labels:read", "posts:write"], True), (["labels:read"], False)],
)
def test_a_key_opens_what_its_scopes_say(scopes, expected):
    assert is_let_in(Posts, ApiKeyFactory.build(organisation=None, scopes=scopes)) is expected


def test_nobody_enters_without_a_key():
    assert not is_let_in(Posts, None)


def test_a_view_without_a_scope_is_closed_to_all():
    key = ApiKeyFactory.build(organisation=None)
    assert not is_let_in(Forgotten, key)

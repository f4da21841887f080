import pytest
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from tests.factories.users import ApiKeyFactory
from users.authentication import ApiKeyAuthentication, ApiKeyUser
from users.models import ApiKey


pytestmark = pytest.mark.django_db


def signed_in(header: str | None) -> tuple[ApiKeyUser, ApiKey] | None:
    headers = {} if header is None else {"Authorization": header}
    request = Request(APIRequestFactory().get("/", headers=headers))
    return ApiKeyAuthentication().authenticate(request)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_signs_its_machine_in(scheme):
    key = ApiKeyFactory.create(secret="ec_open-sesame")
    result = signed_in(f"{scheme} ec_open-sesame")
    assert result is not None
    user, auth = result
    assert auth == key
    assert user.is_authenticated
    assert user.pk == f"api-key-{key.pk}"
    assert str(user) == str(key)
    assert ApiKey.objects.get().last_used_at is not None


@pytest.mark.parametrize("header", [None, "", "Basic bm9vcjpub29y"])
def test_other_ways_to_sign_in_are_left_to_others(header):
    assert signed_in(header) is None


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer ec_unknown", "Bearer ec_oné", "Bearer \xff\xfe"]
)
def test_a_wrong_header_or_key_is_refused(header):
    ApiKeyFactory.create(secret="ec_open-sesame")
    with pytest.raises(AuthenticationFailed):
        signed_in(header)


def test_a_revoked_key_is_refused():
    ApiKeyFactory.create(secret="ec_open-sesame", revoked=True)
    with pytest.raises(AuthenticationFailed, match="revoked"):
        signed_in("Bearer ec_open-sesame")


def test_signing_in_takes_two_queries(django_assert_num_queries):
    ApiKeyFactory.create(secret="ec_open-sesame")
    with django_assert_num_queries(2):
        result = signed_in("Bearer ec_open-sesame")
        assert result is not None
        assert result[1].organisation.slug


def test_a_refused_client_learns_how_to_sign_in():
    request = Request(APIRequestFactory().get("/"))
    assert ApiKeyAuthentication().authenticate_header(request) == "Bearer"

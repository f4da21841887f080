import pytest
from django.core.cache import cache, caches

from electioncenter.cache import ForgivingRedisCache


@pytest.fixture
def away(tmp_path):
    """A cache whose server does not exist."""
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_with_a_server_it_is_a_cache():
    assert isinstance(caches["default"], ForgivingRedisCache)
    assert cache.add("first", 1)
    assert not cache.add("first", 2)
    cache.set("second", "b")
    assert cache.get_many(["first", "second"]) == {"first": 1, "second": "b"}
    assert cache.delete("first")
    assert cache.get("first", "gone") == "gone"


def test_without_a_server_every_look_up_is_a_miss(away):
    away.set("key", 1)
    assert away.get("key", "default") == "default"
    assert away.get_many(["key"]) == {}
    assert not away.delete("key")


def test_without_a_server_everybody_is_first(away):
    assert away.add("rung", 1)
    assert away.add("rung", 1)


def test_a_server_that_goes_in_mid_count_breaks_no_count(away):
    assert away.incr("posts") == 1


@pytest.mark.django_db
def test_pages_and_the_api_answer_without_valkey(client, settings, tmp_path):
    lost = {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock"}
    settings.CACHES = {"default": lost}
    settings.VALKEY_URL = lost["LOCATION"]
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/claims/").status_code == 200
    assert client.get("/readyz").status_code == 503

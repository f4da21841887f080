"""Addresses are settled before any server runs."""

from pathlib import Path

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from kombu import Connection

from electioncenter.embedded import paths


LONGEST_SOCKET = 103


def test_sockets_are_beside_the_data_where_that_path_is_short_and_plain():
    assert paths.postgres_socket_dir(Path("/srv/ec/var")) == Path("/srv/ec/var/run")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
def test_every_data_directory_has_a_socket_path_that_any_system_and_url_can_take(name):
    socket = paths.postgres_socket_dir(Path("/srv") / f"x{name}") / ".s.PGSQL.5432"
    assert len(str(socket).encode()) <= LONGEST_SOCKET
    assert not set(str(socket)) & set(" ,%@?#\\'\"\n")


def test_the_socket_path_does_not_depend_on_the_environment(monkeypatch, tmp_path):
    deep = Path("/srv") / ("deep/" * 40)
    before = paths.postgres_socket_dir(deep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert paths.postgres_socket_dir(deep) == before


def test_two_deep_data_directories_have_different_sockets():
    deep = Path("/srv") / ("deep/" * 40)
    assert paths.postgres_socket_dir(deep / "a") != paths.postgres_socket_dir(deep / "b")


def test_redis_and_celery_reach_the_same_database_by_their_urls(own_valkey):
    url = own_valkey.url.replace("db=0", "db=3")
    with Connection(paths.broker_url(url)) as connection:
        connection.SimpleQueue("letters").put("dear reader")
    with redis.Redis.from_url(url) as client:
        assert client.llen("letters") == 1
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.llen("letters") == 0


@pytest.mark.parametrize(
    ("valkey_url", "broker_url"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("rediss://:secret@host/0", "rediss://:secret@host/0"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0"),
    ],
)
def test_the_broker_has_the_address_of_the_server(valkey_url, broker_url):
    assert paths.broker_url(valkey_url) == broker_url

"""Real servers and real processes, some of which are killed."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from electioncenter.embedded import paths, servers
from electioncenter.embedded.paths import Layout
from tests.electioncenter.embedded_clients import (
    STAY,
    USE,
    Client,
    answers,
    client,
    data_directory,
    is_alive,
    pids,
    query,
    short_directory,
    valkey,
    wait_until,
    wait_until_down,
)


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    with data_directory(short_directory()) as var_dir:
        Client(var_dir).wait_until_ready().leave()
        wait_until_down(var_dir)
        yield var_dir


@pytest.fixture
def var_dir(made_once: Path) -> Iterator[Path]:
    """A data directory whose servers are down before and after the test."""
    yield made_once
    servers.stop(made_once)
    wait_until_down(made_once)


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_the_first_use_makes_a_postgres_18_with_vectors_and_a_valkey(var_dir):
    with client(var_dir):
        assert query(var_dir, "SELECT current_setting('server_version_num')::int / 10000") == [
            (18,)
        ]
        query(var_dir, "CREATE EXTENSION IF NOT EXISTS vector")
        assert query(var_dir, "SELECT '[3,4]'::vector <-> '[0,0]'") == [(5.0,)]
        with valkey(var_dir) as queue:
            assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_nothing_listens_on_a_port(var_dir):
    with client(var_dir), valkey(var_dir) as queue:
        assert query(var_dir, "SELECT current_setting('listen_addresses')") == [("",)]
        assert queue.config_get("port") == {"port": "0"}


def test_four_processes_starting_at_once_share_one_pair_of_servers():
    with data_directory(short_directory()) as new:
        clients = [Client(new) for _ in range(4)]
        for each in clients:
            each.wait_until_ready()
        log = (new / "log" / "postgres.log").read_text()
        for each in clients:
            each.leave()
        wait_until_down(new)
    assert log.count("database system is ready") == 1


def test_the_servers_stop_cleanly_when_the_last_process_ends(var_dir):
    with client(var_dir) as first, client(var_dir) as second:
        before = pids(var_dir)
        first.leave()
        assert pids(var_dir) == before
        assert answers(var_dir)
        second.leave()
        wait_until_down(var_dir)
    assert not (var_dir / "postgres" / "postmaster.pid").exists()
    assert not Layout(var_dir).sockets.exists()
    assert (var_dir / "log" / "postgres.log").read_text().endswith("database system is shut down\n")


def test_a_killed_process_neither_stops_the_servers_nor_keeps_them(var_dir):
    with client(var_dir) as victim, client(var_dir):
        before = pids(var_dir)
        victim.kill()
        assert answers(var_dir)
        assert pids(var_dir) == before
    wait_until_down(var_dir)


def test_the_next_process_waits_for_servers_that_are_stopping(var_dir):
    for _ in range(3):
        with client(var_dir):
            assert answers(var_dir)


def test_a_forked_child_that_ends_does_not_stop_the_servers(var_dir):
    fork = "child = os.fork()\nif child == 0: sys.exit()\nos.waitpid(child, 0)\n"
    with client(var_dir, USE + fork + STAY):
        before = pids(var_dir)
        assert answers(var_dir)
        assert pids(var_dir) == before
    wait_until_down(var_dir)


def test_a_forked_child_keeps_the_servers_after_its_parent(var_dir):
    with client(var_dir, USE + "if os.fork() > 0: os._exit(0)\n" + STAY) as parent:
        wait_until(lambda: not is_alive(parent.pid))
        assert answers(var_dir)
        parent.leave()
        wait_until_down(var_dir)


def test_a_killed_postgres_comes_back_with_what_was_committed(var_dir):
    with client(var_dir):
        query(var_dir, "CREATE TABLE kept AS SELECT 42 AS number")
        kill(pids(var_dir)["postgres"])
        wait_until(lambda: answers(var_dir))
        assert query(var_dir, "SELECT number FROM kept") == [(42,)]
        query(var_dir, "DROP TABLE kept")


def test_a_killed_valkey_comes_back_with_its_queue(var_dir):
    with client(var_dir), valkey(var_dir) as queue:
        queue.lpush("queue", "message")
        wait_until(lambda: queue.info("persistence")["aof_pending_bio_fsync"] == 0)
        before = pids(var_dir)["valkey"]
        kill(before)
        wait_until(lambda: pids(var_dir)["valkey"] not in (before, None))
        wait_until(lambda: servers.are_ready(var_dir))
        assert queue.rpop("queue") == b"message"


def test_the_queue_outlives_a_stop(var_dir):
    with client(var_dir), valkey(var_dir) as queue:
        queue.lpush("queue", "message")
    wait_until_down(var_dir)
    with client(var_dir), valkey(var_dir) as queue:
        assert queue.rpop("queue") == b"message"


def test_servers_end_with_a_killed_keeper_and_the_next_use_starts_all(var_dir):
    with client(var_dir):
        before = pids(var_dir)
        kill(before["keeper"])
        wait_until_down(var_dir)
        with client(var_dir):
            after = pids(var_dir)
            assert answers(var_dir)
    assert not set(before.values()) & set(after.values())


def test_all_killed_at_once_and_a_process_id_given_to_another_program(var_dir):
    with client(var_dir):
        for pid in pids(var_dir).values():
            kill(pid)
    wait_until_down(var_dir)
    for file in ("postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"):
        rest = (var_dir / file).read_text().split("\n", 1)[1]
        (var_dir / file).write_text(f"{os.getpid()}\n{rest}")
    with client(var_dir):
        assert answers(var_dir)


def test_two_data_directories_do_not_disturb_each_other(var_dir):
    with data_directory(short_directory()) as other, client(var_dir), client(other):
        here, there = pids(var_dir), pids(other)
        query(var_dir, "CREATE TABLE only_here ()")
        assert query(other, "SELECT to_regclass('only_here')") == [(None,)]
        kill(there["postgres"])
        wait_until(lambda: answers(other))
        assert pids(var_dir) == here
        query(var_dir, "DROP TABLE only_here")


@pytest.mark.parametrize("name", ["deep/" * 30, "with space, comma and @"])
def test_any_path_of_the_checkout_will_do(name):
    base = short_directory()
    with data_directory(base) as unused:
        var_dir = base / name / unused.name
        with client(var_dir):
            assert answers(var_dir)
            assert paths.postgres_socket_dir(var_dir).parent == Path("/tmp")  # noqa: S108 (where sockets go)
        wait_until_down(var_dir)
    assert not paths.postgres_socket_dir(var_dir).exists()


def test_a_socket_directory_that_leads_elsewhere_is_refused(tmp_path):
    base = short_directory()
    with data_directory(base) as var_dir:
        Layout(var_dir).sockets.parent.mkdir()
        Layout(var_dir).sockets.symlink_to(tmp_path)
        assert "ForeignDirectoryError" in Client(var_dir).errors()


def test_servers_that_cannot_start_say_why(var_dir, tmp_path):
    broken = tmp_path / "var"
    shutil.copytree(var_dir, broken)
    (broken / "postgres" / "PG_VERSION").write_text("7\n")
    errors = Client(broken).errors()
    assert "postgres does not start" in errors
    assert str(broken / "log" / "postgres.log") in errors


def test_stop_ends_servers_in_use_and_the_next_use_starts_them(var_dir):
    with client(var_dir):
        assert servers.stop(var_dir)
        with pytest.raises(psycopg.OperationalError):
            query(var_dir, "SELECT 1")
        with pytest.raises(redis.ConnectionError), valkey(var_dir) as queue:
            queue.ping()
        with client(var_dir):
            assert answers(var_dir)


def test_stop_has_nothing_to_do_when_they_do_not_run(var_dir):
    assert not servers.stop(var_dir)

"""The suite's own ground: what a test commits or kills is nobody else's business."""

import psycopg
import pytest
import redis
from django.contrib.auth.models import Group
from django.db import connection

from tests.databases import TestDatabases
from tests.electioncenter.embedded_clients import wait_until


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(turn):
    Group.objects.create(name="committed")
    assert Group.objects.filter(name="committed").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_deletes_is_back_in_the_next(turn):
    assert Group.objects.exists()
    Group.objects.all().delete()


def test_a_fresh_database_is_the_one_other_processes_get(fresh_database):
    Group.objects.create(name="committed")
    with psycopg.connect(fresh_database) as elsewhere:
        sql = "SELECT current_database(), count(*) FROM auth_group WHERE name = 'committed'"
        assert elsewhere.execute(sql).fetchone() == (connection.settings_dict["NAME"], 1)


@pytest.mark.django_db
def test_databases_of_killed_runs_are_dropped_and_those_of_living_ones_are_not(test_databases):
    killed, living = TestDatabases(), TestDatabases()
    left_behind, in_use = killed.clone(), living.clone()
    killed.close()  # as the kernel does for a killed process

    def is_dropped() -> bool:
        test_databases.drop_left_behind()
        return left_behind not in names()

    wait_until(is_dropped)
    assert in_use in names()
    living.drop(in_use)
    living.close()


def test_a_killed_valkey_of_a_test_can_be_started_again_with_its_keys(own_valkey):
    with redis.Redis.from_url(own_valkey.url) as client:
        client.set("kept", 1)
        own_valkey.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("kept")
        own_valkey.start()
        assert client.get("kept") == b"1"

import json

import pytest
from django.db import OperationalError, connection


@pytest.fixture
def database_away(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.fixture
def valkey_away(settings, tmp_path):
    settings.VALKEY_URL = f"unix://{tmp_path}/nobody.sock"


def test_a_running_process_is_healthy_whatever_its_servers_do(client, database_away, valkey_away):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_with_database_and_valkey_the_site_is_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert json.loads(response.content) == {"database": True, "valkey": True}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_without_valkey_the_site_is_not_ready(client, valkey_away):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert json.loads(response.content) == {"database": True, "valkey": False}


@pytest.mark.django_db
def test_without_the_database_the_site_is_not_ready(client, database_away):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert json.loads(response.content) == {"database": False, "valkey": True}

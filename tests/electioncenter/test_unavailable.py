"""What visitors read while the database is out of reach."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from electioncenter import views


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture(params=[OperationalError("refused"), InterfaceError("closed")])
def _no_database(request, monkeypatch):
    def fail(**kwargs):
        raise request.param

    monkeypatch.setattr(views, "running_elections", fail)


# These tests may not use the database: what fails to stay away from it fails here.


@pytest.mark.usefixtures("_no_database")
def test_a_page_says_what_works_what_does_not_and_where_to_ask(visitor, settings):
    settings.OFFICIAL_SOURCE_URL = "https://authority.example/"
    response = visitor.get("/en/")
    html = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    assert 'href="https://authority.example/"' in html
    assert "What still works" in html
    assert "What does not work now" in html
    assert "Content-Security-Policy" in response
    assert response.cookies == {}


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize(("language", "direction"), [("nl", "ltr"), ("ar", "rtl")])
def test_it_speaks_the_language_of_the_address(visitor, language, direction):
    html = visitor.get(f"/{language}/").content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in html


def test_the_api_answers_in_json(visitor, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("rest_framework.views.APIView.dispatch", fail)
    response = visitor.get("/api/v1/claims/")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert "out of reach" in response.json()["detail"]


@pytest.mark.django_db
def test_the_api_says_in_json_what_there_is_not(client):
    response = client.get("/api/v1/nothing")
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["status"]) == (404, 404)
    assert b"<html" in client.get("/nothing/").content


def test_a_fault_of_our_own_is_still_called_one(visitor, monkeypatch):
    def fail(**kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(views, "running_elections", fail)
    response = visitor.get("/en/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()

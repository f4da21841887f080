from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.defaults import permission_denied

from labels.vocabulary import DEFINITIONS


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nl/", "/en/", "/feed/"])
def test_public_pages_need_no_login_and_carry_the_strict_policy(client, path):
    response = client.get(path)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert " style=" not in response.content.decode()
    assert " onclick=" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/no-such-page/", "/no-such-page/", "/no/such/page"])
def test_an_address_that_does_not_exist_leads_on_to_voting_information(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()
    assert f'href="{reverse("landing")}"' in response.content.decode()


def test_the_page_of_a_server_error_needs_neither_request_nor_database():
    assert "Something went wrong on our side" in render_to_string("500.html")


def test_a_refused_request_is_told_so_in_words(rf):
    response = permission_denied(rf.get("/cms/"), PermissionDenied())
    assert response.status_code == 403
    assert "You have no access to this page" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/feed/"])
def test_pages_are_read_not_written_to(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_the_staff_admin_asks_who_is_there(client):
    response = client.get("/cms/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_every_label_has_an_icon():
    drawn = Path(str(finders.find("electioncenter/icons.svg"))).read_text()
    assert [each for each in DEFINITIONS if f'id="{each}"' not in drawn] == []

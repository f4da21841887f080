import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

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
def test_an_address_that_does_not_exist_leads_on_to_voting_information(client):
    response = client.get("/en/no-such-page/")
    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()
    assert f'href="{reverse("landing")}"' in response.content.decode()


@pytest.mark.parametrize("template", ["403.html", "404.html", "500.html"])
def test_error_pages_need_neither_request_nor_database(template):
    assert "<h1>" in render_to_string(template)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/feed/"])
def test_pages_are_read_not_written_to(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_the_staff_admin_asks_who_is_there(client):
    response = client.get("/cms/")
    assert response.status_code == 302
    assert response["Location"].startswith("/cms/login/")


def test_every_label_has_an_icon():
    sprite = finders.find("electioncenter/icons.svg")
    with open(sprite, encoding="utf-8") as file:
        drawn = file.read()
    assert [each for each in DEFINITIONS if f'id="{each}"' not in drawn] == []

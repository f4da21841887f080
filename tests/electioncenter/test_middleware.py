import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from electioncenter.middleware import (
    PERMISSIONS_POLICY,
    CmsContentPolicyMiddleware,
    SecurityHeadersMiddleware,
)


def policy(response: HttpResponse) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (each.partition(" ") for each in directives)}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/feed/", "/nowhere/", "/cms/login/", "/cms/"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path, follow=False).headers
    assert headers["Permissions-Policy"] == PERMISSIONS_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Content-Security-Policy" in headers


@pytest.mark.django_db
def test_public_pages_run_only_scripts_of_their_own(client):
    found = policy(client.get("/"))
    assert re.fullmatch(r"'self'( 'nonce-[^']+')?", found["script-src"])
    assert re.fullmatch(r"'self'( 'nonce-[^']+')?", found["style-src"])
    assert found["object-src"] == "'none'"


@pytest.mark.django_db
def test_a_nonce_is_used_once(client):
    nonces = [re.findall(r"'nonce-([^']+)'", policy(client.get("/"))["style-src"]) for _ in "ab"]
    assert nonces[0] != nonces[1] or nonces == [[], []]


@pytest.mark.django_db
def test_the_editor_may_use_the_inline_styles_it_is_made_of(client):
    found = policy(client.get("/cms/login/"))
    assert "'unsafe-inline'" in found["script-src"]
    assert found["object-src"] == "'none'"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/cmsx/", "/en/cms/", "/feed/?next=/cms/", "/x/cms/"])
def test_no_other_address_gets_the_editors_policy(client, path):
    assert "unsafe-inline" not in client.get(path).headers["Content-Security-Policy"]


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Permissions-Policy": "camera=(self)"})


def test_a_view_may_have_a_permissions_policy_of_its_own():
    response = SecurityHeadersMiddleware(answer)(RequestFactory().get("/"))
    assert response.headers["Permissions-Policy"] == "camera=(self)"


def test_public_answers_are_left_alone():
    response = CmsContentPolicyMiddleware(answer)(RequestFactory().get("/"))
    assert not hasattr(response, "_csp_replace")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/claims:search?reviewPublisherSiteFilter=a%00b",
        "/api/v1/claims/?election=%00",
        "/api/v1/claims:search?reviewPublisherSiteFilter=%5B",
        "/en/elections/a%00b/",
        "/feed/tags/a%00b/",
        "/feed/search/?q=a%00b",
        "/static/a%00b",
    ],
)
def test_a_nul_or_a_broken_host_in_an_address_is_no_error_of_ours(client, address):
    assert client.get(address).status_code < 500

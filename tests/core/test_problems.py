import json

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import NotAuthenticated, NotFound, Throttled, ValidationError

from core.problems import MEDIA_TYPE, answer


def told(exc):
    response = answer(exc, {})
    assert response is not None
    body = json.loads(response.rendered_content)
    assert response["Content-Type"] == MEDIA_TYPE
    assert body["status"] == response.status_code
    assert body["type"] == "about:blank"
    return body


def test_an_error_has_the_members_of_rfc_9457():
    assert told(NotFound("No such feed.")) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "No such feed.",
    }
    assert told(Http404())["detail"] == "Not found."


def test_fields_are_named_by_their_path():
    misfit = ValidationError(
        {
            "limit": ["Too small."],
            "posts": [{}, {"platform": ["Missing."], "non_field_errors": ["Odd."]}],
            "topics": {"food": ["No such level."]},
        }
    )
    assert told(misfit)["errors"] == {
        "limit": ["Too small."],
        "posts.1.platform": ["Missing."],
        "posts.1": ["Odd."],
        "topics.food": ["No such level."],
    }


@pytest.mark.parametrize("given", ["No.", ["No."], {"non_field_errors": ["No."]}])
def test_what_belongs_to_no_field_is_the_detail(given):
    body = told(ValidationError(given))
    assert body["detail"] == "No."
    assert "errors" not in body


def test_headers_of_the_error_stay():
    response = answer(Throttled(wait=12), {})
    assert response is not None
    assert response["Retry-After"] == "12"
    refused = NotAuthenticated()
    refused.auth_header = "Bearer"  # type: ignore[attr-defined] # as APIView sets it
    response = answer(refused, {})
    assert response is not None
    assert response["WWW-Authenticate"] == "Bearer"


def test_an_error_of_ours_is_no_answer():
    assert answer(ZeroDivisionError(), {}) is None


MESSAGES = st.recursive(
    st.text(st.characters(), min_size=1),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=4), inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(MESSAGES)
def test_anything_that_was_sent_can_be_quoted(detail):
    body = told(ValidationError(detail))
    assert all(isinstance(each, str) for said in body.get("errors", {}).values() for each in said)

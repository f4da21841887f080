"""Errors of the API: one shape, in the answers and in the document."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from core.problems import MEDIA_TYPE
from electioncenter.api_problems import tell_problems
from tests.factories.elections import ElectionFactory
from tests.factories.users import ApiKeyFactory


GOOGLES = ("/api/v1/claims:search", "400")  # its shape is that of another service


@pytest.mark.django_db
def test_every_error_in_the_document_is_a_problem(client):
    document = client.get("/api/v1/schema/", {"format": "json"}).json()
    problem = document["components"]["schemas"]["Problem"]
    assert problem["required"] == ["detail", "status", "title", "type"]
    for path, calls in document["paths"].items():
        for call in calls.values():
            errors = {code: each for code, each in call["responses"].items() if code >= "400"}
            assert "429" in errors
            for code, each in errors.items():
                if (path, code) != GOOGLES:
                    assert list(each["content"]) == [MEDIA_TYPE], (path, code)
                    assert each["description"]


def test_what_a_call_says_itself_stands():
    own = {"description": "Mine.", "content": {"application/json": {"schema": {"type": "string"}}}}
    call: dict[str, Any] = {
        "responses": {"200": {}, "400": own},
        "requestBody": {},
        "parameters": [{"in": "path"}],
    }
    tell_problems({"paths": {"/x": {"post": call}}}, None, None, True)
    assert call["responses"]["400"] == own
    assert list(call["responses"]) == ["200", "400", "404", "406", "413", "415", "429"]


@pytest.mark.django_db
class TestAnswers:
    def problem(self, answer, status):
        assert answer.status_code == status
        assert answer["Content-Type"] == MEDIA_TYPE
        body = answer.json()
        assert (body["type"], body["status"]) == ("about:blank", status)
        return body

    def test_of_every_kind(self, client):
        key = APIClient(HTTP_AUTHORIZATION="Bearer ec_key")
        ApiKeyFactory.create(secret="ec_key", scopes=["labels:read"])
        posts = "/api/v1/posts"
        refused = client.post(posts, {}, content_type="application/json")
        assert refused["WWW-Authenticate"] == "Bearer"
        self.problem(refused, 401)
        self.problem(key.post(posts, {}, format="json"), 403)
        self.problem(client.get("/api/v1/feeds/none"), 404)
        self.problem(client.delete("/api/v1/elections"), 405)
        self.problem(client.get("/api/v1/feeds", headers={"Accept": "text/csv"}), 406)
        wrong = key.post("/api/v1/labels/lookup", {"posts": [{"platform": "x"}]}, format="json")
        assert self.problem(wrong, 400)["errors"] == {
            "posts.0.external_id": ["This field is required."]
        }

    def test_of_a_file_too(self, client):
        ElectionFactory.create(slug="council")
        for kind in ("csv", "geojson"):
            self.problem(client.get(f"/api/v1/elections/none/stations.{kind}"), 404)

    def test_they_speak_the_language_asked_for(self, client):
        dutch = client.get("/api/v1/feeds/none", headers={"Accept-Language": "nl"})
        assert self.problem(dutch, 404)["detail"] == "Niet gevonden."

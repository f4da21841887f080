import json

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from audit.models import Entry
from content.api import MAX_ITEMS
from content.models import Intake, Post
from tests.factories.users import ApiKeyFactory


URL = "/api/v1/posts"
POST = {"id": "7301", "platform": "tiktok", "caption": "Morgen stemmen"}


@pytest.fixture
def key():
    return ApiKeyFactory.create(secret="ec_test", scopes=["posts:write"])


@pytest.fixture
def client(key) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION="Bearer ec_test")


def send(client: APIClient, *items: object):
    return client.post(URL, {"posts": list(items)}, format="json")


@pytest.mark.django_db
class TestSend:
    def test_posts_are_saved_and_wait(self, client):
        response = send(client, POST, {**POST, "id": 7302, "account": {"handle": "jan"}})
        assert response.status_code == 200
        assert response.json() == {
            "results": [
                {"index": 0, "external_id": "7301", "status": "created", "errors": []},
                {"index": 1, "external_id": "7302", "status": "created", "errors": []},
            ]
        }
        assert Intake.objects.filter(state="waiting").count() == 2

    def test_what_is_sent_again_is_updated_or_unchanged(self, client):
        send(client, POST)
        response = send(client, POST, {**POST, "views": 3}, {**POST, "views": 3})
        assert [each["status"] for each in response.json()["results"]] == [
            "updated",
            "updated",
            "unchanged",
        ]
        assert [each["status"] for each in send(client, POST).json()["results"]] == ["unchanged"]

    def test_a_rejected_item_stops_none_of_the_others(self, client):
        response = send(client, {**POST, "views": -1, "region": "Nederland"}, POST, "text", {})
        results = response.json()["results"]
        assert [each["status"] for each in results] == [
            "rejected",
            "created",
            "rejected",
            "rejected",
        ]
        assert [each["external_id"] for each in results] == ["7301", "7301", None, None]
        assert [error["field"] for error in results[0]["errors"]] == ["region", "views"]
        assert "from 0 to" in results[0]["errors"][1]["message"]
        assert results[2]["errors"] == [{"field": "item", "message": "is not an object"}]
        assert {error["field"] for error in results[3]["errors"]} == {
            "caption", "external_id", "platform",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "body",
        [
            b'{"posts":[{"id":"1","platform":"x","caption":"\\ud800"}]}',
            b'{"posts":[{"id":"1","platform":"x","caption":"caf\xe9"}]}',
            b'{"posts":[{"id":"1","platform":"x","caption":"a\\u0000"}]}',
            b'{"posts":[{"id":"1\\ud800","platform":"x","caption":"a"}]}',
        ],
    )
    def test_texts_that_cannot_be_stored_are_rejected_by_field(self, client, body):
        response = client.post(URL, body, content_type="application/json")
        assert response.status_code == 200
        [result] = response.json()["results"]
        assert result["status"] == "rejected"
        assert len(result["errors"]) == 1

    def test_nothing_is_fine_too(self, client):
        assert send(client).json() == {"results": []}

    def test_the_audit_log_names_the_key(self, client, key):
        send(client, POST)
        entry = Entry.objects.get(action="content.posts_saved")
        assert entry.actor == key.audit_name

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        send(client, POST)
        with django_assert_max_num_queries(22):
            send(client, *({**POST, "id": n, "account": f"a{n}"} for n in range(100)))


@pytest.mark.django_db
class TestRefused:
    @pytest.mark.parametrize(
        "body", ["", "{", "[]", "3", "null", '{"posts":{}}', '{"posts":null}', "[" * 100_000]
    )
    def test_a_malformed_body(self, client, body):
        response = client.post(URL, body, content_type="application/json")
        assert response.status_code == 400
        assert "detail" in response.json()

    def test_more_than_500_items(self, client):
        assert send(client, *[POST] * (MAX_ITEMS + 1)).status_code == 413
        assert not Post.objects.exists()

    def test_a_body_that_is_too_large(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        response = send(client, {**POST, "caption": "x" * 2000})
        assert response.status_code == 413

    def test_another_content_type(self, client):
        assert client.post(URL, "a=1", content_type="text/plain").status_code == 415

    @pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", "Basic abc"])
    def test_a_call_without_a_known_key(self, key, header):
        response = APIClient(HTTP_AUTHORIZATION=header).post(URL, {"posts": []}, format="json")
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"

    def test_a_key_without_the_scope(self):
        ApiKeyFactory.create(secret="ec_reader", scopes=["labels:read"])
        reader = APIClient(HTTP_AUTHORIZATION="Bearer ec_reader")
        assert send(reader, POST).status_code == 403

    def test_a_revoked_key(self):
        ApiKeyFactory.create(secret="ec_old", scopes=["posts:write"], revoked=True)
        assert send(APIClient(HTTP_AUTHORIZATION="Bearer ec_old"), POST).status_code == 401

    def test_a_client_that_calls_too_often(self, client, monkeypatch):
        monkeypatch.setattr(
            "rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "2/min"}
        )
        codes = [send(client).status_code for _call in range(3)]
        assert codes == [200, 200, 429]

    def test_a_get(self, client):
        assert client.get(URL).status_code == 405


@pytest.mark.django_db
class TestDocument:
    def test_the_openapi_document_is_valid_and_without_warnings(self, tmp_path):
        file = tmp_path / "schema.json"
        call_command(
            "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json",
            "--file", str(file),
        )  # fmt: skip
        document = json.loads(file.read_text())
        assert set(document["paths"]) == {
            "/api/v1/posts",
            "/api/v1/posts/{platform}/{external_id}/labels",
            "/api/v1/labels/lookup",
            "/api/v1/label-definitions",
            "/api/v1/claims/",
            "/api/v1/claims/{slug}/",
            "/api/v1/claims:search",
            "/api/v1/tips/",
            "/api/v1/elections",
            "/api/v1/elections/{slug}",
            "/api/v1/elections/{slug}/stations.geojson",
            "/api/v1/elections/{slug}/stations.csv",
            "/api/v1/voterinfo",
            "/api/v1/interactions",
            "/api/v1/feeds/controls",
            "/api/v1/feeds/keyword-filters",
            "/api/v1/feeds/keyword-filters/preview",
            "/api/v1/feeds/keyword-filters/{filter_id}",
            "/api/v1/feeds/not-interested",
            "/api/v1/feeds/not-interested/{row_id}",
            "/api/v1/feeds/follows",
            "/api/v1/feeds/follows/{account_id}",
            "/api/v1/feeds/reactions",
            "/api/v1/feeds/reset",
            "/api/v1/feeds/reset/undo",
            "/api/v1/feeds/history",
            "/api/v1/feeds/export",
            "/api/v1/feeds",
            "/api/v1/feeds/why/{request_id}/{post_id}",
            "/api/v1/feeds/{name}",
            "/api/v1/feeds/generator:{slug}",
            "/api/v1/feeds/generators/{slug}/skeleton",
        }
        assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"

    def test_every_call_has_an_example(self, client):
        document = client.get("/api/v1/schema/", {"format": "json"}).json()
        for path in document["paths"].values():
            for call in path.values():
                done = next(code for code in call["responses"] if code.startswith("2"))
                content = call["responses"][done]["content"]
                if "application/json" in content:  # the others are files
                    assert content["application/json"]["examples"]

    def test_the_docs_page_keeps_to_the_content_policy(self, client):
        page = client.get("/api/v1/docs/", HTTP_ACCEPT="text/html")
        assert page.status_code == 200
        html = page.content.decode()
        assert "cdn" not in html
        assert "<script>" not in html
        assert "<style>" not in html
        nonce = html.split('<style nonce="')[1].split('"')[0]
        assert f"'nonce-{nonce}'" in page["Content-Security-Policy"]

    def test_its_script_and_schema_come_from_this_site(self, client):
        script = client.get("/api/v1/docs/", {"script": ""})
        assert script["Content-Type"].startswith("application/javascript")
        assert b"/api/v1/schema/" in script.content
        assert client.get("/api/v1/schema/").status_code == 200

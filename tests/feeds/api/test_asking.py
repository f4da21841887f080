from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from rest_framework.test import APIClient

from feeds.api_interactions import MOST_EVENTS
from feeds.api_viewers import AddressThrottle
from feeds.models import (
    Interaction,
    PostStats,
    Reaction,
    Viewer,
)
from feeds.viewing import COOKIE, remember
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.feeds import (
    ReactionFactory,
    ViewerFactory,
)
from tests.factories.users import UserFactory
from tests.feeds.api.client import INTERACTIONS, V1, Client, event


@pytest.mark.django_db
class TestWhoIsAsking:
    def test_reading_makes_nobody_a_viewer(self, nobody):
        for path in ("controls", "keyword-filters", "not-interested", "follows"):
            answer = nobody.get(f"{V1}/{path}")
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"
            assert COOKIE not in answer.cookies
        assert not Viewer.objects.exists()

    def test_the_first_control_does_and_the_next_is_the_same_viewers(self, nobody):
        answer = nobody.send("put", f"{V1}/controls", {"topics": {"football": "off"}})
        assert answer.status_code == 200
        assert answer.cookies[COOKIE]["httponly"]
        again = nobody.send("put", f"{V1}/controls", {"default_feed": "popular"})
        assert again.cookies[COOKIE]["max-age"] == 365 * 24 * 3600  # from now on
        assert again.json()["topics"]["football"] == "off"
        assert Viewer.objects.count() == 1

    def test_a_control_that_is_refused_leaves_no_viewer_behind(self, nobody):
        answer = nobody.send("post", f"{V1}/follows", {"account": 99})
        assert answer.status_code == 400
        assert answer.json()["errors"] == {"account": ["There is no such account to follow."]}
        assert COOKIE not in answer.cookies
        assert not Viewer.objects.exists()

    def test_a_login_without_a_viewer_gets_one_and_no_cookie(self):
        client = Client()
        client.force_login(UserFactory.create())
        answer = client.send("post", f"{V1}/reset")
        assert answer.status_code == 200
        assert COOKIE not in answer.cookies
        assert Viewer.objects.get().user_id

    def test_a_login_takes_over_what_the_cookie_had(self, nobody):
        nobody.send("put", f"{V1}/controls", {"topics": {"football": "off"}})
        user = UserFactory.create()
        nobody.force_login(user)
        answer = nobody.send("put", f"{V1}/controls", {"topics": {"music": "off"}})
        assert answer.json()["topics"]["football"] == "off"
        assert Viewer.objects.get().user == user

    def test_a_forged_cookie_is_nobody(self, nobody):
        viewer = ReactionFactory.create().viewer
        nobody.cookies[COOKIE] = str(viewer.key)
        assert nobody.get(f"{V1}/export").status_code == 404
        assert nobody.send("delete", f"{V1}/history").json()["interactions"] == 0

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"HTTP_SEC_FETCH_SITE": "cross-site"},
            {"HTTP_ORIGIN": "https://elsewhere.example"},
        ],
    )
    def test_another_sites_page_changes_nothing(self, viewer, headers):
        client = APIClient(**headers)
        client.force_login(viewer.user)
        calls = [
            ("put", f"{V1}/controls"), ("post", f"{V1}/reset"), ("delete", f"{V1}/history"),
            ("post", INTERACTIONS), ("post", f"{V1}/follows"), ("delete", f"{V1}/follows/1"),
            ("post", f"{V1}/keyword-filters"), ("put", f"{V1}/reactions"),
            ("post", f"{V1}/not-interested"),
        ]  # fmt: skip
        for method, path in calls:
            answer = getattr(client, method)(path, {}, format="json")
            assert answer.status_code == 403, path
            assert "Origin" in answer.json()["detail"]

    def test_a_client_that_is_no_page_names_our_address(self, viewer):
        client = APIClient(HTTP_ORIGIN="http://testserver")
        assert client.put(f"{V1}/controls", {"region": "NL"}, format="json").status_code == 200

    def test_calls_are_counted_for_each_viewer(self, monkeypatch, nobody):
        monkeypatch.setattr(
            "rest_framework.throttling.UserRateThrottle.THROTTLE_RATES",
            {"user": "2/min", "anon": "2/min"},
        )
        first = nobody.send("post", f"{V1}/reset")
        codes = [nobody.send("post", f"{V1}/reset").status_code for _call in range(3)]
        assert (first.status_code, codes) == (200, [200, 200, 429])

    @pytest.mark.parametrize(("is_login", "last"), [(False, 429), (True, 200)])
    def test_cookies_are_counted_by_address_too(self, monkeypatch, is_login, last):
        monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"anon": "2/min"}, raising=False)
        codes = []
        for number in range(3):
            client = Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")  # as a client may claim
            viewer = ViewerFactory.create(user=UserFactory.create() if is_login else None)
            if viewer.user:
                client.force_login(viewer.user)
            else:
                response = HttpResponse()
                remember(response, viewer)
                client.cookies[COOKIE] = response.cookies[COOKIE].value
            codes.append(client.get(f"{V1}/controls").status_code)
        assert codes == [200, 200, last]

    def test_throttles_believe_as_many_proxies_as_sign_ins_do(self):
        assert settings.REST_FRAMEWORK["NUM_PROXIES"] == settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0

    def test_one_address_makes_only_so_many_viewers_an_hour(self, monkeypatch):
        monkeypatch.setattr("feeds.viewing.MOST_AN_HOUR", 1)
        body = {"post": PostFactory.create().pk, "kind": "like", "is_on": True}
        answers = [Client().send("put", f"{V1}/reactions", body) for _time in range(2)]
        assert [each.status_code for each in answers] == [200, 429]
        assert answers[1]["Retry-After"] == "3600"
        assert PostStats.objects.get().likes == Viewer.objects.count() == 1


@pytest.mark.django_db
class TestInteractions:
    def send(self, client, *events):
        return client.send("post", INTERACTIONS, {"events": list(events)})

    def test_each_event_gets_its_due(self, client, viewer):
        post, key = PostFactory.create(), str(uuid4())
        answer = self.send(
            client,
            event(post, key=key),
            {"post": "x", "kind": 3},
            event(post, "waved"),
            event(post, "watched", watched=1.2),
            event(post, key=key),
            "seen",
            {**event(post), "post": post.pk + 1000},
        )
        assert answer.status_code == 202
        body = answer.json()
        assert (body["accepted"], body["repeated"]) == (2, 1)
        assert [(each["index"], each["field"]) for each in body["rejected"]] == [
            (1, "at"), (1, "kind"), (1, "post"), (2, "kind"), (5, "event"), (6, "post"),
        ]  # fmt: skip
        assert viewer.interactions.count() == 2

    def test_looking_makes_nobody_a_viewer_but_liking_does(self, nobody):
        post = PostFactory.create()
        assert self.send(nobody, event(post)).json()["accepted"] == 1
        assert not Viewer.objects.exists()
        answer = self.send(nobody, event(post), event(post, "liked"))
        assert answer.cookies[COOKIE].value
        assert Reaction.objects.get().viewer == Viewer.objects.get()
        assert PostStats.objects.get().likes == 1

    def test_nobody_is_one_voice_a_day(self, nobody):
        post = PostFactory.create()
        for _time in range(3):
            self.send(nobody, event(post), event(post, "shared"))
        assert (PostStats.objects.get().shown, PostStats.objects.get().shares) == (1, 1)

    def test_with_history_off_nothing_personal_is_kept(self, client, viewer):
        client.send("put", f"{V1}/controls", {"keeps_history": False})
        post = PostFactory.create()
        assert self.send(client, event(post), event(post, "shared")).json()["accepted"] == 2
        assert not Interaction.objects.exists()
        assert PostStats.objects.get().shown == 1

    def test_more_than_100(self, client):
        events = [event(PostFactory.build(pk=1))] * (MOST_EVENTS + 1)
        assert self.send(client, *events).status_code == 413

    @pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"events":{}}', "[" * 100_000])
    def test_a_malformed_body(self, client, body):
        answer = client.generic("POST", INTERACTIONS, body, content_type="application/json")
        assert answer.status_code == 400

    def test_texts_that_cannot_be_stored(self, client):
        body = b'{"events":[{"post":1,"kind":"\\ud800","at":"x\\u0000","\\udfff":1}]}'
        answer = client.generic("POST", INTERACTIONS, body, content_type="application/json")
        assert answer.status_code == 202
        assert len(answer.json()["rejected"]) == 2

    def test_the_queries_do_not_grow(self, client, django_assert_max_num_queries):
        posts = PostFactory.create_batch(25)
        events = [event(post, "seen", key=str(uuid4())) for post in posts * 4]
        with django_assert_max_num_queries(14):
            assert self.send(client, *events).json()["accepted"] == 100


@pytest.mark.django_db(transaction=True)
def test_the_same_calls_at_once_are_never_an_error_of_ours():
    user = UserFactory.create()
    ViewerFactory.create(user=user)
    client = Client()
    client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    post = PostFactory.create()
    key = str(uuid4())
    calls = [
        ("post", INTERACTIONS, {"events": [event(post, "liked", key=key)]}),
        ("put", f"{V1}/reactions", {"post": post.pk, "kind": "like", "is_on": True}),
        ("post", f"{V1}/follows", {"account": post.account_id}),
        ("post", f"{V1}/keyword-filters", {"phrase": "kat"}),
        ("post", f"{V1}/not-interested", {"post": post.pk}),
        ("put", f"{V1}/controls", {"topics": {"food": "off"}, "keeps_history": True}),
        ("delete", f"{V1}/history", None),
        ("post", f"{V1}/reset", None),
    ]

    def send(method, path, body):
        mine = Client()
        mine.cookies.load(cookies)
        return mine.send(method, path, body).status_code

    answers = all_at_once([partial(send, *call) for call in calls for _time in range(2)])
    assert set(answers) <= {200, 201, 202}
    assert PostStats.objects.get().likes == Reaction.objects.count() == 1

import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.test import APIClient

from feeds.api_interactions import MOST_EVENTS
from feeds.api_viewers import AddressThrottle
from feeds.models import (
    Interaction,
    KeywordFilter,
    NotInterested,
    PostStats,
    Reaction,
    TopicSetting,
    Viewer,
)
from feeds.topics import TOPICS
from feeds.viewing import COOKIE, remember
from tests.concurrency import all_at_once
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    ReactionFactory,
    ViewerFactory,
)
from tests.factories.users import UserFactory


V1 = "/api/v1/feeds"
INTERACTIONS = "/api/v1/interactions"


class Client(APIClient):
    """A browser on one of our pages."""

    def __init__(self, **defaults):
        super().__init__(**{"HTTP_SEC_FETCH_SITE": "same-origin", **defaults})

    def send(self, method: str, path: str, body: object = None):
        return getattr(self, method)(path, body, format="json")


@pytest.fixture
def nobody() -> Client:
    return Client()


@pytest.fixture
def viewer():
    return ViewerFactory.create(user=UserFactory.create())


@pytest.fixture
def client(viewer) -> Client:
    client = Client()
    client.force_login(viewer.user)
    return client


def now() -> str:
    return timezone.now().isoformat()


def event(post, kind="seen", **values):
    return {"post": post.pk, "kind": kind, "at": now(), **values}


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
        assert answer.json() == {"account": ["There is no such account to follow."]}
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


@pytest.mark.django_db
class TestControls:
    def test_what_is_left_out_stays(self, client):
        client.send("put", f"{V1}/controls", {"topics": {"food": "more"}, "region": "be"})
        client.send("put", f"{V1}/controls", {"default_feed": "following"})
        answer = client.send("put", f"{V1}/controls", {"topics": {"music": "off"}}).json()
        assert answer == client.get(f"{V1}/controls").json()
        assert answer["topics"] == {
            **dict.fromkeys(TOPICS, "normal"), "food": "more", "music": "off",
        }  # fmt: skip
        assert (answer["default_feed"], answer["region"]) == ("following", "BE")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"topics": {"food": "loud"}}, "topics"),
            ({"topics": {"chess": "off"}}, "topics"),
            ({"topics": ["food"]}, "topics"),
            ({"default_feed": "best"}, "default_feed"),
            ({"region": "N1"}, "region"),
            ({"keeps_history": "perhaps"}, "keeps_history"),
        ],
    )
    def test_what_does_not_fit_is_named_and_changes_nothing(self, client, body, field):
        answer = client.send("put", f"{V1}/controls", {"default_feed": "popular", **body})
        assert answer.status_code == 400
        assert list(answer.json()) == [field]
        assert client.get(f"{V1}/controls").json()["default_feed"] == "for-you"

    @pytest.mark.parametrize(
        "body",
        [
            b'{"default_feed": "\\ud800"}',
            b'{"topics": {"\\ud800": "off"}}',
            b'{"topics": {"food": "\\ud800"}}',
            b'{"region": "\\ud800"}',
            b'{"keeps_history": NaN}',
            b"[1]",
        ],
    )
    def test_what_cannot_be_written_back_is_refused_too(self, client, body):
        answer = client.generic("PUT", f"{V1}/controls", body, content_type="application/json")
        assert answer.status_code == 400
        assert json.loads(answer.content)

    def test_the_queries_do_not_grow(self, client, viewer, django_assert_max_num_queries):
        for topic in list(TOPICS)[:9]:
            TopicSetting.objects.create(viewer=viewer, topic=topic, level="off")
        with django_assert_max_num_queries(7):
            client.get(f"{V1}/controls")


@pytest.mark.django_db
class TestKeywordFilters:
    def test_added_changed_and_removed(self, client):
        made = client.send(
            "post",
            f"{V1}/keyword-filters",
            {"phrase": "vuurwerk", "language": "nl", "related": ["knal"]},
        )
        assert made.status_code == 201
        saved = made.json()
        assert (saved["scope"], saved["related"]) == ("recommended", ["knal"])
        path = f"{V1}/keyword-filters/{saved['id']}"
        changed = client.send("put", path, {"scope": "everywhere"}).json()
        assert (changed["phrase"], changed["scope"]) == ("vuurwerk", "everywhere")
        assert client.get(f"{V1}/keyword-filters").json() == {"filters": [changed]}
        assert client.send("delete", path).json() == {"filters": []}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "phrase"),
            ({"phrase": ""}, "phrase"),
            ({"phrase": "\0"}, "phrase"),
            ({"phrase": "?!"}, "phrase"),
            ({"phrase": "x" * 101}, "phrase"),
            ({"phrase": "kat", "language": "Dutch"}, "language"),
            ({"phrase": "kat", "related": "poes"}, "related"),
            ({"phrase": "kat", "related": ["x"] * 51}, "related"),
            ({"phrase": "kat", "scope": "all"}, "scope"),
            ({"phrase": "kat", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
            ({"phrase": "kat", "expires_at": "9999-12-31T23:59:59Z"}, "expires_at"),
            ({"phrase": "kat", "expires_at": "soon"}, "expires_at"),
        ],
    )
    def test_what_does_not_fit_is_named(self, client, body, field):
        answer = client.send("post", f"{V1}/keyword-filters", body)
        assert (answer.status_code, list(answer.json())) == (400, [field])
        assert not KeywordFilter.objects.exists()

    def test_there_is_an_end(self, client, viewer):
        KeywordFilter.objects.bulk_create(
            KeywordFilter(viewer=viewer, phrase=f"word{number}") for number in range(200)
        )
        answer = client.send("post", f"{V1}/keyword-filters", {"phrase": "kat"})
        assert answer.status_code == 400
        assert "200" in answer.json()["phrase"][0]

    def test_another_viewers_are_out_of_reach(self, client, nobody):
        other = KeywordFilterFactory.create()
        path = f"{V1}/keyword-filters/{other.pk}"
        for each in (client, nobody):
            assert each.send("put", path, {"scope": "everywhere"}).status_code == 400
            assert each.send("delete", path).json() == {"filters": []}
        assert KeywordFilter.objects.get().scope == "recommended"
        huge = f"{V1}/keyword-filters/{10**30}"
        assert client.send("delete", huge).status_code == 200
        assert client.send("put", huge, {}).status_code == 400

    def test_a_preview_changes_nothing(self, nobody):
        answer = nobody.send(
            "post", f"{V1}/keyword-filters/preview", {"phrase": "vuurwerk", "language": "nl"}
        )
        body = answer.json()
        assert (body["posts"], body["hidden"], body["share"]) == (0, 0, 0.0)
        assert {each["why"] for each in body["related"]} >= {"compound"}
        assert not Viewer.objects.exists()
        refused = nobody.send("post", f"{V1}/keyword-filters/preview", {"phrase": "?"})
        assert list(refused.json()) == ["phrase"]

    def test_the_queries_do_not_grow(self, client, viewer, django_assert_max_num_queries):
        KeywordFilterFactory.create_batch(20, viewer=viewer)
        with django_assert_max_num_queries(7):
            assert len(client.get(f"{V1}/keyword-filters").json()["filters"]) == 20


@pytest.mark.django_db
class TestNotInterested:
    def test_said_and_taken_back(self, client):
        post, account = PostFactory.create(), AccountFactory.create()
        client.send("post", f"{V1}/not-interested", {"post": post.pk})
        client.send("post", f"{V1}/not-interested", {"account": account.pk})
        answer = client.send("post", f"{V1}/not-interested", {"topic": "food"})
        assert answer.status_code == 201
        rows = answer.json()["not_interested"]
        assert [(row["post"], row["account"], row["topic"]) for row in rows] == [
            (None, None, "food"),
            (None, account.pk, ""),
            (post.pk, None, ""),
        ]
        for row in rows:
            left = client.send("delete", f"{V1}/not-interested/{row['id']}").json()
        assert left == {"not_interested": []}
        assert not Interaction.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "post"),
            ({"post": 1, "topic": "food"}, "post"),
            ({"post": 2**63}, "post"),
            ({"post": 2**62}, "post"),
            ({"account": 2**62}, "account"),
            ({"topic": "nothing"}, "topic"),
        ],
    )
    def test_what_does_not_fit_is_named(self, client, body, field):
        answer = client.send("post", f"{V1}/not-interested", body)
        assert (answer.status_code, list(answer.json())) == (400, [field])

    def test_another_viewers_stays(self, client):
        other = NotInterestedFactory.create()
        assert client.send("delete", f"{V1}/not-interested/{other.pk}").status_code == 200
        assert NotInterested.objects.exists()

    def test_the_queries_do_not_grow(self, client, viewer, django_assert_max_num_queries):
        NotInterestedFactory.create_batch(9, viewer=viewer)
        with django_assert_max_num_queries(7):
            client.get(f"{V1}/not-interested")


@pytest.mark.django_db
class TestFollows:
    def test_begun_and_ended(self, client):
        account = AccountFactory.create(platform="tiktok", handle="buurtnieuws")
        answer = client.send("post", f"{V1}/follows", {"account": account.pk})
        assert answer.status_code == 201
        assert answer.json() == {"account": account.pk, "is_followed": True}
        [row] = client.get(f"{V1}/follows").json()["follows"]
        assert (row["account"], row["platform"], row["handle"]) == (
            account.pk, "tiktok", "buurtnieuws",
        )  # fmt: skip
        ended = client.send("delete", f"{V1}/follows/{account.pk}").json()
        assert ended == {"account": account.pk, "is_followed": False}
        assert client.get(f"{V1}/follows").json() == {"follows": []}

    def test_the_queries_do_not_grow(self, client, viewer, django_assert_max_num_queries):
        FollowFactory.create_batch(9, viewer=viewer)
        with django_assert_max_num_queries(7):
            client.get(f"{V1}/follows")


@pytest.mark.django_db
class TestReactions:
    def test_on_and_off(self, nobody):
        body = {"post": PostFactory.create().pk, "kind": "like", "is_on": True}
        assert nobody.send("put", f"{V1}/reactions", body).json() == body
        assert Reaction.objects.count() == 1
        nobody.send("put", f"{V1}/reactions", {**body, "is_on": False})
        assert not Reaction.objects.exists()

    def test_nobody_has_nothing_to_take_back(self, nobody):
        body = {"post": 1, "kind": "like", "is_on": False}
        assert nobody.send("put", f"{V1}/reactions", body).status_code == 200
        assert not Viewer.objects.exists()


@pytest.mark.django_db
class TestHistory:
    def test_reset_and_undo(self, client, viewer):
        made = client.send("post", f"{V1}/reset").json()
        assert made["can_undo"]
        assert client.get(f"{V1}/controls").json()["can_undo_reset"]
        second = client.send("post", f"{V1}/reset").json()
        assert second["reset_at"] > made["reset_at"]
        assert client.send("post", f"{V1}/reset/undo").json() == made
        assert client.send("post", f"{V1}/reset/undo").json() == {
            "reset_at": None,
            "can_undo": False,
        }
        none_left = client.send("post", f"{V1}/reset/undo")
        assert (none_left.status_code, list(none_left.json())) == (400, ["reset"])

    def test_after_30_days_there_is_nothing_to_undo(self, client, viewer):
        client.send("post", f"{V1}/reset")
        viewer.resets.update(at=timezone.now() - timedelta(days=31))
        assert not client.get(f"{V1}/controls").json()["can_undo_reset"]
        assert client.send("post", f"{V1}/reset/undo").status_code == 400

    def test_deletion_really_deletes(self, client, viewer):
        InteractionFactory.create_batch(2, viewer=viewer)
        FeedRequestFactory.create(viewer=viewer)
        answer = client.send("delete", f"{V1}/history")
        assert answer.json() == {
            "interactions": 2, "requests": 1, "filtered_posts": 0, "resets": 0,
        }  # fmt: skip
        assert not viewer.interactions.exists()

    def test_the_export_is_a_file(self, client, viewer):
        InteractionFactory.create(viewer=viewer, key=viewer.key, watched=0.5)
        answer = client.get(f"{V1}/export")
        assert answer["Content-Disposition"] == 'attachment; filename="feed-data.json"'
        assert answer["Content-Type"] == "application/json"
        exported = json.loads(answer.content)
        assert exported["interactions"][0]["watched"] == 0.5

    def test_the_queries_of_the_export_do_not_grow(
        self, client, viewer, django_assert_max_num_queries
    ):
        InteractionFactory.create_batch(9, viewer=viewer)
        with django_assert_max_num_queries(17):
            client.get(f"{V1}/export")


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

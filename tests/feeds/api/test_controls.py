import json
from datetime import timedelta

import pytest
from django.utils import timezone

from feeds.models import (
    Interaction,
    KeywordFilter,
    NotInterested,
    Reaction,
    TopicSetting,
    Viewer,
)
from feeds.topics import TOPICS
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
)
from tests.feeds.api.client import V1


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
            ({"topics": {"food": "loud"}}, "topics.food"),
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
        assert list(answer.json()["errors"]) == [field]
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
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
        assert not KeywordFilter.objects.exists()

    def test_there_is_an_end(self, client, viewer):
        KeywordFilter.objects.bulk_create(
            KeywordFilter(viewer=viewer, phrase=f"word{number}") for number in range(200)
        )
        answer = client.send("post", f"{V1}/keyword-filters", {"phrase": "kat"})
        assert answer.status_code == 400
        assert "200" in answer.json()["errors"]["phrase"][0]

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
        assert list(refused.json()["errors"]) == ["phrase"]

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
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])

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
        assert (none_left.status_code, list(none_left.json()["errors"])) == (400, ["reset"])

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
        exported = json.loads(answer.getvalue())
        assert exported["interactions"][0]["watched"] == 0.5

    def test_the_queries_of_the_export_do_not_grow(
        self, client, viewer, django_assert_max_num_queries
    ):
        InteractionFactory.create_batch(9, viewer=viewer)
        with django_assert_max_num_queries(17):
            client.get(f"{V1}/export").getvalue()

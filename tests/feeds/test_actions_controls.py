from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from feeds.actions import controls
from feeds.actions.refused import Refused
from feeds.models import Follow, NotInterested, PostStats, TopicSetting, Viewer
from tests.concurrency import all_at_once
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import FollowFactory, ViewerFactory


NOW = timezone.now()


@pytest.fixture
def viewer():
    return ViewerFactory.create()


def refused(action, **values) -> str:
    """The field that is named."""
    with pytest.raises(Refused) as error:
        action(**values)
    return error.value.field


@pytest.mark.django_db
class TestFollowing:
    def test_on_and_off(self, viewer):
        account = AccountFactory.create()
        assert controls.set_follow(viewer=viewer, account_id=account.pk, is_on=True)
        assert not controls.set_follow(viewer=viewer, account_id=account.pk, is_on=True)
        assert viewer.follows.get().account == account
        assert controls.set_follow(viewer=viewer, account_id=account.pk, is_on=False)
        assert not controls.set_follow(viewer=viewer, account_id=account.pk, is_on=False)

    def test_nobody_follows_what_is_not_there_or_themselves(self, viewer):
        own = AccountFactory.create()
        viewer.account = own
        viewer.save()
        for account_id in (own.pk, own.pk + 1000):
            assert (
                refused(controls.set_follow, viewer=viewer, account_id=account_id, is_on=True)
                == "account"
            )

    def test_there_is_an_end(self, viewer, monkeypatch):
        monkeypatch.setattr(controls, "MOST_FOLLOWS", 2)
        FollowFactory.create_batch(2, viewer=viewer)
        account = AccountFactory.create()
        assert (
            refused(controls.set_follow, viewer=viewer, account_id=account.pk, is_on=True)
            == "account"
        )

    @pytest.mark.slow
    def test_the_database_keeps_the_end_too(self, viewer):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO content_account"
                " (platform, handle, display_name, kind, followers, created_at)"
                " SELECT 'many', n::text, '', 'person', 0, now() FROM generate_series(1, 5001) n"
            )
            insert = (
                "INSERT INTO feeds_follow (viewer_id, account_id, created_at)"
                " SELECT %s, id, now() FROM content_account WHERE platform = 'many'"
                " ORDER BY id OFFSET %s LIMIT %s"
            )
            cursor.execute(insert, [viewer.pk, 0, 5000])
            with pytest.raises(IntegrityError, match="follows 5000"), transaction.atomic():
                cursor.execute(insert, [viewer.pk, 5000, 1])


@pytest.mark.django_db
class TestTopics:
    def test_a_level_holds_until_it_is_normal_again(self, viewer):
        controls.set_topic_level(viewer=viewer, topic="football", level="off")
        controls.set_topic_level(viewer=viewer, topic="football", level="more")
        assert viewer.topic_settings.get().level == "more"
        controls.set_topic_level(viewer=viewer, topic="football", level="normal")
        assert not TopicSetting.objects.exists()

    @pytest.mark.parametrize(
        ("topic", "level", "field"),
        [
            ("chess-boxing", "off", "topic"),
            ("other", "off", "topic"),
            ("football", "loud", "level"),
        ],
    )
    def test_what_there_is_not(self, viewer, topic, level, field):
        assert refused(controls.set_topic_level, viewer=viewer, topic=topic, level=level) == field


@pytest.mark.django_db
class TestNotInterested:
    def test_in_a_post(self, viewer):
        post = PostFactory.create()
        row = controls.not_interested(viewer=viewer, now=NOW, post_id=post.pk)
        assert row.until == NOW + timedelta(days=30)
        assert viewer.interactions.get().kind == "not_interested"
        assert not PostStats.objects.exists()

    def test_said_again_it_begins_again(self, viewer):
        account = AccountFactory.create()
        controls.not_interested(viewer=viewer, now=NOW, account_id=account.pk)
        later = NOW + timedelta(days=10)
        controls.not_interested(viewer=viewer, now=later, account_id=account.pk)
        assert viewer.not_interested.get().until == later + timedelta(days=30)

    def test_undone_nothing_is_left(self, viewer):
        post = PostFactory.create()
        controls.not_interested(viewer=viewer, now=NOW, post_id=post.pk)
        controls.not_interested(viewer=viewer, now=NOW, topic="food")
        assert controls.undo_not_interested(viewer=viewer, post_id=post.pk)
        assert not controls.undo_not_interested(viewer=viewer, post_id=post.pk)
        assert not viewer.interactions.exists()
        assert [each.topic for each in viewer.not_interested.all()] == ["food"]

    def test_with_history_off_only_the_control_itself_is_kept(self):
        viewer = ViewerFactory.create(keeps_history=False)
        controls.not_interested(viewer=viewer, now=NOW, post_id=PostFactory.create().pk)
        assert not viewer.interactions.exists()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({}, "post"),
            ({"post_id": 1, "topic": "food"}, "post"),
            ({"post_id": 2**62}, "post"),
            ({"account_id": 2**62}, "account"),
            ({"topic": "nothing"}, "topic"),
        ],
    )
    def test_it_is_one_thing_that_exists(self, viewer, values, field):
        assert refused(controls.not_interested, viewer=viewer, now=NOW, **values) == field


@pytest.mark.django_db
class TestReports:
    def test_the_last_word_on_a_post_stands(self, viewer):
        post = PostFactory.create()
        controls.report_post(viewer=viewer, post_id=post.pk, reason="hate")
        controls.report_post(viewer=viewer, post_id=post.pk, reason="fraud", text=" Nep\0 ")
        report = viewer.reports.get()
        assert (report.reason, report.text) == ("fraud", "Nep")

    def test_what_cannot_be_reported(self, viewer):
        post = PostFactory.create()
        values = {"viewer": viewer, "post_id": post.pk, "reason": "hate"}
        report = controls.report_post
        assert refused(report, **values | {"reason": "boring"}) == "reason"
        assert refused(report, **values | {"text": "x" * 1001}) == "text"
        assert refused(report, **values | {"post_id": 2**62}) == "post"


@pytest.mark.django_db
class TestChoices:
    def test_they_are_remembered(self, viewer):
        controls.choose_default_feed(viewer=viewer, feed="popular")
        controls.choose_region(viewer=viewer, region="be")
        controls.set_history_kept(viewer=viewer, is_on=False)
        kept = Viewer.objects.get()
        assert (kept.default_feed, kept.region, kept.keeps_history) == ("popular", "BE", False)

    def test_what_there_is_not(self, viewer):
        assert refused(controls.choose_default_feed, viewer=viewer, feed="best") == "default_feed"
        assert refused(controls.choose_region, viewer=viewer, region="N1") == "region"


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_control_twice(self):
        viewer, post = ViewerFactory.create(), PostFactory.create()

        def fresh():
            return Viewer.objects.get(pk=viewer.pk)

        all_at_once(
            [lambda: controls.set_follow(viewer=fresh(), account_id=post.account_id, is_on=True)]
            * 3
            + [lambda: controls.set_topic_level(viewer=fresh(), topic="food", level="off")] * 3
        )
        all_at_once(
            [lambda: controls.not_interested(viewer=fresh(), now=NOW, post_id=post.pk)] * 3
            + [lambda: controls.report_post(viewer=fresh(), post_id=post.pk, reason="hate")] * 3
        )
        assert Follow.objects.count() == TopicSetting.objects.count() == 1
        assert NotInterested.objects.count() == viewer.reports.count() == 1
        assert viewer.interactions.count() == 1

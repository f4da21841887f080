from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from feeds.actions import joining
from feeds.actions.interactions import record_interactions, set_reaction
from feeds.actions.joining import join_viewers
from feeds.actions.resets import reset_feed, undo_reset
from feeds.events import Event
from feeds.models import Interaction, KeywordFilter, PostStats, Viewer
from tests.concurrency import all_at_once
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FilteredPostFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostReportFactory,
    ReactionFactory,
    TopicSettingFactory,
    ViewerFactory,
)
from tests.factories.users import UserFactory


NOW = timezone.now()


@pytest.fixture
def own():
    return ViewerFactory.create(user=UserFactory.create())


@pytest.fixture
def cookie():
    return ViewerFactory.create()


def join(own, cookie) -> Viewer:
    joined = join_viewers(user=own.user, viewer=cookie)
    own.refresh_from_db()
    cookie.refresh_from_db()
    return joined


def like(viewer) -> int:
    post = PostFactory.create()
    set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=True, now=NOW)
    return post.pk


def counted(viewer) -> set[int]:
    rows = viewer.interactions.filter(epoch__gte=viewer.counts_from)
    return set(rows.values_list("post_id", flat=True))


@pytest.mark.django_db
class TestWhoIsJoined:
    def test_a_login_without_a_viewer_takes_the_cookies_over(self, cookie):
        user = UserFactory.create()
        assert join_viewers(user=user, viewer=cookie) == cookie
        assert Viewer.objects.get().user == user

    def test_a_login_with_one_keeps_its_own(self, own, cookie):
        assert join(own, cookie) == own
        assert cookie.user is None

    def test_another_logins_viewer_is_never_touched(self, own):
        other = ReactionFactory.create(viewer__user=UserFactory.create()).viewer
        assert join(own, other) == own
        assert other.reactions.count() == 1
        newcomer = UserFactory.create()
        assert join_viewers(user=newcomer, viewer=other).user == newcomer
        assert other.reactions.count() == 1

    def test_joining_with_itself_changes_nothing(self, own):
        ReactionFactory.create(viewer=own)
        assert join(own, own) == own
        assert own.reactions.count() == 1


ROWS = (
    "interactions", "reactions", "requests", "follows", "keyword_filters", "filtered_posts",
    "topic_settings", "not_interested", "reports", "resets",
)  # fmt: skip


def something_of_everything(viewer) -> None:
    InteractionFactory.create(viewer=viewer)
    ReactionFactory.create(viewer=viewer)
    FeedRequestFactory.create(viewer=viewer)
    FollowFactory.create(viewer=viewer)
    FilteredPostFactory.create(keyword_filter__viewer=viewer)
    TopicSettingFactory.create(viewer=viewer)
    NotInterestedFactory.create(viewer=viewer)
    PostReportFactory.create(viewer=viewer)
    reset_feed(viewer=viewer, now=NOW)


def counts(viewer) -> dict[str, int]:
    return {name: getattr(viewer, name).count() for name in ROWS}


@pytest.mark.django_db
class TestNothingIsLost:
    def test_every_kind_of_row_moves(self, own, cookie):
        """A new table of viewers has to be moved too: name it here once it is."""
        assert {each.get_accessor_name() for each in Viewer._meta.related_objects} >= set(ROWS)
        something_of_everything(cookie)
        join(own, cookie)
        assert counts(own) == dict.fromkeys(ROWS, 1)
        assert counts(cookie) == dict.fromkeys(ROWS, 0)

    def test_doing_it_again_does_nothing_more(self, own, cookie):
        something_of_everything(own)
        something_of_everything(cookie)
        own.topic_settings.update(topic="music")
        join(own, cookie)
        once = counts(own), own.epoch, own.counts_from
        assert once[0] == dict.fromkeys(ROWS, 2)
        join(own, cookie)
        assert (counts(own), own.epoch, own.counts_from) == once

    def test_a_request_that_still_knows_the_cookie_goes_on(self, own, cookie):
        join(own, cookie)
        post = PostFactory.create()
        record_interactions(
            viewer=cookie, events=[Event(post.pk, "liked", timezone.now())], now=timezone.now()
        )
        join(own, cookie)
        assert own.reactions.count() == own.interactions.count() == 1

    def test_with_many_rows_the_queries_are_few(self, own, cookie, django_assert_max_num_queries):
        InteractionFactory.create_batch(20, viewer=cookie)
        ReactionFactory.create_batch(10, viewer=cookie)
        FollowFactory.create_batch(10, viewer=cookie)
        with django_assert_max_num_queries(50):
            join_viewers(user=own.user, viewer=cookie)


@pytest.mark.django_db
class TestTheSameTwice:
    def test_a_post_that_both_liked_is_liked_once(self, own, cookie):
        post = PostFactory.create()
        for viewer in (own, cookie):
            set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=True, now=NOW)
        join(own, cookie)
        assert PostStats.objects.get().likes == own.reactions.count() == 1

    def test_a_like_that_a_reset_set_aside_counts_again_by_the_cookies(self, own, cookie):
        post_id = like(own)
        reset_feed(viewer=own, now=NOW)
        set_reaction(viewer=cookie, post_id=post_id, kind="like", is_on=True, now=NOW)
        join(own, cookie)
        assert own.reactions.get().epoch >= own.counts_from

    def test_an_event_sent_under_both_is_one(self, own, cookie):
        post = PostFactory.create()
        key = InteractionFactory.create(viewer=own, post=post, key=cookie.key).key
        InteractionFactory.create(viewer=cookie, post=post, key=key)
        join(own, cookie)
        assert Interaction.objects.count() == 1

    def test_one_filter_hides_what_either_hid(self, own, cookie):
        KeywordFilterFactory.create(
            viewer=own, phrase="kat", related=["poes"], expires_at=NOW + timedelta(days=1)
        )
        other = KeywordFilterFactory.create(
            viewer=cookie, phrase="Kat", related=["kitten", "poes"], scope="everywhere"
        )
        FilteredPostFactory.create(keyword_filter=other)
        join(own, cookie)
        kept = KeywordFilter.objects.get()
        assert (kept.phrase, kept.related) == ("kat", ["poes", "kitten"])
        assert (kept.scope, kept.expires_at) == ("everywhere", None)
        assert kept.filtered_posts.get().viewer == own

    def test_the_later_end_of_two_filters_holds(self, own, cookie):
        for days, viewer in ((1, own), (2, cookie)):
            KeywordFilterFactory.create(
                viewer=viewer, phrase="kat", expires_at=NOW + timedelta(days=days)
            )
        join(own, cookie)
        assert KeywordFilter.objects.get().expires_at == NOW + timedelta(days=2)

    def test_the_newest_word_on_a_topic_holds(self, own, cookie):
        TopicSettingFactory.create(viewer=own, topic="food", level="off")
        TopicSettingFactory.create(viewer=cookie, topic="music", level="off")
        TopicSettingFactory.create(viewer=cookie, topic="food", level="more")
        TopicSettingFactory.create(viewer=own, topic="music", level="less")
        join(own, cookie)
        assert dict(own.topic_settings.values_list("topic", "level")) == {
            "food": "more",
            "music": "less",
        }

    def test_what_neither_wants_fades_from_the_later_word(self, own, cookie):
        post = PostFactory.create()
        for days, viewer in ((3, own), (20, cookie)):
            NotInterestedFactory.create(viewer=viewer, post=post, until=NOW + timedelta(days=days))
        join(own, cookie)
        assert own.not_interested.get().until == NOW + timedelta(days=20)

    def test_follows_and_reports_are_had_once(self, own, cookie):
        account, post = AccountFactory.create(), PostFactory.create()
        for viewer in (own, cookie):
            FollowFactory.create(viewer=viewer, account=account)
            PostReportFactory.create(viewer=viewer, post=post)
        join(own, cookie)
        assert own.follows.count() == own.reports.count() == 1


@pytest.mark.django_db
class TestLimits:
    def test_what_there_is_no_room_for_stays_with_the_cookie(self, own, cookie, monkeypatch):
        monkeypatch.setattr(joining, "MOST_FOLLOWS", 3)
        monkeypatch.setattr(joining, "MOST_FILTERS", 3)
        for viewer in (own, cookie):
            FollowFactory.create_batch(2, viewer=viewer)
            KeywordFilterFactory.create_batch(2, viewer=viewer)
        newest = cookie.follows.latest("created_at")
        join(own, cookie)
        assert own.follows.count() == own.keyword_filters.count() == 3
        assert cookie.follows.count() == cookie.keyword_filters.count() == 1
        assert own.follows.filter(pk=newest.pk).exists()


@pytest.mark.django_db
class TestEpochs:
    def test_what_counted_under_the_cookie_counts(self, own, cookie):
        reset_feed(viewer=own, now=NOW)
        mine, theirs = like(own), like(cookie)
        join(own, cookie)
        assert counted(own) == {mine, theirs}

    def test_what_a_reset_set_aside_stays_aside_until_it_is_undone(self, own, cookie):
        """Each had a history, began anew, and went on."""
        own_before = like(own)
        reset_feed(viewer=own, now=NOW)
        own_since = like(own)
        cookie_before = like(cookie)
        reset_feed(viewer=cookie, now=NOW)
        cookie_since = like(cookie)
        join(own, cookie)
        assert counted(own) == {own_since, cookie_since}
        assert undo_reset(viewer=own, now=NOW)
        assert counted(own) == {own_since, cookie_since, own_before}
        assert undo_reset(viewer=own, now=NOW)
        assert counted(own) == {own_since, cookie_since, own_before, cookie_before}
        assert not undo_reset(viewer=own, now=NOW)

    def test_with_resets_that_were_undone(self, own, cookie):
        posts = set()
        for viewer in (own, cookie):
            for _time in range(2):
                posts.add(like(viewer))
                reset_feed(viewer=viewer, now=NOW)
                undo_reset(viewer=viewer, now=NOW)
        join(own, cookie)
        assert counted(own) == posts

    def test_the_cookie_begins_again(self, own, cookie):
        reset_feed(viewer=cookie, now=NOW)
        join(own, cookie)
        assert (cookie.epoch, cookie.counts_from) == (0, 0)


@pytest.mark.django_db
class TestChoices:
    def test_history_is_kept_only_where_both_kept_it(self, own, cookie):
        cookie.keeps_history = False
        cookie.save()
        join(own, cookie)
        assert not own.keeps_history

    def test_a_region_and_a_creators_account_are_not_lost(self, own, cookie):
        own.region = ""
        own.save()
        cookie.account = account = AccountFactory.create()
        cookie.save()
        join(own, cookie)
        assert (own.region, own.account) == ("NL", account)


@pytest.mark.django_db(transaction=True)
def test_signing_in_twice_at_once_while_liking_loses_nothing():
    user, cookie = UserFactory.create(), ViewerFactory.create()
    ReactionFactory.create_batch(3, viewer=cookie)
    ViewerFactory.create(user=user)
    posts = PostFactory.create_batch(3)

    def sign_in() -> Viewer:
        return join_viewers(user=user, viewer=Viewer.objects.get(pk=cookie.pk))

    def press(post) -> None:
        viewer = Viewer.objects.get(pk=cookie.pk)
        set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=True, now=NOW)

    calls: list[Callable[[], object]] = [sign_in, sign_in]
    calls += [partial(press, post) for post in posts]
    all_at_once(calls)
    joined = sign_in()
    assert joined.reactions.count() == 6
    assert joined.interactions.count() == 3

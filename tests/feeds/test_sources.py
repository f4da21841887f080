from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import Account
from feeds.models import Viewer
from feeds.parameters import written_parameters
from feeds.profile import empty_profile, profile_of
from feeds.queries import hot
from feeds.queries.history import history_of
from feeds.queries.sources import (
    SOURCES,
    Source,
    civic,
    co_liked,
    exploration,
    find,
    followed,
    near,
    similar,
)
from feeds.queries.sources.asked import Asked
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import AppearanceFactory
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    InteractionFactory,
    PostFeaturesFactory,
    PostStatsFactory,
    ReactionFactory,
    ViewerFactory,
    direction,
)


pytestmark = pytest.mark.django_db


def asked(viewer=None, **more):
    now = timezone.now()
    history = history_of(viewer, now=now)
    told: dict[str, Any] = {
        "viewer_id": viewer.pk if viewer else None,
        "profile": profile_of(history.events, written_parameters(), now),
        "liked": history.liked,
        "follows": (),
        "without": history.seen,
        "language": "nl",
        "region": "NL",
        "now": now,
    }
    return Asked(**told | more)


def liker(*posts):
    viewer = ViewerFactory.create()
    for post in posts:
        InteractionFactory.create(viewer=viewer, post=post, kind="liked")
        ReactionFactory.create(viewer=viewer, post=post)
    return viewer


def likers(number, *posts):
    return [liker(*posts) for _ in range(number)]


def about(place, **more):
    return PostFeaturesFactory.create(embedding=direction(place), **more).post


class TestTaste:
    def test_near_and_similar_find_what_is_like_the_liked_posts(self):
        cars, others = [about(1) for _ in range(3)], [about(2) for _ in range(3)]
        viewer = liker(cars[0])
        assert set(near.find(asked(viewer), 4)) == {cars[1].pk, cars[2].pk}
        assert set(similar.find(asked(viewer), 6)) == {cars[1].pk, cars[2].pk}
        assert others

    def test_a_new_viewer_has_no_taste(self):
        about(1)
        assert near.find(asked(), 10) == {}
        assert similar.find(asked(), 10) == {}

    def test_older_posts_come_from_the_index_of_the_viewers_language(self, monkeypatch):
        old, liked = about(1), about(1)
        about(1, post__language="de")
        monkeypatch.setattr("feeds.queries.hot.LARGEST", 2)
        monkeypatch.setattr("feeds.hotwindow.LARGEST", 2)
        found = near.find(asked(liker(liked)), 8)
        assert hot.window().is_full
        assert old.pk not in hot.window().row_of
        assert old.pk in found


class TestOthers:
    def test_what_people_with_the_same_likes_liked_too(self):
        shared, theirs, far = PostFactory.create_batch(3)
        likers(5, shared, theirs)
        likers(5, far)
        found = co_liked.find(asked(liker(shared)), 10)
        assert found == {theirs.pk: 1.0}
        assert co_liked.find(asked(ViewerFactory.create()), 10) == {}

    @pytest.mark.parametrize("others", [1, 4])
    def test_what_few_liked_is_told_to_nobody(self, others):
        shared, private, known = PostFactory.create_batch(3)
        likers(others, shared, private, known)
        likers(5, shared, known)
        assert set(co_liked.find(asked(liker(shared)), 10)) == {known.pk}

    @pytest.mark.parametrize("change", [{"keeps_history": False}, {"epoch": 1, "counts_from": 1}])
    def test_likes_of_before_a_reset_or_with_history_off_do_not_count(self, change):
        shared, theirs = PostFactory.create_batch(2)
        [changed, *_others] = likers(5, shared, theirs)
        viewer = liker(shared)
        assert set(co_liked.find(asked(viewer), 10)) == {theirs.pk}
        Viewer.objects.filter(pk=changed.pk).update(**change)
        assert co_liked.find(asked(viewer), 10) == {}

    def test_a_like_of_before_a_reset_is_not_shown_by_one_of_after_it(self):
        shared, before = PostFactory.create_batch(2)
        for viewer in likers(5, shared, before):
            Viewer.objects.filter(pk=viewer.pk).update(epoch=1, counts_from=1)
            viewer.reactions.filter(post=shared).update(epoch=1)
        assert co_liked.find(asked(liker(shared)), 10) == {}

    def test_accounts_that_the_viewer_follows(self):
        post = PostFactory.create()
        PostFactory.create()
        assert set(followed.find(asked(follows={post.account_id}), 10)) == {post.pk}
        assert followed.find(asked(follows={post.account_id}, without={post.pk}), 10) == {}


class TestExploration:
    def test_one_new_post_of_each_creator_that_few_have_seen(self):
        first = PostFactory.create()
        second = PostFactory.create(account=first.account)
        PostStatsFactory.create(post=PostFactory.create(), shown=500)
        PostFactory.create(created_at=timezone.now() - timedelta(days=9))
        assert set(exploration.find(asked(), 10)) == {second.pk}

    def test_never_one_that_fact_checkers_have_before_them(self):
        AppearanceFactory.create(post=PostFactory.create(), proposed=True)
        assert exploration.find(asked(), 10) == {}


class TestCivic:
    def test_authorities_only_while_an_election_runs(self, monkeypatch):
        monkeypatch.setattr(civic, "KEPT_SECONDS", 0)
        post = PostFactory.create(account__kind=Account.Kind.AUTHORITY)
        PostFactory.create()
        assert civic.find(asked(), 10) == {}
        election = ElectionFactory.create()
        assert set(civic.find(asked(region=election.division.country), 10)) == {post.pk}
        assert set(civic.find(asked(region=""), 10)) == {post.pk}

    def test_an_account_that_a_policy_names(self):
        ElectionFactory.create()
        post = PostFactory.create()
        name = f"{post.account.platform}:{post.account.handle}"
        EligibilityPolicyFactory.create(
            approved=True,
            rules=[
                {"target": "account", "values": [name], "effect": "civic_source", "weight": 1.5}
            ],
        )
        assert set(civic.find(asked(), 10)) == {post.pk}


class TestDatedAhead:
    def test_it_takes_no_place_of_posts_of_now(self, monkeypatch):
        monkeypatch.setattr(exploration, "NEWEST", 1)
        ElectionFactory.create()
        post = PostFactory.create(account__kind=Account.Kind.AUTHORITY)
        PostFactory.create(account=post.account, created_at=timezone.now() + timedelta(hours=1))
        told = asked(follows={post.account_id})
        for source in (civic, exploration, followed):
            assert set(source.find(told, 1)) == {post.pk}, source.__name__


class TestAll:
    def test_a_post_is_of_the_first_source_that_named_it(self):
        one = Source("one", lambda asked, quota: {1: 1.0, 2: 1.0}, 5)
        other = Source("other", lambda asked, quota: {2: 1.0, 3: 1.0}, 5)
        assert find(asked(), [one, other]).source_of == {1: "one", 2: "one", 3: "other"}

    def test_those_that_fail_or_come_too_late_are_named(self, monkeypatch):
        def broken(asked, quota):
            raise RuntimeError

        good = Source("good", lambda asked, quota: {1: 1.0}, 5)
        found = find(asked(), [Source("broken", broken, 5), good])
        assert (dict(found.source_of), found.missing) == ({1: "good"}, ("broken",))
        monkeypatch.setattr("feeds.queries.sources.PATIENCE", -1)
        assert find(asked(), [good]).missing == ("good",)

    def test_their_names_are_different(self):
        assert len({each.name for each in SOURCES}) == len(SOURCES)


class TestHistory:
    def test_nobody_and_who_keeps_none_have_none(self):
        post = about(1)
        viewer = liker(post)
        viewer.keeps_history = False
        assert history_of(None, now=timezone.now()).events == ()
        kept = history_of(viewer, now=timezone.now())
        assert (kept.events, kept.liked, kept.seen) == ((), (), frozenset({post.pk}))

    def test_what_came_before_a_reset_says_nothing_and_comes_back_after_a_day(self):
        viewer = liker(about(1), about(2))
        viewer.epoch = viewer.counts_from = 1
        later = timezone.now() + timedelta(hours=25)
        assert len(history_of(viewer, now=timezone.now()).seen) == 2
        assert history_of(viewer, now=later).seen == frozenset()
        assert history_of(viewer, now=later).events == []

    def test_an_event_carries_what_the_post_is_about(self):
        viewer = liker(about(3, main_topic="food"))
        [event] = history_of(viewer, now=timezone.now()).events
        assert event.vector is not None
        assert event.vector.tolist() == direction(3)
        assert event.topics == {"food": 1.0}

    def test_a_profile_without_events_is_empty(self):
        assert asked().profile.events == empty_profile().events == 0

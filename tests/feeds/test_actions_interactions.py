import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache, caches
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feeds.actions.interactions import record_interactions, set_reaction
from feeds.actions.refused import Refused
from feeds.actions.resets import delete_history, reset_feed, undo_reset
from feeds.events import Event
from feeds.models import Interaction, PostStats, Reaction, Viewer
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.feeds import ReactionFactory, ViewerFactory


NOW = timezone.now()


@pytest.fixture
def viewer():
    return ViewerFactory.create()


@pytest.fixture
def post():
    return PostFactory.create()


def event(post, kind="seen", at=NOW, **values):
    return Event(post.pk, kind, at, **values)


def record(viewer, *events, now=NOW, visitor=""):
    return record_interactions(viewer=viewer, events=events, now=now, visitor=visitor)


def forget_today() -> None:
    """As if the cache had forgotten, as it does after a day."""
    caches["default"].key_prefix += "later:"


def stats(post) -> dict[str, int]:
    row: dict[str, Any] = dict(PostStats.objects.filter(post=post).values().first() or {})
    return {name: value for name, value in row.items() if value and name != "post_id"}


@pytest.mark.django_db
class TestRecording:
    def test_each_kind_is_kept_and_counted(self, viewer, post):
        recorded = record(
            viewer,
            event(post),
            event(post, "watched", watched=1.0),
            event(post, "skipped"),
            event(post, "shared"),
            event(post, "liked"),
            event(post, "saved"),
        )
        assert (recorded.accepted, recorded.repeated, recorded.rejected) == (6, 0, [])
        assert stats(post) == dict.fromkeys(
            ["shown", "completed", "skipped", "shares", "likes", "saves"], 1
        )
        assert viewer.interactions.count() == 6
        assert set(viewer.reactions.values_list("kind", flat=True)) == {"like", "save"}

    def test_a_video_left_half_way_was_not_watched_to_the_end(self, viewer, post):
        record(viewer, event(post, "watched", watched=0.5))
        assert viewer.interactions.get().watched == 0.5
        assert stats(post) == {}

    def test_where_it_stood_is_kept(self, viewer, post):
        request = uuid4()
        record(viewer, event(post, request=request, position=4))
        kept = viewer.interactions.get()
        assert (kept.request, kept.position, kept.epoch) == (request, 4, 0)

    def test_a_clock_that_is_ahead_is_put_right(self, viewer, post):
        record(viewer, event(post, at=NOW + timedelta(minutes=3)))
        assert viewer.interactions.get().at == NOW

    def test_a_key_counts_once(self, viewer, post):
        first, second = uuid4(), uuid4()
        assert record(viewer, event(post, key=first), event(post, key=first)).repeated == 1
        again = record(viewer, event(post, key=first), event(post, "skipped", key=second))
        assert (again.accepted, again.repeated) == (1, 1)
        assert viewer.interactions.count() == 2

    def test_keys_of_two_viewers_have_nothing_to_do_with_each_other(self, viewer, post):
        key = uuid4()
        record(viewer, event(post, key=key))
        assert record(ViewerFactory.create(), event(post, key=key)).accepted == 1

    def test_a_rejected_event_stops_none_of_the_others(self, viewer, post):
        removed = PostFactory.create(status="removed")
        recorded = record(
            viewer,
            event(post, "waved"),
            event(removed),
            Event(post.pk + 1000, "seen", NOW),
            event(post),
        )
        assert [(each.index, each.field) for each in recorded.rejected] == [
            (0, "kind"), (1, "post"), (2, "post"),
        ]  # fmt: skip
        assert recorded.accepted == 1

    def test_one_viewer_is_one_voice(self, viewer, post):
        for _time in range(3):
            record(viewer, event(post), event(post, "shared"))
        assert stats(post) == {"shown": 1, "shares": 1}
        forget_today()
        for days, shown in ((2, 1), (7, 1), (16, 2)):
            later = NOW + timedelta(days=days)
            record(viewer, event(post, at=later), now=later)
            assert stats(post)["shown"] == shown

    @pytest.mark.parametrize("remembers", [True, False])
    def test_an_event_of_days_ago_is_the_same_voice(self, viewer, post, remembers):
        for days in (0, 1.5, 3, 6.9, 7, 7):
            record(viewer, event(post, at=NOW - timedelta(days=days)))
            if not remembers:
                forget_today()
        record(viewer, event(post, at=NOW - timedelta(days=6.9)), now=NOW + timedelta(hours=2))
        assert stats(post) == {"shown": 1}

    def test_who_deletes_their_history_is_still_the_same_voice(self, viewer, post):
        for _time in range(3):
            record(viewer, event(post), event(post, "watched", watched=1.0))
            delete_history(viewer=viewer)
        assert stats(post) == {"shown": 1, "completed": 1}

    def test_seen_and_skipped_are_kept_once_a_day(self, viewer, post):
        for _time in range(3):
            record(viewer, event(post), event(post), event(post, "skipped"))
            record(viewer, event(post, "shared"), event(post, "watched", watched=0.5))
        kinds = Counter(viewer.interactions.values_list("kind", flat=True))
        assert kinds == {"seen": 1, "skipped": 1, "shared": 3, "watched": 3}
        record(viewer, event(post, at=NOW - timedelta(days=2)))
        assert viewer.interactions.filter(kind="seen").count() == 2

    def test_what_is_seen_again_after_a_reset_is_kept_again(self, viewer, post):
        record(viewer, event(post))
        reset_feed(viewer=viewer, now=NOW)
        record(viewer, event(post))
        assert viewer.interactions.filter(epoch=viewer.counts_from).count() == 1
        assert stats(post) == {"shown": 1}

    def test_a_like_that_stands_is_not_counted_again(self, viewer, post):
        record(viewer, event(post, "liked"), event(post, "liked"))
        record(viewer, event(post, "liked"))
        assert stats(post) == {"likes": 1}
        assert viewer.reactions.count() == viewer.interactions.count() == 1

    def test_the_number_of_queries_does_not_grow(self, viewer, django_assert_max_num_queries):
        posts = PostFactory.create_batch(30)
        kinds = itertools.cycle(["seen", "liked", "skipped", "saved"])
        events = [event(post, next(kinds), key=uuid4()) for post in posts * 3]
        with django_assert_max_num_queries(10):
            record(viewer, *events)

    def test_nothing_is_fine_too(self, viewer):
        assert record(viewer).accepted == 0

    def test_presence_is_noted_to_the_day(self, viewer):
        for days in (0.5, 2):
            long_ago = NOW - timedelta(days=days)
            Viewer.objects.update(seen_at=long_ago)
            record(viewer)
            viewer.refresh_from_db()
            assert (viewer.seen_at == long_ago) == (days < 1)


@pytest.mark.django_db
class TestWithoutHistory:
    def test_events_are_only_counted(self, post):
        viewer = ViewerFactory.create(keeps_history=False)
        record(viewer, event(post), event(post, "shared"))
        assert not Interaction.objects.exists()
        assert stats(post) == {"shown": 1, "shares": 1}

    @pytest.mark.parametrize("visitor", ["", "somebody"])
    def test_each_is_one_voice_a_day(self, post, visitor):
        viewer = None if visitor else ViewerFactory.create(keeps_history=False)
        deeds = [event(post, kind) for kind in ("seen", "skipped", "shared")]
        watched = event(post, "watched", watched=1.0)
        for _time in range(3):
            record(viewer, *deeds, watched, visitor=visitor)
        once = {"shown": 1, "skipped": 1, "shares": 1, "completed": 1}
        assert stats(post) == once
        record(None, *deeds, watched, visitor="somebody else")
        assert stats(post) == dict.fromkeys(once, 2)

    def test_the_cache_knows_a_voice_by_a_hash_only(self, post, monkeypatch):
        asked: list[str] = []

        def add(key: str, *_args: object, **_more: object) -> bool:
            asked.append(key)
            return True

        monkeypatch.setattr(cache, "add", add)
        viewer = ViewerFactory.create(keeps_history=False)
        record(viewer, event(post))
        assert len(asked) == 1
        assert str(viewer.key) not in asked[0]
        assert "shown" not in asked[0]

    def test_a_key_still_counts_once(self, post):
        viewer = ViewerFactory.create(keeps_history=False)
        key = uuid4()
        assert record(viewer, event(post, key=key)).accepted == 1
        assert record(viewer, event(post, key=key)).repeated == 1
        assert stats(post) == {"shown": 1}

    def test_a_like_stands_so_that_it_can_be_taken_back(self, post):
        viewer = ViewerFactory.create(keeps_history=False)
        assert set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=True, now=NOW)
        assert not Interaction.objects.exists()
        assert set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=False, now=NOW)
        assert stats(post) == {}

    def test_nobody_is_only_counted_too(self, post):
        recorded = record(None, event(post), event(post, "liked"))
        assert recorded.accepted == 1
        assert [(each.index, each.field) for each in recorded.rejected] == [(1, "kind")]
        assert stats(post) == {"shown": 1}


@pytest.mark.django_db
class TestReactions:
    def test_on_and_off(self, viewer, post):
        values = {"viewer": viewer, "post_id": post.pk, "kind": "like", "now": NOW}
        assert set_reaction(**values, is_on=True)
        assert not set_reaction(**values, is_on=True)
        assert stats(post) == {"likes": 1}
        assert viewer.interactions.get().kind == "liked"
        assert set_reaction(**values, is_on=False)
        assert not set_reaction(**values, is_on=False)
        assert stats(post) == {}
        assert not viewer.interactions.exists()

    def test_a_save_is_not_a_like(self, viewer, post):
        set_reaction(viewer=viewer, post_id=post.pk, kind="save", is_on=True, now=NOW)
        set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=False, now=NOW)
        assert stats(post) == {"saves": 1}

    def test_a_post_that_is_gone_cannot_be_liked(self, viewer):
        removed = PostFactory.create(status="removed")
        with pytest.raises(Refused, match="no such post") as refused:
            set_reaction(viewer=viewer, post_id=removed.pk, kind="like", is_on=True, now=NOW)
        assert refused.value.field == "post"

    def test_there_are_likes_and_saves(self, viewer, post):
        with pytest.raises(Refused) as refused:
            set_reaction(viewer=viewer, post_id=post.pk, kind="love", is_on=True, now=NOW)
        assert refused.value.field == "kind"

    def test_a_like_of_a_post_that_went_can_be_taken_back(self, viewer):
        reaction = ReactionFactory.create(viewer=viewer, post__status="removed")
        assert set_reaction(
            viewer=viewer, post_id=reaction.post_id, kind="like", is_on=False, now=NOW
        )

    def test_what_is_liked_again_after_a_reset_counts_again(self, viewer, post):
        values = {"viewer": viewer, "post_id": post.pk, "kind": "like", "now": NOW}
        set_reaction(**values, is_on=True)
        reset_feed(viewer=viewer, now=NOW)
        assert not set_reaction(**values, is_on=True)
        assert viewer.reactions.get().epoch == viewer.epoch == 1
        assert stats(post) == {"likes": 1}


class LikesAddUp(TestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["on", "off", "batch", "reset", "undo", "delete", "history"]),
                st.integers(0, 1),
                st.integers(0, 1),
                st.sampled_from(["like", "save"]),
            ),
            max_size=12,
        )
    )
    def test_any_sequence_keeps_the_figures_equal_to_what_stands(self, steps):
        posts = PostFactory.create_batch(2)
        viewers = ViewerFactory.create_batch(2)
        for step, at_viewer, at_post, kind in steps:
            viewer, post = viewers[at_viewer], posts[at_post]
            if step in ("on", "off"):
                set_reaction(viewer=viewer, post_id=post.pk, kind=kind, is_on=step == "on", now=NOW)
            elif step == "batch":
                deed = {"like": "liked", "save": "saved"}[kind]
                record(viewer, event(post, deed), event(post), event(post, deed))
            elif step == "reset":
                reset_feed(viewer=viewer, now=NOW)
            elif step == "undo":
                undo_reset(viewer=viewer, now=NOW)
            elif step == "delete":
                delete_history(viewer=viewer)
            else:
                viewer.keeps_history = not viewer.keeps_history
                viewer.save()
            for each in posts:
                found = stats(each)
                assert found.get("likes", 0) == each.reactions.filter(kind="like").count()
                assert found.get("saves", 0) == each.reactions.filter(kind="save").count()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_likes_of_one_viewer_make_one(self):
        viewer, post = ViewerFactory.create(), PostFactory.create()

        def like():
            return set_reaction(
                viewer=type(viewer).objects.get(pk=viewer.pk),
                post_id=post.pk,
                kind="like",
                is_on=True,
                now=NOW,
            )

        assert sorted(all_at_once([like] * 5)) == [False] * 4 + [True]
        assert stats(post) == {"likes": 1}
        assert Interaction.objects.count() == Reaction.objects.count() == 1

    def test_a_batch_sent_twice_counts_once(self):
        viewer, post = ViewerFactory.create(), PostFactory.create()
        events = [event(post, "seen", key=uuid4()), event(post, "liked", key=uuid4())]

        def send():
            return record(type(viewer).objects.get(pk=viewer.pk), *events)

        assert sum(each.accepted for each in all_at_once([send] * 4)) == 2
        assert stats(post) == {"shown": 1, "likes": 1}

    def test_crowds_on_the_same_posts_never_wait_for_each_other_in_a_circle(self):
        posts = PostFactory.create_batch(6)
        viewers = ViewerFactory.create_batch(6)

        def send(number: int):
            mine = posts[number:] + posts[:number]
            return [record(viewers[number], *(event(post) for post in mine)) for _time in range(3)]

        all_at_once([partial(send, number) for number in range(6)])
        assert [stats(post) for post in posts] == [{"shown": 6}] * 6

    def test_what_is_deleted_is_not_written_again(self):
        viewer, posts = ViewerFactory.create(), PostFactory.create_batch(20)

        def watch(post) -> object:
            return record(type(viewer).objects.get(pk=viewer.pk), event(post, "liked"))

        def forget() -> object:
            return delete_history(viewer=type(viewer).objects.get(pk=viewer.pk))

        calls: list[Callable[[], object]] = [partial(watch, post) for post in posts[:5]]
        all_at_once([*calls, forget])
        viewer.refresh_from_db()
        counted = viewer.interactions.all()
        assert all(each.epoch >= viewer.counts_from for each in counted)

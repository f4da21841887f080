from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feeds.actions.interactions import set_reaction
from feeds.actions.resets import delete_history, reset_feed, undo_reset
from feeds.models import (
    FeedRequest,
    FilteredPost,
    Interaction,
    KeywordFilter,
    Reaction,
    Reset,
    Viewer,
)
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FilteredPostFactory,
    InteractionFactory,
    PostStatsFactory,
    ReactionFactory,
    ViewerFactory,
)


NOW = timezone.now()


@pytest.fixture
def viewer():
    return ViewerFactory.create()


def like(viewer):
    post = PostFactory.create()
    set_reaction(viewer=viewer, post_id=post.pk, kind="like", is_on=True, now=NOW)
    return post.pk


def counted(viewer) -> set[int]:
    """Posts whose likes count, as ranking reads them."""
    viewer.refresh_from_db()
    rows = viewer.interactions.filter(epoch__gte=viewer.counts_from)
    return set(rows.values_list("post_id", flat=True))


@pytest.mark.django_db
class TestReset:
    def test_nothing_counts_any_more_and_nothing_is_deleted(self, viewer):
        like(viewer)
        reset = reset_feed(viewer=viewer, now=NOW)
        assert (reset.counted_from, reset.epoch, reset.at) == (0, 1, NOW)
        assert counted(viewer) == set()
        assert Interaction.objects.count() == Reaction.objects.count() == 1

    def test_its_cost_does_not_grow_with_the_history(self, viewer, django_assert_num_queries):
        InteractionFactory.create_batch(20, viewer=viewer)
        with django_assert_num_queries(6):  # two are the savepoint's
            reset_feed(viewer=viewer, now=NOW)

    def test_undone_it_all_counts_also_what_came_since(self, viewer):
        before = like(viewer)
        reset_feed(viewer=viewer, now=NOW)
        since = like(viewer)
        assert counted(viewer) == {since}
        assert undo_reset(viewer=viewer, now=NOW)
        after = like(viewer)
        assert counted(viewer) == {before, since, after}

    def test_resets_are_undone_one_by_one(self, viewer):
        first = like(viewer)
        reset_feed(viewer=viewer, now=NOW)
        second = like(viewer)
        reset_feed(viewer=viewer, now=NOW)
        assert undo_reset(viewer=viewer, now=NOW)
        assert counted(viewer) == {second}
        assert undo_reset(viewer=viewer, now=NOW)
        assert counted(viewer) == {first, second}
        assert not undo_reset(viewer=viewer, now=NOW)

    def test_after_30_days_it_stands(self, viewer):
        reset_feed(viewer=viewer, now=NOW)
        assert not undo_reset(viewer=viewer, now=NOW + timedelta(days=30))
        assert undo_reset(viewer=viewer, now=NOW + timedelta(days=29, hours=23))

    def test_without_a_reset_there_is_nothing_to_undo(self, viewer):
        assert not undo_reset(viewer=viewer, now=NOW)


@pytest.mark.django_db
class TestDeletion:
    def test_what_was_done_and_served_is_gone_for_good(self, viewer):
        liked = like(viewer)
        InteractionFactory.create(viewer=viewer)
        FeedRequestFactory.create(viewer=viewer)
        FilteredPostFactory.create(keyword_filter__viewer=viewer)
        reset_feed(viewer=viewer, now=NOW)
        others = InteractionFactory.create(), FeedRequestFactory.create(), ReactionFactory.create()
        assert delete_history(viewer=viewer) == {
            "interactions": 2, "requests": 1, "filtered_posts": 1, "resets": 1,
        }  # fmt: skip
        assert not undo_reset(viewer=viewer, now=NOW)
        assert [*Interaction.objects.all(), *FeedRequest.objects.all()] == list(others[:2])
        assert not FilteredPost.objects.exists()
        assert KeywordFilter.objects.count() == 1
        assert viewer.reactions.get().post_id == liked

    def test_earlier_likes_stay_listed_but_count_no_more(self, viewer):
        like(viewer)
        delete_history(viewer=viewer)
        viewer.refresh_from_db()
        assert viewer.reactions.get().epoch < viewer.counts_from

    def test_figures_of_posts_stay(self, viewer):
        row = PostStatsFactory.create(shown=3)
        InteractionFactory.create(viewer=viewer, post=row.post)
        delete_history(viewer=viewer)
        row.refresh_from_db()
        assert row.shown == 3


@pytest.mark.django_db(transaction=True)
def test_two_resets_at_once_are_two():
    viewer = ViewerFactory.create()

    def reset():
        return reset_feed(viewer=Viewer.objects.get(pk=viewer.pk), now=NOW)

    assert {each.epoch for each in all_at_once([reset] * 4)} == {1, 2, 3, 4}
    assert Reset.objects.count() == 4


class AnyOrder(TestCase):
    @hypothesis_settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(["like", "reset", "undo", "delete"]), max_size=14))
    def test_a_pile_of_what_was_set_aside_says_what_counts(self, steps):
        """The model: resets push what counts on a pile, an undo takes the top back."""
        viewer = ViewerFactory.create()
        counts: set[int] = set()
        pile: list[set[int]] = []
        for step in steps:
            if step == "like":
                counts.add(like(viewer))
            elif step == "reset":
                reset_feed(viewer=viewer, now=NOW)
                pile.append(counts)
                counts = set()
            elif step == "undo":
                assert undo_reset(viewer=viewer, now=NOW) == bool(pile)
                counts |= pile.pop() if pile else set()
            else:
                delete_history(viewer=viewer)
                counts, pile = set(), []
            assert counted(viewer) == counts

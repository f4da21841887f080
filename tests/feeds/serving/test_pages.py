import uuid
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import Post
from feeds.models import FeedRequest, Reaction
from feeds.ranking_words import SIGNALS
from feeds.serving.cursor import InvalidCursor
from feeds.serving.pages import NAMES
from feeds.serving.why import CONTROL_OF, why
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostFeaturesFactory,
    PostStatsFactory,
    ReactionFactory,
    TopicSettingFactory,
    ViewerFactory,
    direction,
)
from tests.feeds.serving.reading import ids, read, read_all


pytestmark = pytest.mark.django_db


def described(count=1, *, place=0, **more):
    """Posts of `count` different creators that are about one thing."""
    return [
        PostFeaturesFactory.create(embedding=direction(place), **more).post for _ in range(count)
    ]


def liked(viewer, post):
    InteractionFactory.create(viewer=viewer, post=post, kind="liked")
    return ReactionFactory.create(viewer=viewer, post=post)


class TestForYou:
    def test_nobody_gets_what_is_popular_and_no_profile(self):
        posts = described(5)
        found = read()
        assert set(ids(found)) == {post.pk for post in posts}
        assert not found.is_profiled
        assert FeedRequest.objects.get().viewer is None

    def test_a_like_changes_the_next_page(self):
        about_food, about_cars = described(12, place=0), described(12, place=1)
        viewer = ViewerFactory.create()
        liked(viewer, about_cars[0])
        found = read(viewer=viewer)
        cars = {post.pk for post in about_cars}
        assert found.is_profiled
        assert set(ids(found)[:4]) <= cars
        assert about_cars[0].pk not in ids(found)
        assert about_food

    def test_a_like_that_was_taken_back_says_nothing(self):
        described(3)
        viewer = ViewerFactory.create()
        liked(viewer, described()[0]).delete()
        assert not read(viewer=viewer).is_profiled

    def test_what_was_seen_is_not_shown_again(self):
        posts = described(5)
        viewer = ViewerFactory.create()
        InteractionFactory.create(viewer=viewer, post=posts[0])
        assert set(ids(read(viewer=viewer))) == {post.pk for post in posts[1:]}

    def test_a_topic_that_is_off_is_gone(self):
        described(5, main_topic="food")
        football = described(5, main_topic="football")
        viewer = ViewerFactory.create()
        TopicSettingFactory.create(viewer=viewer, topic="food", level="off")
        assert set(ids(read(viewer=viewer))) == {post.pk for post in football}

    def test_an_account_of_no_interest_is_gone(self):
        posts = described(3)
        viewer = ViewerFactory.create()
        NotInterestedFactory.create(viewer=viewer, post=None, account=posts[0].account)
        assert set(ids(read(viewer=viewer))) == {post.pk for post in posts[1:]}

    def test_the_same_cursor_gives_the_same_page_again(self):
        described(30)
        cursor = read().next_cursor
        assert ids(read(cursor=cursor)) == ids(read(cursor=cursor))

    def test_a_post_that_was_removed_is_gone_from_a_page_that_is_given_again(self):
        described(30)
        cursor = read().next_cursor
        gone = ids(read(cursor=cursor))[0]
        Post.objects.filter(pk=gone).update(status=Post.Status.REMOVED)
        assert gone not in ids(read(cursor=cursor))

    def test_a_source_that_fails_is_named_and_the_others_make_the_page(self, monkeypatch):
        posts = described(3)
        monkeypatch.setattr("feeds.queries.sources.exploration.connection", None)
        found = read()
        assert found.missing == ("exploration",)
        assert len(found.items) == len(posts)

    def test_the_page_with_the_last_new_post_about_the_elections_says_so_once(self):
        described(4, main_topic="elections")
        described(20, main_topic="food")
        viewer, cursor, told = ViewerFactory.create(), "", []
        for _ in range(6):
            found = read(viewer=viewer, size=4, cursor=cursor)
            about = {item.post.features.main_topic for item in found.items}
            told.append((found.elections_seen, "elections" in about))
            cursor = found.next_cursor
        assert [says for says, _ in told].count(True) == 1
        assert (True, True) in told

    def test_what_was_measured_is_kept_for_training(self):
        described(1)
        read()
        [item] = FeedRequest.objects.get().items
        assert set(item["values"]) == set(item["contributions"]) == set(SIGNALS)


class TestPopular:
    def test_it_is_equal_to_the_byte_for_everyone(self):
        described(15)
        read(viewer=ViewerFactory.create())
        viewers = [None, ViewerFactory.create(), ViewerFactory.create(keeps_history=False)]
        liked(viewers[1], described()[0])
        FollowFactory.create(viewer=viewers[1])
        pages = [read("popular", viewer) for viewer in viewers]
        assert {page.next_cursor for page in pages} == {pages[0].next_cursor}
        assert pages[0].next_cursor
        assert {tuple(ids(page)) for page in pages} == {tuple(ids(pages[0]))}

    def test_a_policy_that_exempts_followers_exempts_nobody_here(self):
        post = described()[0]
        listed = {"target": "account", "values": [f"{post.platform}:{post.account.handle}"]}
        EligibilityPolicyFactory.create(approved=True, rules=[listed | {"exempt_followers": True}])
        follower = FollowFactory.create(account=post.account).viewer
        assert ids(read("popular", follower)) == []
        assert ids(read("following", follower)) == [post.pk]

    def test_what_many_like_comes_before_what_many_pass_by(self):
        posts = described(3)
        now = posts[0].created_at
        Post.objects.update(created_at=now)
        PostStatsFactory.create(post=posts[0], likes=0, shown=90)
        PostStatsFactory.create(post=posts[1], likes=50, shown=90)
        assert ids(read("popular")) == [posts[1].pk, posts[2].pk, posts[0].pk]

    def test_the_viewers_region_and_language_come_first(self):
        far = PostFactory.create(region="DE", language="de")
        near = PostFactory.create(created_at=far.created_at)
        assert ids(read("popular")) == [near.pk, far.pk]
        assert ids(read("popular", region="DE"))[0] in {near.pk, far.pk}

    def test_what_a_viewer_filters_is_left_out_for_them_alone(self):
        PostFactory.create(caption="Voetbal vanavond")
        other = PostFactory.create(caption="Taart bakken")
        viewer = KeywordFilterFactory.create(phrase="voetbal", language="nl").viewer
        assert ids(read("popular", viewer)) == [other.pk]
        assert len(ids(read("popular"))) == 2


class TestFilters:
    def test_a_filtered_post_is_kept_back_and_listed_with_its_word(self):
        post = PostFactory.create(caption="Straks naar de voetbalwedstrijd")
        PostFeaturesFactory.create(post=post, terms=["+voetbal", "voetbalwedstrijd"])
        kept = described(2)
        viewer = KeywordFilterFactory.create(phrase="voetbal", language="nl").viewer
        assert set(ids(read(viewer=viewer))) == {each.pk for each in kept}
        filtered = viewer.filtered_posts.get()
        assert (filtered.post, filtered.word) == (post, "voetbalwedstrijd")

    def test_following_is_filtered_only_where_the_viewer_said_everywhere(self):
        post = PostFactory.create(caption="Voetbal")
        viewer = FollowFactory.create(account=post.account).viewer
        filtered = KeywordFilterFactory.create(viewer=viewer, phrase="voetbal", language="nl")
        assert ids(read("following", viewer)) == [post.pk]
        filtered.scope = "everywhere"
        filtered.save()
        assert ids(read("following", viewer)) == []


class TestPaging:
    @pytest.mark.parametrize("feed", ["for-you", "following", "popular"])
    def test_fifty_pages_repeat_nothing_while_posts_come_in_and_are_liked(self, feed):
        accounts = AccountFactory.create_batch(30)
        viewer = ViewerFactory.create()
        for account in accounts:
            FollowFactory.create(viewer=viewer, account=account)
        PostFactory.create_batch(8, account=accounts[0])
        for account in accounts[1:]:
            PostFactory.create_batch(4, account=account)

        def meanwhile():
            post = PostFactory.create(account=accounts[0])
            PostStatsFactory.create(post=post, likes=5, shown=5)

        pages = read_all(feed, viewer, size=2, between=meanwhile, most_pages=50)
        shown = [post_id for page in pages for post_id in page]
        assert len(shown) == len(set(shown))
        assert len(pages) == 50

    def test_following_goes_on_exactly_where_it_stopped(self):
        viewer = ViewerFactory.create()
        account = FollowFactory.create(viewer=viewer).account
        posts = PostFactory.create_batch(7, account=account, created_at=timezone.now())
        pages = read_all("following", viewer, size=3)
        assert list(chain(*pages)) == sorted((post.pk for post in posts), reverse=True)
        assert [len(page) for page in pages] == [3, 3, 1]

    def test_a_page_says_where_its_posts_stand_since_the_feed_was_opened(self):
        described(25)
        first = read(size=4)
        second = read(size=4, cursor=first.next_cursor)
        assert [item.position for item in first.items + second.items] == list(range(8))


class TestFriends:
    def test_only_those_who_follow_back(self):
        viewer = ViewerFactory.create(account=AccountFactory.create())
        friend = ViewerFactory.create(account=AccountFactory.create())
        FollowFactory.create(viewer=viewer, account=friend.account)
        FollowFactory.create(viewer=friend, account=viewer.account)
        stranger = FollowFactory.create(viewer=viewer).account
        theirs = PostFactory.create(account=friend.account)
        PostFactory.create(account=stranger)
        assert ids(read("friends", viewer)) == [theirs.pk]

    def test_nobody_has_no_friends(self):
        PostFactory.create()
        assert read("friends").items == ()
        assert read("friends", ViewerFactory.create()).items == ()


class TestSubjects:
    def test_a_topic_shows_its_own_posts_newest_first(self):
        food = described(3, main_topic="food")
        described(2, main_topic="cars")
        assert ids(read("topic", topic="food")) == [post.pk for post in reversed(food)]

    def test_every_fourth_post_of_a_topic_is_one_of_the_most_popular(self):
        posts = described(30, main_topic="food")
        old = posts[0]
        PostStatsFactory.create(post=old, likes=50, shown=60)
        found = read("topic", topic="food")
        assert ids(found)[3] == old.pk
        assert found.items[3].source == "popular"
        pages = read_all("topic", topic="food")
        shown = list(chain(*pages))
        assert sorted(shown) == [post.pk for post in posts]

    def test_a_hashtag_finds_posts_that_carry_it(self):
        tagged = PostFeaturesFactory.create(post__hashtags=["Stemmen"], terms=["stemmen"]).post
        PostFeaturesFactory.create(terms=["stemmen"])
        assert ids(read("tag", hashtag="#stemmen")) == [tagged.pk]


class TestSearch:
    def test_all_words_have_to_be_there_and_literal_ones_come_first(self):
        compound = PostFeaturesFactory.create(terms=["+stem", "stembureau", "open"]).post
        literal = PostFeaturesFactory.create(terms=["stem", "open"]).post
        PostFeaturesFactory.create(terms=["stem"])
        newest = PostFeaturesFactory.create(terms=["+stem", "stemlokaal", "open"]).post
        assert ids(read("search", query="open stem")) == [literal.pk, newest.pk, compound.pk]

    def test_pages_of_results_follow_each_other(self):
        posts = [PostFeaturesFactory.create(terms=["stem"]).post for _ in range(7)]
        pages = read_all("search", query="stem", size=3)
        assert list(chain(*pages)) == [post.pk for post in reversed(posts)]

    @pytest.mark.parametrize("query", ["", "   ", "!?", "\0", "%", "'; --"])
    def test_a_search_without_words_finds_nothing(self, query):
        PostFeaturesFactory.create(terms=["stem"])
        assert read("search", query=query).items == ()


class TestCursors:
    @pytest.mark.parametrize("feed", NAMES)
    @pytest.mark.parametrize("cursor", ["x", "eyJ2IjoxfQ:abc", "é", ".:", "A" * 9000])
    def test_a_forged_one_is_refused(self, feed, cursor):
        with pytest.raises(InvalidCursor):
            read(feed, cursor=cursor)

    def test_one_of_another_feed_topic_or_viewer_is_refused(self):
        described(30, main_topic="food")
        viewer = ViewerFactory.create()
        cursor = read(viewer=viewer).next_cursor
        for feed, other in [("popular", viewer), ("for-you", ViewerFactory.create())]:
            with pytest.raises(InvalidCursor):
                read(feed, other, cursor=cursor)
        cursor = read("topic", topic="food").next_cursor
        with pytest.raises(InvalidCursor):
            read("topic", topic="cars", cursor=cursor)

    def test_who_begins_as_nobody_reads_on_as_a_viewer(self):
        described(30)
        cursor = read().next_cursor
        assert read(viewer=ViewerFactory.create(), cursor=cursor).items


class TestWhy:
    def test_what_it_says_adds_up_to_the_score(self):
        described(30, place=0)
        viewer = ViewerFactory.create()
        liked(viewer, described()[0])
        found = read(viewer=viewer)
        for item in found.items:
            told = why(viewer=viewer, request_id=found.request_id, post_id=item.post.pk)
            assert told is not None
            total = told.base + sum(each.value for each in told.contributions)
            assert total == pytest.approx(told.score, abs=1e-6)
            assert told.source.identifier == item.source
            assert all(str(each.name) for each in told.contributions)

    def test_every_signal_has_its_control(self):
        assert set(CONTROL_OF) == set(SIGNALS)

    def test_nobody_asks_about_another_viewers_page(self):
        described(3)
        viewer = ViewerFactory.create()
        found = read(viewer=viewer)
        post_id = found.items[0].post.pk
        asked = {"request_id": found.request_id, "post_id": post_id}
        assert why(viewer=viewer, **asked)
        assert why(viewer=None, **asked) is None
        assert why(viewer=ViewerFactory.create(), **asked) is None
        assert why(viewer=viewer, request_id=found.request_id, post_id=0) is None
        assert why(viewer=viewer, request_id=uuid.uuid4(), post_id=post_id) is None

    def test_who_keeps_no_history_leaves_no_page_behind(self):
        described(3)
        viewer = ViewerFactory.create(keeps_history=False)
        read(viewer=viewer)
        assert FeedRequest.objects.get().viewer is None
        assert not Reaction.objects.exists()


class TestQueries:
    @pytest.mark.parametrize("feed", NAMES)
    def test_their_number_does_not_grow_with_the_page(
        self, feed, django_assert_max_num_queries, monkeypatch
    ):
        monkeypatch.setattr("feeds.queries.hot.ADDED_EVERY", 600)
        monkeypatch.setattr("feeds.queries.popular.KEPT_SECONDS", 600)
        monkeypatch.setattr("feeds.queries.about.KEPT_SECONDS", 600)
        monkeypatch.setattr("feeds.queries.sources.civic.KEPT_SECONDS", 600)
        monkeypatch.setattr("feeds.eligibility.keeping.SECONDS", 600)
        viewer = ViewerFactory.create(account=AccountFactory.create())
        more = {"topic": {"topic": "food"}, "tag": {"hashtag": "stem"}, "search": {"query": "stem"}}
        for _ in range(12):
            friend = ViewerFactory.create(account=AccountFactory.create())
            FollowFactory.create(viewer=viewer, account=friend.account)
            FollowFactory.create(viewer=friend, account=viewer.account)
            post = PostFactory.create(account=friend.account, hashtags=["stem"])
            PostFeaturesFactory.create(post=post, terms=["stem"])
        liked(viewer, described()[0])
        read(feed, viewer, **more.get(feed, {}))  # the newest posts are in memory
        with CaptureQueriesContext(connection) as small:
            assert len(read(feed, viewer, size=3, **more.get(feed, {})).items) == 3
        with django_assert_max_num_queries(len(small)):
            assert len(read(feed, viewer, size=9, **more.get(feed, {})).items) == 9

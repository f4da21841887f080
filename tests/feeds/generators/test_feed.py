"""Reading a feed of another maker, while they send, stop, and name what may not be shown."""

from datetime import timedelta
from itertools import chain

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Post
from feeds.actions.retention import Kept, forget_old
from feeds.serving.cursor import InvalidCursor
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    FeedGeneratorFactory,
    GeneratorSkeletonFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostReportFactory,
    ViewerFactory,
)
from tests.feeds.serving.reading import ids, read, read_all


pytestmark = pytest.mark.django_db


def sent(*posts, **more):
    return GeneratorSkeletonFactory.create(posts=[each.pk for each in posts], **more)


def read_of(skeleton, viewer=None, **more):
    return read("generator", viewer, generator=skeleton.generator.slug, **more)


def test_the_order_is_the_makers_and_no_creator_is_held_back():
    account = AccountFactory.create()
    posts = PostFactory.create_batch(6, account=account)
    skeleton = sent(*posts[::-1])
    found = read_of(skeleton)
    assert ids(found) == [post.pk for post in posts[::-1]]
    assert found.chosen_by == skeleton.generator.maker.name
    assert (found.next_cursor, found.is_profiled) == ("", False)


def test_nothing_that_may_not_be_shown_stands_there():
    removed, ineligible, disputed, forbidden, coming, fine = PostFactory.create_batch(6)
    Post.objects.filter(pk=removed.pk).update(status=Post.Status.REMOVED)
    Post.objects.filter(pk=ineligible.pk).update(eligibility=Post.Eligibility.INELIGIBLE)
    Post.objects.filter(pk=coming.pk).update(created_at=timezone.now() + timedelta(days=1))
    verdict = VerdictFactory.create(published=True, unverified=True)
    AppearanceFactory.create(claim=verdict.claim, post=disputed, confirmed=True)
    name = f"{forbidden.account.platform}:{forbidden.account.handle}"
    EligibilityPolicyFactory.create(approved=True, rules=[{"target": "account", "values": [name]}])
    skeleton = sent(removed, ineligible, disputed, forbidden, coming, fine)
    assert ids(read_of(skeleton)) == [fine.pk]


def test_what_a_viewer_does_not_want_is_left_out():
    viewer = ViewerFactory.create()
    filtered = PostFactory.create(caption="Alles over voetbal", language="nl")
    KeywordFilterFactory.create(viewer=viewer, phrase="voetbal", language="nl")
    reported = PostReportFactory.create(viewer=viewer).post
    muted = PostFactory.create()
    NotInterestedFactory.create(viewer=viewer, post=None, account=muted.account)
    fine = PostFactory.create(caption="Taart")
    assert ids(read_of(sent(filtered, reported, muted, fine), viewer)) == [fine.pk]


def test_fifty_pages_repeat_nothing_while_the_list_is_replaced():
    posts = PostFactory.create_batch(100)
    skeleton = sent(*posts)
    number = iter(range(100))

    def replaced():
        sent(*posts[::-1], generator=skeleton.generator)
        if next(number) == 20:
            skeleton.delete()  # the list that the reader began with is kept no more

    of = skeleton.generator.slug
    pages = read_all("generator", size=2, between=replaced, generator=of)
    assert sorted(chain(*pages)) == [post.pk for post in posts]
    assert pages[0] == [posts[0].pk, posts[1].pk]


def test_it_is_empty_when_nothing_was_sent_for_a_day_and_when_it_is_stopped():
    skeleton = sent(*PostFactory.create_batch(3))
    cursor = read_of(skeleton, size=1).next_cursor
    late = timezone.now() + timedelta(hours=25)
    assert ids(read_of(skeleton, now=late)) == ids(read_of(skeleton, now=late, cursor=cursor)) == []
    skeleton.generator.ended_by = skeleton.generator.proposed_by
    skeleton.generator.ended_at, skeleton.generator.end_reason = timezone.now(), "Spam."
    skeleton.generator.save()
    assert ids(read_of(skeleton)) == ids(read_of(skeleton, cursor=cursor)) == []


def test_lists_that_ended_are_forgotten():
    skeleton = sent(PostFactory.create())
    sent(generator=skeleton.generator, received_at=timezone.now() - timedelta(hours=25))
    assert forget_old(kind=Kept.SKELETONS, now=timezone.now()).rows == 1
    assert list(skeleton.generator.skeletons.all()) == [skeleton]


def test_a_cursor_belongs_to_one_generator():
    skeleton, other = sent(*PostFactory.create_batch(3)), sent(PostFactory.create())
    cursor = read_of(skeleton, size=1).next_cursor
    with pytest.raises(InvalidCursor):
        read_of(other, cursor=cursor)
    with pytest.raises(InvalidCursor):
        read("popular", cursor=cursor)


def test_a_list_of_which_nothing_may_be_shown_takes_few_queries(django_assert_max_num_queries):
    posts = PostFactory.create_batch(120)
    Post.objects.update(eligibility=Post.Eligibility.INELIGIBLE)
    with django_assert_max_num_queries(20):
        assert ids(read_of(sent(*posts), size=2)) == []


class TestPages:
    def test_the_page_names_the_maker_and_says_why(self, client):
        generator = FeedGeneratorFactory.create(approved=True, slug="slow", name="<i>Slow</i>")
        sent(PostFactory.create(), generator=generator)
        text = client.get(reverse("feeds:generator", args=["slow"])).text
        why = reverse("feeds:generator-why", args=["slow"])
        assert "&lt;i&gt;Slow&lt;/i&gt;" in text
        assert generator.maker.name in text
        assert why in text
        assert f"Chosen by {generator.maker.name}" in client.get(why).text
        assert reverse("feeds:generator", args=["slow"]) in client.get(reverse("feeds:how")).text

    def test_a_draft_is_found_nowhere(self, client):
        generator = FeedGeneratorFactory.create()
        for name in ("feeds:generator", "feeds:generator-why"):
            assert client.get(reverse(name, args=[generator.slug])).status_code == 404
        assert generator.name not in client.get(reverse("feeds:how")).text

    def test_the_queries_do_not_grow(self, client, django_assert_max_num_queries):
        generator = FeedGeneratorFactory.create(approved=True, slug="slow")
        sent(*PostFactory.create_batch(10), generator=generator)
        address = reverse("feeds:generator", args=["slow"])
        client.get(address)
        with django_assert_max_num_queries(25):
            assert client.get(address).text.count("</article>") == 11

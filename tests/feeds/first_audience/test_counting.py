"""How many viewers new posts found, counted once a day, and shown to staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Account
from feeds import tasks
from feeds.models import FirstAudience, ShownOnDay
from feeds.queries.first_audience import beginning, count_reached, count_shown, first_audiences
from tests.cms import signed_in
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FirstAudienceFactory,
    InteractionFactory,
    ShownOnDayFactory,
    ViewerFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db

DAY = timezone.localdate() - timedelta(days=5)
MORNING = beginning(DAY) + timedelta(hours=8)


def account(**fields):
    made = fields.pop("created_at", MORNING - timedelta(days=400))
    known = AccountFactory.create(**fields)
    Account.objects.filter(pk=known.pk).update(created_at=made)
    return known


def seen(post, viewers, *, hours):
    for viewer in viewers:
        InteractionFactory.create(
            viewer=viewer, post=post, at=post.created_at + timedelta(hours=hours)
        )


def test_posts_are_counted_by_group_and_hours():
    viewers = ViewerFactory.create_batch(20)
    famous = PostFactory.create(account=account(followers=50_000), created_at=MORNING)
    small = PostFactory.create(account=account(followers=10), created_at=MORNING)
    newcomers = PostFactory.create(
        account=account(followers=2_000, created_at=MORNING), created_at=MORNING
    )
    seen(famous, viewers, hours=2)
    seen(small, viewers[:15], hours=2)
    seen(small, viewers[:15], hours=20)  # again by the same: no other viewers
    seen(small, viewers[15:], hours=40)
    seen(newcomers, viewers, hours=50)
    found = {row.group: row for row in count_reached(DAY)}
    assert (
        found["everyone"].posts,
        found["everyone"].reached_24,
        found["everyone"].reached_48,
    ) == (3, 1, 2)
    assert (found["small"].median_24, found["small"].median_48, found["small"].reached_48) == (
        15,
        20,
        1,
    )
    assert (found["new"].posts, found["new"].median_48) == (1, 0)


def test_posts_that_may_not_be_recommended_are_not_counted():
    PostFactory.create(created_at=MORNING, eligibility="ineligible")
    PostFactory.create(created_at=MORNING - timedelta(days=1))
    assert count_reached(DAY) == []


def test_attention_is_told_apart_by_account_and_place():
    viewer = ViewerFactory.create()
    famous, small = (
        PostFactory.create(account=account(followers=followers)) for followers in (50_000, 10)
    )
    for post, times in ((famous, 3), (small, 1)):
        for hour in range(times):
            InteractionFactory.create(viewer=viewer, post=post, at=MORNING + timedelta(hours=hour))
    places = [{"post": famous.pk, "source": "popular"}, {"post": small.pk, "source": "exploration"}]
    page = FeedRequestFactory.create(viewer=None, items=places)
    type(page).objects.filter(pk=page.pk).update(at=MORNING)
    shown = count_shown(DAY)
    assert (shown.seen, shown.seen_of_largest, shown.seen_of_small) == (4, 3, 1)
    assert (shown.places, shown.explored) == (2, 1)


def test_the_clock_counts_each_day_once_when_its_posts_had_their_hours():
    PostFactory.create(created_at=MORNING)
    assert tasks.count_first_audiences() == 28
    assert tasks.count_first_audiences() == 0
    assert FirstAudience.objects.get(group="everyone").day == DAY
    assert ShownOnDay.objects.latest("day").day == timezone.localdate() - timedelta(days=3)


def test_days_without_figures_are_listed_too():
    FirstAudienceFactory.create(day=DAY)
    first, last = first_audiences(DAY - timedelta(days=1), DAY)
    assert (first.groups, first.shown) == ({}, None)
    assert last.groups["everyone"].reached_48 == 6


def test_staff_see_charts_and_the_same_figures_in_a_table(django_assert_max_num_queries):
    client = signed_in(Role.LABELLING_OPERATOR)
    for group in FirstAudience.Group:
        FirstAudienceFactory.create(day=DAY, group=group)
    ShownOnDayFactory.create(day=DAY)
    client.get(reverse("feeds_first_audience"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("feeds_first_audience"))
    (figures,) = [figures for day, _new, figures in page.context["days"] if day == DAY]
    assert figures == [60, 60, 60, 25, 15, 40, 10]
    assert page.text.count("<svg") >= len(page.context["charts"]) == 7
    assert "–" in page.text

"""Whatever happens in whatever order: no feed, old cursor or search gives a post that may not stand.

The machine keeps its own account of what may not be shown, apart from the code it tests.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from content.models import Post
from factchecks.models import Verdict
from feeds.actions.interactions import set_reaction
from feeds.eligibility.in_force import forget_policies
from feeds.models import EligibilityPolicy
from feeds.queries import hot
from feeds.serving.pages import NAMES
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    FeedGeneratorFactory,
    FollowFactory,
    GeneratorSkeletonFactory,
    KeywordFilterFactory,
    PostFeaturesFactory,
    TopicSettingFactory,
    ViewerFactory,
    direction,
)
from tests.factories.users import UserFactory
from tests.feeds.serving.reading import ids, read


ABOUT = {
    "topic": {"topic": "food"}, "tag": {"hashtag": "stem"}, "search": {"query": "stem"},
    "generator": {"generator": "hostile"},
}  # fmt: skip
CHOSEN = {"following", "friends", "search"}  # a policy's “not recommended” leaves these alone
places = st.integers(0, 11)


class Feeds(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        hot.forget()
        forget_policies()
        self.posts, self.removed, self.ineligible = [], set(), set()
        self.unverified, self.policies = {}, {}
        self.cursors = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        forget_policies()

    @initialize()
    def begin(self):
        self.viewer = ViewerFactory.create(account=AccountFactory.create())
        for place in range(12):
            friend = ViewerFactory.create(account=AccountFactory.create())
            FollowFactory.create(viewer=self.viewer, account=friend.account)
            FollowFactory.create(viewer=friend, account=self.viewer.account)
            self.posts.append(self.made(friend.account, place))
        self.generator = FeedGeneratorFactory.create(approved=True, slug="hostile")

    def made(self, account, place):
        post = PostFactory.create(account=account, hashtags=["stem"], created_at=timezone.now())
        PostFeaturesFactory.create(post=post, terms=["stem"], embedding=direction(place % 3))
        return post

    @rule(place=places)
    def publish(self, place):
        account = self.posts[place].account
        self.posts.append(self.made(account, place))

    @rule(place=places)
    def remove(self, place):
        self.removed.add(self.posts[place].pk)
        Post.objects.filter(pk=self.posts[place].pk).update(status=Post.Status.REMOVED)

    @rule(place=places, is_eligible=st.booleans())
    def judge(self, place, is_eligible):
        post = self.posts[place]
        (self.ineligible.discard if is_eligible else self.ineligible.add)(post.pk)
        state = Post.Eligibility.ELIGIBLE if is_eligible else Post.Eligibility.INELIGIBLE
        Post.objects.filter(pk=post.pk).update(eligibility=state)

    @rule(place=places)
    def doubt(self, place):
        post = self.posts[place]
        if post.pk not in self.unverified:
            verdict = VerdictFactory.create(published=True, unverified=True)
            AppearanceFactory.create(claim=verdict.claim, post=post, confirmed=True)
            self.unverified[post.pk] = verdict

    @precondition(lambda self: self.unverified)
    @rule(data=st.data())
    def settle(self, data):
        post_id = data.draw(st.sampled_from(sorted(self.unverified)))
        verdict = self.unverified.pop(post_id)
        Verdict.objects.filter(pk=verdict.pk).update(state="corrected", change_reason="Decided.")

    @rule(place=places)
    def forbid(self, place):
        account = self.posts[place].account
        name = f"{account.platform}:{account.handle}"
        self.policies[account.pk] = EligibilityPolicyFactory.create(
            approved=True, rules=[{"target": "account", "values": [name]}]
        )

    @precondition(lambda self: self.policies)
    @rule()
    def allow(self):
        account, policy = self.policies.popitem()
        now = timezone.now()
        EligibilityPolicy.objects.filter(pk=policy.pk).update(
            ended_at=now, ended_by=UserFactory.create(password=None), end_reason="Over."
        )
        forget_policies()
        assert account

    @rule(place=places, is_on=st.booleans())
    def like(self, place, is_on):
        post_id = self.posts[place].pk
        if post_id not in self.removed:
            set_reaction(
                viewer=self.viewer, post_id=post_id, kind="like", is_on=is_on, now=timezone.now()
            )

    @rule(level=st.sampled_from(["off", "much_less", "more"]))
    def slide(self, level):
        self.viewer.topic_settings.all().delete()
        TopicSettingFactory.create(viewer=self.viewer, topic="food", level=level)

    @rule()
    def block_a_word(self):
        self.viewer.keyword_filters.all().delete()
        KeywordFilterFactory.create(viewer=self.viewer, phrase="voetbal")

    @rule(data=st.data())
    def name_posts(self, data):
        """A maker of a feed names whatever there is, in any order, and what there is not."""
        known = [post.pk for post in self.posts]
        chosen = data.draw(st.lists(st.sampled_from([*known, -1, 10**18]), unique=True))
        GeneratorSkeletonFactory.create(generator=self.generator, posts=chosen)

    @rule(feed=st.sampled_from([*NAMES, "generator"]), size=st.integers(1, 6))
    def open(self, feed, size):
        self.look(feed, "", size)

    @precondition(lambda self: self.cursors)
    @rule(data=st.data(), size=st.integers(1, 6))
    def turn_a_page(self, data, size):
        feed, cursor = data.draw(st.sampled_from(self.cursors))
        self.look(feed, cursor, size)

    def look(self, feed, cursor, size):
        now = timezone.now() + timedelta(milliseconds=1)
        found = read(feed, self.viewer, cursor=cursor, size=size, now=now, **ABOUT.get(feed, {}))
        if found.next_cursor:
            self.cursors.append((feed, found.next_cursor))
        shown = set(ids(found))
        assert shown.isdisjoint(self.removed)
        assert shown.isdisjoint(self.ineligible)
        assert shown.isdisjoint(self.unverified)
        if feed not in CHOSEN:
            assert {item.post.account_id for item in found.items}.isdisjoint(self.policies)


@pytest.mark.django_db
@pytest.mark.slow
def test_nothing_ineligible_is_ever_shown():
    run_state_machine_as_test(Feeds, settings=_settings(examples=60, steps=40))


@pytest.mark.django_db
def test_nothing_ineligible_is_shown_in_a_few_tries():
    run_state_machine_as_test(Feeds, settings=_settings(examples=4, steps=20))


def _settings(*, examples, steps):
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

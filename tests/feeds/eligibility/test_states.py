"""Policies and posts in the database: what each post is for whom, and what sources pass over."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.models import Post, PostRelation
from content.relations import chains_of
from feeds.eligibility.in_force import (
    civic_weights,
    forget_policies,
    policies_in_force,
    rules_in_force,
)
from feeds.eligibility.retrieval import not_eligible
from feeds.eligibility.rules import State
from feeds.eligibility.states import states_of
from feeds.models import EligibilityPolicy, PostFeatures
from tests.factories.content import AccountFactory, PostFactory, PostRelationFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory
from tests.factories.feeds import EligibilityPolicyFactory, PostFeaturesFactory
from tests.factories.labels import LabelFactory


pytestmark = pytest.mark.django_db

LISTED: dict[str, Any] = {"target": "account", "values": ["sample:listed"]}


@pytest.fixture
def listed():
    return AccountFactory.create(handle="listed")


def policy(*rules: dict[str, Any], **fields: Any) -> EligibilityPolicy:
    return EligibilityPolicyFactory.create(approved=True, rules=rules, **fields)


def state(post: Post, *, region: str | None = "NL", follows: tuple[int, ...] = ()) -> State:
    now = timezone.now()
    found = states_of([post.pk], viewer_region=region, follows=follows, now=now)[post.pk].state
    left_out = Post.objects.filter(not_eligible(now, region, follows=follows), pk=post.pk).exists()
    if post.status == "active" and post.eligibility == "eligible":
        assert left_out == (found != State.ELIGIBLE)
    return found


def test_without_policies_a_post_is_what_it_is_itself():
    posts = (
        PostFactory.create(),
        PostFactory.create(ineligible=True),
        PostFactory.create(removed=True),
    )
    unverified = VerdictFactory.create(published=True, unverified=True)
    carried = AppearanceFactory.create(claim=unverified.claim, confirmed=True).post
    found = [state(post) for post in (*posts, carried)]
    assert found == [
        State.ELIGIBLE, State.NOT_RECOMMENDED, State.REMOVED, State.PENDING_REVIEW,
    ]  # fmt: skip


def test_a_post_that_is_gone_is_removed():
    found = states_of([404], viewer_region="NL", follows=(), now=timezone.now())
    assert found[404].rules == ("post-removed",)


def test_the_rule_that_gives_the_state_is_named(listed):
    policy({}, LISTED, slug="court")
    post = PostFactory.create(account=listed)
    found = states_of([post.pk], viewer_region="NL", follows=(), now=timezone.now())
    assert found[post.pk].rules == ("court.v1.2",)


def test_an_account_that_comes_later_is_hit_as_well():
    policy(LISTED)
    assert rules_in_force(timezone.now(), "NL")[0].target.values == frozenset()
    forget_policies()
    assert state(PostFactory.create(account__handle="listed")) == State.NOT_RECOMMENDED


def test_an_account_of_the_same_name_elsewhere_is_not_hit():
    policy(LISTED)
    other = PostFactory.create(account__handle="listed", account__platform="elsewhere")
    assert state(other) == State.ELIGIBLE


def test_a_name_may_hold_colons():
    policy({"target": "account", "values": ["sample:did:plc:abc"]})
    assert state(PostFactory.create(account__handle="did:plc:abc")) == State.NOT_RECOMMENDED


def test_one_post_can_be_the_target():
    policy({"target": "post", "values": ["sample:one"], "effect": "removed"})
    assert state(PostFactory.create(external_id="one")) == State.REMOVED
    assert state(PostFactory.create()) == State.ELIGIBLE


def test_labels_that_somebody_set_hit_while_they_hold():
    policy({"values": ["undeclared-political-ad"]})
    label = LabelFactory.create(value="undeclared-political-ad", election=None, source="staff")
    assert state(label.post) == State.NOT_RECOMMENDED
    other = LabelFactory.create(
        value="undeclared-political-ad", election=None, source="staff", retracted=True
    )
    assert state(other.post) == State.ELIGIBLE


def test_labels_that_come_from_a_verdict_or_an_account_hit_too():
    policy({"values": ["fact-check-false"]}, {"values": ["government-account"]})
    verdict = VerdictFactory.create(published=True, rating="false")
    carried = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
    assert state(carried) == State.NOT_RECOMMENDED
    assert state(PostFactory.create(account__government=True)) == State.NOT_RECOMMENDED
    assert state(PostFactory.create(account__politician=True)) == State.ELIGIBLE


def test_period_and_region(listed):
    post = PostFactory.create(account=listed)
    policy(LISTED, ends_at=timezone.now() + timedelta(hours=1))
    assert state(post) == State.NOT_RECOMMENDED
    assert state(post, region="BE") == State.ELIGIBLE
    assert state(post, region=None) == State.ELIGIBLE
    assert state(post, region="") == State.ELIGIBLE
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert state(post) == State.ELIGIBLE


def test_everywhere_is_also_where_nobody_knows(listed):
    policy(LISTED, regions=["*"])
    post = PostFactory.create(account=listed)
    assert state(post, region=None) == state(post, region="DE") == State.NOT_RECOMMENDED


def test_a_policy_may_say_that_it_holds_for_unknown_regions(listed):
    policy(LISTED, holds_where_unknown=True)
    post = PostFactory.create(account=listed)
    assert state(post, region=None) == State.NOT_RECOMMENDED
    assert state(post, region="DE") == State.ELIGIBLE


def test_followers_are_exempt_from_what_exempts_them(listed):
    policy(LISTED | {"exempt_followers": True, "propagate": ["repost"]})
    post = PostFactory.create(account=listed)
    repost = PostRelationFactory.create(origin=post).post
    assert state(post, follows=(listed.pk,)) == State.ELIGIBLE
    assert state(repost, follows=(listed.pk,)) == State.ELIGIBLE
    assert state(repost, follows=(repost.account_id,)) == State.NOT_RECOMMENDED


def test_what_is_hit_spreads_over_the_relations_of_the_rule_at_any_depth(listed):
    policy(LISTED | {"propagate": ["repost", "quote"]})
    posts = [PostFactory.create(account=listed)]
    for kind in ("repost", "quote", "repost", "quote", "reply", "repost"):
        relation = PostRelationFactory.create(origin=posts[-1], kind=kind)
        posts.append(relation.post)
    assert [state(post) for post in posts] == [State.NOT_RECOMMENDED] * 5 + [State.ELIGIBLE] * 2


def test_chains_that_go_round_end(listed):
    policy(LISTED | {"propagate": ["repost"]})
    one, other = PostFactory.create_batch(2)
    PostRelationFactory.create(post=one, origin=other)
    PostRelationFactory.create(post=other, origin=one)
    assert state(one) == State.ELIGIBLE
    PostRelationFactory.create(post=other, origin=PostFactory.create(account=listed))
    assert state(one) == state(other) == State.NOT_RECOMMENDED
    assert len(chains_of([one.pk])) == 3


def test_a_rule_without_relations_does_not_spread(listed):
    policy(LISTED)
    assert state(PostRelationFactory.create(origin__account=listed).post) == State.ELIGIBLE


def test_the_strongest_wins(listed):
    policy(LISTED, LISTED | {"effect": "removed"}, slug="mixed")
    post = PostFactory.create(account=listed)
    found = states_of([post.pk], viewer_region="NL", follows=(), now=timezone.now())
    assert (found[post.pk].state, found[post.pk].rules) == (State.REMOVED, ("mixed.v1.2",))


def test_sources_can_ask_of_what_they_know_of_posts(listed):
    policy(LISTED | {"propagate": ["repost"]}, {"values": ["government-account"]})
    repost = PostRelationFactory.create(origin__account=listed).post
    for post in (repost, repost.origins.get().origin, PostFactory.create()):
        PostFeaturesFactory.create(post=post)
    PostFeaturesFactory.create(post__account__government=True)
    left = PostFeatures.objects.exclude(not_eligible(timezone.now(), "NL"))
    assert left.count() == 1


def test_civic_sources_count_more_and_are_hit_by_nothing(listed):
    source = {**LISTED, "effect": "civic_source", "weight": 1.5}
    policy(source)
    policy(source | {"weight": 1.2})
    assert civic_weights(timezone.now(), "NL") == {listed.pk: 1.5}
    assert civic_weights(timezone.now(), "BE") == {}
    assert state(PostFactory.create(account=listed)) == State.ELIGIBLE


def test_policies_are_read_at_most_once_a_second(listed, django_assert_num_queries, monkeypatch):
    policy(LISTED)
    clock = iter([100.0, 100.9, 101.0])
    monkeypatch.setattr("feeds.eligibility.keeping.monotonic", lambda: next(clock))
    with django_assert_num_queries(3):
        policies_in_force(timezone.now(), "NL")
    with django_assert_num_queries(0):
        policies_in_force(timezone.now(), "NL")
    with django_assert_num_queries(3):
        policies_in_force(timezone.now(), "NL")


@pytest.mark.parametrize("number", [1, 12])
def test_a_page_takes_as_many_queries_for_many_posts(listed, django_assert_num_queries, number):
    now, posts = timezone.now(), PostFactory.create_batch(number)
    policies_in_force(now, "NL")
    ids = [post.pk for post in posts]
    with django_assert_num_queries(1):
        states_of(ids, viewer_region="NL", follows=(), now=now)
    policy(LISTED | {"propagate": ["repost"]}, {"values": ["fact-check-false", "election-info"]})
    policies_in_force(now, "NL")
    for post in posts:
        PostRelationFactory.create(post=post)
    with django_assert_num_queries(2):
        states_of(ids, viewer_region="NL", follows=(), now=now)


def test_a_relation_leads_to_another_post_and_is_kept_once():
    relation = PostRelationFactory.create(kind=PostRelation.Kind.QUOTE)
    post, origin = relation.post, relation.origin
    for fields in (
        {"post": post, "origin": post}, {"post": post, "origin": origin, "kind": "quote"},
        {"post": post, "origin": origin, "kind": "like"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            PostRelationFactory.create(**fields)

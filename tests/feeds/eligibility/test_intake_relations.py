"""A rule that reaches reposts, quotes and replies reaches those that the intake brings in."""

import pytest
from django.utils import timezone

from content.actions import save_posts
from content.formats import jsonl
from content.models import Post
from content.records import validate
from feeds.eligibility.in_force import forget_policies
from feeds.eligibility.rules import State
from feeds.eligibility.states import states_of
from feeds.serving.shown import Audience, only_showable
from tests.factories.feeds import EligibilityPolicyFactory


pytestmark = pytest.mark.django_db


def taken_in(*rows: dict[str, object]) -> None:
    now = timezone.now()
    records = [
        validate(jsonl.read({"platform": "sample", "caption": "Ga stemmen", **row}), now=now)
        for row in rows
    ]
    save_posts(records=records, by="system:test")


def states() -> dict[str, State]:
    posts = dict(Post.objects.values_list("pk", "external_id"))
    found = states_of(posts, viewer_region="NL", follows=(), now=timezone.now())
    return {posts[pk]: verdict.state for pk, verdict in found.items()}


def test_what_goes_back_to_a_listed_account_is_hit_whoever_came_first():
    rule = {"target": "account", "values": ["sample:listed"], "propagate": ["quote", "reply"]}
    EligibilityPolicyFactory.create(approved=True, rules=[rule])
    taken_in({"id": "answer", "in_reply_to_id": "middle"}, {"id": "repost", "repost_of": "first"})
    assert set(states().values()) == {State.ELIGIBLE}
    taken_in({"id": "middle", "quote_of": "first"})
    taken_in({"id": "first", "account": "listed"})
    forget_policies()  # whom a policy names is read once a second
    hit, free = State.NOT_RECOMMENDED, State.ELIGIBLE
    assert states() == {"first": hit, "middle": hit, "answer": hit, "repost": free}
    audience = Audience(language="nl", region="NL", now=timezone.now())
    ids = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    shown = only_showable(ids, feed="for-you", audience=audience)
    assert [post.external_id for post in shown] == ["repost"]

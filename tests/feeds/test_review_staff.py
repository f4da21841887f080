"""Reported and rising posts in the CMS, and what a decision there does."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feeds.actions.controls import report_post
from feeds.actions.reports import decide_reports
from feeds.models import ReportDecision, RisingPost
from feeds.queries.reports import reported_posts
from tests.cms import StaffClient, is_refused, signed_in
from tests.factories.content import PostFactory
from tests.factories.feeds import PostReportFactory, ReportDecisionFactory, RisingPostFactory
from tests.factories.users import UserFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer() -> StaffClient:
    return signed_in(Role.FACT_CHECK_OVERSEER)


def step(client, name, post, reason="Looked at."):
    address = reverse(f"feeds_{name}", args=[post.pk])
    return client.post(address, {"reason": reason}, follow=True)


def test_reports_stand_by_post_with_reasons_and_words_and_never_with_names(overseer):
    often, once = PostFactory.create_batch(2)
    PostReportFactory.create(post=once)
    PostReportFactory.create_batch(2, post=often, reason="hate")
    PostReportFactory.create(post=often, reason="fraud", text="It <b>sells</b> votes.")
    PostReportFactory.create(post__removed=True)
    found = [(row["post"], row["reporters"]) for row in reported_posts()]
    assert found == [(often.pk, 3), (once.pk, 1)]
    page = overseer.get(reverse("feeds_reports")).text
    assert "3 viewers" in page
    assert "Hate or harassment: 2" in page
    assert "It &lt;b&gt;sells" in page


def test_no_action_closes_what_was_reported_until_then_and_no_more(overseer):
    post = PostReportFactory.create().post
    assert "Say why." in step(overseer, "report_seen", post, reason="").text
    assert "Decided." in step(overseer, "report_seen", post).text
    assert not reported_posts().exists()
    PostReportFactory.create(post=post)
    assert reported_posts().get()["reporters"] == 1
    post.refresh_from_db()
    assert post.eligibility == "eligible"


def test_who_reports_again_after_a_decision_is_heard_again():
    report = PostReportFactory.create()
    decide_reports(
        post_id=report.post_id, outcome="no_action", reason="Fine.", by=UserFactory.create()
    )
    assert not reported_posts().exists()
    report_post(viewer=report.viewer, post_id=report.post_id, reason="fraud", text="A new link.")
    assert reported_posts().get()["reporters"] == 1


def test_what_is_recommended_no_more_can_be_again(overseer):
    post = PostReportFactory.create().post
    step(overseer, "report_exclude", post, reason="It threatens.")
    post.refresh_from_db()
    assert post.eligibility == "ineligible"
    entry = Entry.objects.filter(action="feeds.reports_decided").get()
    assert (entry.actor, entry.data["reporters"]) == (overseer.user.audit_name, 1)
    assert "Recommend it again" in overseer.get(reverse("feeds_reports")).text
    step(overseer, "report_restore", post)
    post.refresh_from_db()
    assert post.eligibility == "eligible"
    assert "Recommend it again" not in overseer.get(reverse("feeds_reports")).text


def test_a_held_post_is_let_go_or_kept_out(overseer):
    one, other = (RisingPostFactory.create().post for _ in range(2))
    assert "Let it be recommended" in overseer.get(reverse("feeds_rising")).text
    assert "Say why." in step(overseer, "rise_keep", one, reason=" ").text
    step(overseer, "rise_keep", one)
    step(overseer, "rise_release", other)
    assert "not open" in step(overseer, "rise_keep", other).text
    states = dict(RisingPost.objects.values_list("post", "state"))
    assert states == {one.pk: "kept_out", other.pk: "released"}
    assert "No post is held." not in overseer.get(reverse("feeds_rising")).text


def test_other_staff_neither_sees_nor_decides():
    operator = signed_in(Role.LABELLING_OPERATOR)
    post = RisingPostFactory.create().post
    assert is_refused(operator.get(reverse("feeds_reports")))
    assert is_refused(operator.get(reverse("feeds_rising")))
    address = reverse("feeds_rise_release", args=[post.pk])
    assert is_refused(operator.post(address, {"reason": "x"}))
    assert RisingPost.objects.get().state == RisingPost.State.WAITING


@pytest.mark.parametrize("page", ["feeds_reports", "feeds_rising"])
def test_the_pages_cost_the_same_for_one_and_for_many(
    overseer, page, django_assert_max_num_queries
):
    def fill():
        PostReportFactory.create(text="Look.")
        RisingPostFactory.create()
        ReportDecisionFactory.create()

    fill()
    overseer.get(reverse(page))
    with django_assert_max_num_queries(40) as one:
        overseer.get(reverse(page))
    for _ in range(4):
        fill()
    with django_assert_max_num_queries(len(one)):
        overseer.get(reverse(page))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("outcome_known", {"outcome": "ban"}), ("has_reason", {"reason": ""})],
)
def test_an_impossible_decision_is_refused(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReportDecisionFactory.create(**fields)


def test_a_decision_says_on_what():
    decision = ReportDecisionFactory.create()
    assert str(decision) == f"{decision.post_id}: no_action"
    assert decision.decided_at <= timezone.now()
    assert ReportDecision.objects.count() == 1

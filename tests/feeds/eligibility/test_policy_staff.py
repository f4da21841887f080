"""Policies in the CMS: two people, a form, a preview, and what viewers did with labels."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feeds.models import EligibilityPolicy
from feeds.policy_desk import labels_met
from tests.cms import formset, is_refused, signed_in
from tests.factories.content import AccountFactory, PostFactory, PostRelationFactory
from tests.factories.factchecks import BannerCountFactory
from tests.factories.feeds import EligibilityPolicyFactory
from users.roles import Role


pytestmark = pytest.mark.django_db

LISTED = {"target": "account", "values": ["sample:listed"], "propagate": ["repost"]}


@pytest.fixture
def overseer():
    return signed_in(Role.FACT_CHECK_OVERSEER)


def filled(**changes):
    rule = {"effect": "not_recommended", "target": "account", "values": "sample:a\nsample:b"}
    untouched = {"effect": "not_recommended", "target": "account", "values": ""}
    return {
        "slug": "nl-court-list", "title_nl": "Lijst", "title_en": "List",
        "statement_nl": "Zo is het.", "statement_en": "So it is.",
        "legal_basis": "Act, article 1", "legal_url": "https://law.example/1",
        "regions": "nl, be", "starts_at": "2027-03-01 00:00",
        **formset("rules", [rule | {"propagate": ["repost", "reply"]}, untouched]), **changes,
    }  # fmt: skip


def propose(client, **changes):
    return client.post(reverse("feeds_policy_new"), filled(**changes))


def step(client, name, policy, **data):
    return client.post(reverse(f"feeds_policy_{name}", args=[policy.pk]), data, follow=True)


def test_a_draft_says_what_was_filled_in(overseer):
    assert propose(overseer).status_code == 302
    policy = EligibilityPolicy.objects.get()
    assert (policy.name, policy.regions) == ("nl-court-list.v1", ["NL", "BE"])
    assert (policy.titles, policy.proposed_by) == ({"nl": "Lijst", "en": "List"}, overseer.user)
    rule = policy.rules.get()
    assert (rule.values, rule.propagate) == (["sample:a", "sample:b"], ["repost", "reply"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"regions": "Holland"}, "Two letters a country"),
        ({"regions": "* NL"}, "Two letters a country"),
        ({"ends_at": "2027-02-01 00:00"}, "The end must be after the start."),
        ({"starts_at": "2020-01-01 00:00", "ends_at": "2020-02-01 00:00"}, "This is past."),
        ({"title_nl": ""}, "This field is required."),
        ({"rules-0-values": "nobody"}, "Write platform:name"),
        ({"rules-0-values": ""}, "This field is required."),
        ({"rules-0-target": "label"}, "Labels are:"),
        ({"rules-0-weight": "1.5"}, "Only a civic source has a weight."),
        ({"rules-0-effect": "civic_source"}, "Say how much it counts"),
        (
            {"rules-0-effect": "civic_source", "rules-0-target": "post"},
            "Civic sources are accounts.",
        ),
        ({"rules-0-effect": "civic_source"}, "knows no followers"),
    ],
)
def test_a_draft_that_cannot_hold_is_refused_with_a_reason(overseer, changes, complaint):
    response = propose(overseer, **changes)
    assert complaint in response.text
    assert not EligibilityPolicy.objects.exists()


def test_a_civic_source_has_a_weight(overseer):
    changes = {
        "rules-0-effect": "civic_source", "rules-0-weight": "1.5", "rules-0-propagate": [],
    }  # fmt: skip
    assert propose(overseer, **changes).status_code == 302
    assert EligibilityPolicy.objects.get().rules.get().weight == 1.5


@pytest.mark.parametrize(
    ("effect", "said", "holds"),
    [
        ("not_recommended", "", False), ("not_recommended", "True", True),
        ("pending_review", "", True), ("removed", "", True), ("removed", "False", False),
    ],
)  # fmt: skip
def test_what_hides_posts_holds_where_the_region_is_unknown_unless_said(
    overseer, effect, said, holds
):
    propose(overseer, **{"rules-0-effect": effect, "holds_where_unknown": said})
    assert EligibilityPolicy.objects.get().holds_where_unknown is holds


def test_one_draft_of_an_identifier_waits(overseer):
    propose(overseer)
    assert "waits already" in propose(overseer).text


def test_another_person_approves_and_anybody_ends_it(overseer):
    propose(overseer)
    policy = EligibilityPolicy.objects.get()
    assert "somebody else has to approve it" in step(overseer, "approve", policy).text
    other = signed_in(Role.ADMINISTRATOR)
    assert "Approved. It holds" in step(other, "approve", policy).text
    assert "This step is not open" in step(other, "approve", policy).text
    assert "Say why." in step(overseer, "end", policy, reason="").text
    assert "It is ended." in step(overseer, "end", policy, reason="Lifted.").text
    policy.refresh_from_db()
    assert (policy.approved_by, policy.ended_by) == (other.user, overseer.user)


def test_a_draft_can_be_withdrawn(overseer):
    policy = EligibilityPolicyFactory.create()
    assert "The draft is withdrawn." in step(overseer, "withdraw", policy, reason="No.").text


def test_the_next_version_begins_with_what_the_last_one_says(overseer):
    policy = EligibilityPolicyFactory.create(approved=True, slug="nl-list", rules=(LISTED,))
    page = overseer.get(reverse("feeds_policy_new"), {"from": policy.pk})
    assert page.context["form"].initial["slug"] == "nl-list"
    assert "sample:listed" in page.text
    rows = [{"effect": "removed", "target": "account", "values": "sample:listed"},
            {"effect": "removed", "target": "account", "values": "sample:old", "DELETE": "on"}]  # fmt: skip
    sent = formset("rules", rows) | {"rules-INITIAL_FORMS": "2"}
    propose(overseer, slug="nl-list", **sent)
    second = EligibilityPolicy.objects.get(version=2)
    assert [rule.values for rule in second.rules.all()] == [["sample:listed"]]


def test_the_preview_counts_the_posts_of_the_last_seven_days(overseer):
    now = timezone.now()
    hit = PostFactory.create(account__handle="listed", caption="Hit me", created_at=now)
    PostRelationFactory.create(post__created_at=now, origin=hit)
    PostFactory.create(account=hit.account, created_at=now - timedelta(days=8))
    PostFactory.create(account=hit.account, created_at=now, removed=True)
    PostFactory.create(created_at=now)
    policy = EligibilityPolicyFactory.create(rules=(LISTED, {}))
    page = overseer.get(reverse("feeds_policy", args=[policy.pk]))
    found = page.context["preview"]
    assert (found.posts, found.hit, [each.posts for each in found.rules]) == (3, 2, [2, 0])
    assert "2 of 3" in page.text
    assert "Hit me" in page.text


def test_the_list_says_what_each_version_is_now(overseer):
    for fields in (
        {"approved": True}, {}, {"approved": True, "starts_at": timezone.now() + timedelta(days=1)},
        {"approved": True, "ends_at": timezone.now() - timedelta(minutes=1)},
    ):  # fmt: skip
        EligibilityPolicyFactory.create(**fields)
    page = overseer.get(reverse("feeds_policies"))
    assert sorted(str(state) for _policy, state in page.context["policies"]) == [
        "Approved, not yet in force", "Ended", "In force", "Waits for a second person",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.LABELLING_OPERATOR, Role.AUDITOR, Role.ELECTION_EDITOR])
def test_other_staff_decide_nothing(role):
    policy, client = EligibilityPolicyFactory.create(), signed_in(role)
    assert is_refused(client.post(reverse("feeds_policy_approve", args=[policy.pk])))
    assert is_refused(propose(client))
    policy.refresh_from_db()
    assert policy.approved_at is None


def test_labels_met_are_charted_day_by_day(overseer):
    today = timezone.localdate()
    BannerCountFactory.create(day=today, shown=40, opened=8, warned=5, cancelled=2, shared=3)
    BannerCountFactory.create(day=today, shown=2)
    BannerCountFactory.create(day=today - timedelta(days=40), shown=1000)
    page = overseer.get(reverse("feeds_labels_met"))
    assert [each["total"] for each in page.context["charts"]] == [42, 8, 5, 2, 3]
    assert len(page.context["days"]) == 28
    days = labels_met(today - timedelta(days=1), today)
    assert [day.shown for day in days] == [0, 42]


@pytest.mark.parametrize("name", ["feeds_policies", "feeds_policy", "feeds_labels_met"])
def test_pages_take_as_many_queries_for_many(overseer, name, django_assert_max_num_queries):
    policy = EligibilityPolicyFactory.create(rules=({}, LISTED))
    url = reverse(name, args=[policy.pk] if name == "feeds_policy" else [])
    overseer.get(url)
    EligibilityPolicyFactory.create_batch(5, approved=True)
    listed = AccountFactory.create(handle="listed")
    PostFactory.create_batch(5, created_at=timezone.now(), account=listed)
    with django_assert_max_num_queries(22):
        overseer.get(url)

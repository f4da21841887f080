"""The way of a policy: two persons, versions that never change, and an end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from feeds.actions.policies import (
    OwnProposal,
    PolicyDraft,
    ReasonMissing,
    RuleDraft,
    WrongState,
    approve_policy,
    end_policy,
    propose_policy,
    withdraw_policy,
)
from feeds.eligibility.in_force import policies_in_force
from feeds.models import EligibilityPolicy, PolicyRule
from tests.factories.feeds import EligibilityPolicyFactory, PolicyRuleFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def draft(**changes: Any) -> PolicyDraft:
    return replace(
        PolicyDraft(
            slug="nl-court-list",
            titles={"nl": "Lijst van de rechter", "en": "List of the court"},
            statements={"nl": "Zo is het.", "en": "So it is."},
            legal_basis="Court of example, 1 March",
            legal_url="https://law.example/1",
            regions=("NL",),
            starts_at=timezone.now() - timedelta(minutes=1),
            rules=(RuleDraft(target="account", values=("sample:a",), effect="not_recommended"),),
        ),
        **changes,
    )


@pytest.fixture
def writer():
    return UserFactory.create(password=None)


@pytest.fixture
def reader():
    return UserFactory.create(password=None)


def in_force() -> list[str]:
    return [each.policy.name for each in policies_in_force(timezone.now(), "NL")]


def test_a_draft_holds_when_another_person_approves_it(writer, reader):
    policy = propose_policy(draft=draft(), by=writer)
    assert policy.state_at(timezone.now()) == "draft"
    assert in_force() == []
    with pytest.raises(OwnProposal):
        approve_policy(policy=policy, by=writer)
    assert approve_policy(policy=policy, by=reader).state_at(timezone.now()) == "in_force"
    assert in_force() == ["nl-court-list.v1"]
    with pytest.raises(WrongState):
        approve_policy(policy=policy, by=reader)


def test_every_step_is_in_the_audit_trail_without_naming_accounts(writer, reader):
    policy = propose_policy(draft=draft(), by=writer)
    approve_policy(policy=policy, by=reader)
    end_policy(policy=policy, reason="The court lifted it.", by=writer)
    entries = Entry.objects.filter(subject=f"feeds.eligibilitypolicy:{policy.pk}")
    assert [(each.action, each.actor) for each in entries.order_by("sequence")] == [
        ("feeds.policy_proposed", writer.audit_name),
        ("feeds.policy_approved", reader.audit_name),
        ("feeds.policy_ended", writer.audit_name),
    ]
    assert "sample:a" not in str([each.data for each in entries])


def test_the_digest_of_a_draft_changes_with_what_it_says(writer):
    propose_policy(draft=draft(slug="one"), by=writer)
    propose_policy(draft=draft(slug="two"), by=writer)
    first, second = (
        each.data["sha256"] for each in Entry.objects.filter(action="feeds.policy_proposed")
    )
    assert first != second


def test_one_person_ends_it_at_once_and_says_why(writer, reader):
    policy = approve_policy(policy=propose_policy(draft=draft(), by=writer), by=reader)
    with pytest.raises(ReasonMissing):
        end_policy(policy=policy, reason=" ", by=writer)
    ended = end_policy(policy=policy, reason="It was lifted.", by=writer)
    assert ended.state_at(timezone.now()) == "ended"
    assert in_force() == []
    with pytest.raises(WrongState):
        end_policy(policy=policy, reason="Again.", by=writer)


def test_what_is_approved_for_later_holds_later_and_can_be_ended_before(writer, reader):
    later = draft(starts_at=timezone.now() + timedelta(days=2))
    policy = approve_policy(policy=propose_policy(draft=later, by=writer), by=reader)
    assert policy.state_at(timezone.now()) == "approved"
    assert in_force() == []
    assert len(policies_in_force(timezone.now() + timedelta(days=3), "NL")) == 1
    end_policy(policy=policy, reason="Not needed.", by=reader)
    assert policies_in_force(timezone.now() + timedelta(days=3), "NL") == []


def test_a_next_version_takes_over_without_a_gap(writer, reader):
    first = approve_policy(policy=propose_policy(draft=draft(), by=writer), by=reader)
    later = timezone.now() + timedelta(days=2)
    second = propose_policy(draft=draft(starts_at=later), by=writer)
    assert second.version == 2
    approve_policy(policy=second, by=reader)
    first.refresh_from_db()
    assert first.ended_at == later
    assert in_force() == ["nl-court-list.v1"]
    after = policies_in_force(later, "NL")
    assert [each.policy.version for each in after] == [2]
    end_policy(policy=first, reason="Earlier after all.", by=reader)
    assert in_force() == []


def approved(writer, reader, days: int) -> EligibilityPolicy:
    """The next version, which begins in so many days."""
    starts_at = timezone.now() + timedelta(days=days)
    proposed = propose_policy(draft=draft(starts_at=starts_at), by=writer)
    return approve_policy(policy=proposed, by=reader)


def held_in(days: int) -> list[int]:
    """The versions that hold in so many days and an hour."""
    then = timezone.now() + timedelta(days=days, hours=1)
    return [each.policy.version for each in policies_in_force(then, "NL")]


def test_a_version_holds_on_where_the_one_to_replace_it_never_begins(writer, reader):
    first = approved(writer, reader, days=-1)
    second = approved(writer, reader, days=7)
    assert (held_in(0), held_in(7)) == ([1], [2])
    end_policy(policy=second, reason="The court lifted it.", by=reader)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by, first.end_reason) == (None, None, "")
    assert (held_in(0), held_in(7)) == ([1], [1])
    entry = Entry.objects.get(action="feeds.policy_ended")
    assert entry.data["restored"] == [1]


def test_a_version_that_began_brings_none_back(writer, reader):
    approved(writer, reader, days=-1)
    second = approved(writer, reader, days=7)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        end_policy(policy=second, reason="The court lifted it.", by=reader)
        assert held_in(0) == []
    assert Entry.objects.get(action="feeds.policy_ended").data["restored"] == []


@pytest.mark.parametrize(
    ("starts", "ended", "held"),
    [
        ((7, 10), 2, [1, 1, 3]),
        ((7, 10), 3, [1, 2, 2]),
        ((7, 3), 3, [1, 2, 2]),
        ((7, 3), 2, [3, 3, 3]),
        ((7, 7), 2, [1, 3, 3]),
        ((7, 7), 3, [1, 2, 2]),
    ],
)
def test_what_holds_on_makes_room_for_the_next_that_does_begin(writer, reader, starts, ended, held):
    """Two versions to come, of which one is ended; `held` in 3, 7 and 10 days."""
    versions = {1: approved(writer, reader, days=-1)}
    versions[2] = approved(writer, reader, days=starts[0])
    versions[3] = approved(writer, reader, days=starts[1])
    end_policy(policy=versions[ended], reason="Not needed.", by=reader)
    assert [held_in(days) for days in (3, 7, 10)] == [[each] for each in held]


def test_one_draft_of_a_policy_waits_at_a_time(writer):
    policy = propose_policy(draft=draft(), by=writer)
    with pytest.raises(WrongState):
        propose_policy(draft=draft(), by=writer)
    withdraw_policy(policy=policy, reason="A mistake.", by=writer)
    policy.refresh_from_db()
    assert policy.state_at(timezone.now()) == "withdrawn"
    with pytest.raises(WrongState):
        withdraw_policy(policy=policy, reason="Again.", by=writer)
    assert propose_policy(draft=draft(), by=writer).version == 2


def test_a_withdrawn_draft_is_not_approved(writer, reader):
    policy = propose_policy(draft=draft(), by=writer)
    withdraw_policy(policy=policy, reason="A mistake.", by=writer)
    with pytest.raises(WrongState):
        approve_policy(policy=policy, by=reader)
    with pytest.raises(WrongState):
        end_policy(policy=policy, reason="It does not hold.", by=reader)


def test_what_would_be_over_at_once_replaces_nothing(writer, reader):
    first = approve_policy(policy=propose_policy(draft=draft(), by=writer), by=reader)
    late = propose_policy(draft=draft(ends_at=timezone.now() + timedelta(hours=1)), by=writer)
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(WrongState):
        approve_policy(policy=late, by=reader)
    first.refresh_from_db()
    assert first.ended_at is None


# --- what the database refuses, whoever asks ---------------------------------------------------


def refused(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def update(policy: EligibilityPolicy, **fields: Any) -> bool:
    return refused(lambda: EligibilityPolicy.objects.filter(pk=policy.pk).update(**fields))


def test_the_database_wants_two_persons():
    policy = EligibilityPolicyFactory.create()
    assert update(policy, approved_by=policy.proposed_by, approved_at=timezone.now())
    assert update(policy, approved_at=timezone.now())


def test_the_database_keeps_every_version_as_it_is():
    policy = EligibilityPolicyFactory.create(approved=True)
    for change in (
        {"titles": {"nl": "Anders", "en": "Other"}}, {"regions": ["NL", "BE"]},
        {"ends_at": timezone.now() + timedelta(days=9)}, {"legal_basis": "Another"},
        {"approved_by": UserFactory.create(password=None)}, {"approved_at": timezone.now()},
    ):  # fmt: skip
        assert update(policy, **change), change
    assert refused(policy.delete)
    assert refused(lambda: PolicyRule.objects.update(values=["sample:b"]))
    assert refused(lambda: PolicyRule.objects.all().delete())
    assert refused(lambda: PolicyRuleFactory.create(policy=policy, position=9))


def test_a_draft_does_not_change_either_but_may_be_thrown_away():
    policy = EligibilityPolicyFactory.create()
    assert update(policy, starts_at=timezone.now())
    assert refused(lambda: PolicyRule.objects.update(effect="removed"))
    policy.delete()
    assert not PolicyRule.objects.exists()


def test_a_policy_begins_as_a_draft_and_needs_rules():
    assert refused(lambda: EligibilityPolicyFactory.create(approved_at=timezone.now()))
    assert refused(lambda: EligibilityPolicyFactory.create(rules=(), approved=True))


def test_an_end_is_moved_forward_only_and_never_once_it_is_past():
    policy = EligibilityPolicyFactory.create(approved=True)
    by = UserFactory.create(password=None)
    soon = timezone.now() + timedelta(days=2)
    assert not update(policy, ended_by=by, ended_at=soon, end_reason="Later.")
    assert update(policy, ended_at=soon + timedelta(days=1))
    assert update(policy, ended_by=None, ended_at=None, end_reason="")
    assert not update(policy, ended_at=timezone.now() - timedelta(seconds=1), end_reason="Now.")
    assert update(policy, ended_at=timezone.now() - timedelta(days=1))


def test_an_end_is_taken_back_only_where_the_next_version_never_begins():
    by, week = UserFactory.create(password=None), timezone.now() + timedelta(days=7)
    first = EligibilityPolicyFactory.create(approved=True, slug="nl-list")
    second = EligibilityPolicyFactory.create(
        approved=True, slug="nl-list", version=2, starts_at=week
    )
    EligibilityPolicyFactory.create(approved=True, slug="nl-other", version=2, starts_at=week)
    nothing = {"ended_by": None, "ended_at": None, "end_reason": ""}
    assert not update(first, ended_by=by, ended_at=week, end_reason="Replaced.")
    assert update(first, **nothing)
    assert not update(second, ended_by=by, ended_at=timezone.now(), end_reason="Not needed.")
    assert update(first, ended_at=week + timedelta(days=1))
    assert update(second, **nothing)
    assert not update(first, **nothing)


def test_an_end_stays_where_the_next_version_ended_after_it_began():
    by, now = UserFactory.create(password=None), timezone.now()
    first = EligibilityPolicyFactory.create(approved=True, slug="nl-list")
    week = now + timedelta(days=7)
    second = EligibilityPolicyFactory.create(
        approved=True, slug="nl-list", version=2, starts_at=week
    )
    assert not update(first, ended_by=by, ended_at=week, end_reason="Replaced.")
    after = week + timedelta(days=1)
    assert not update(second, ended_by=by, ended_at=after, end_reason="Enough.")
    assert update(first, ended_by=None, ended_at=None, end_reason="")


@pytest.mark.parametrize(
    "fields",
    [
        {"titles": {"en": "Only English"}},
        {"statements": {}},
        {"legal_basis": ""},
        {"legal_url": ""},
        {"regions": []},
        {"slug": "Not a Slug"},
        {"ends_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_a_policy_says_what_the_public_must_know(fields):
    assert refused(lambda: EligibilityPolicyFactory.create(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"values": []},
        {"target": "person"},
        {"effect": "shadow_ban"},
        {"propagate": ["like"]},
        {"weight": 1.5},
        {"effect": "civic_source", "target": "account"},
        {"effect": "civic_source", "target": "account", "weight": 5.0},
        {"effect": "civic_source", "target": "account", "weight": 0.5},
        {"effect": "civic_source", "target": "label", "weight": 1.5},
        {"effect": "civic_source", "target": "account", "weight": 1.5, "propagate": ["quote"]},
    ],
)
def test_a_rule_says_nothing_odd(fields):
    assert refused(lambda: EligibilityPolicyFactory.create(rules=(fields,)))

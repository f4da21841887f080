"""What people decide on appearances and take back, also when two do so at once."""

import uuid

import pytest
from django.db import transaction

from audit.models import Entry
from factchecks.actions.decisions import (
    DecisionConflict,
    NothingToUndo,
    decide_appearance,
    decide_together,
    list_post,
    undo_batch,
    undo_decision,
)
from factchecks.models import Appearance, AppearanceDecision
from tests.concurrency import at_once
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory
from tests.factories.users import UserFactory


def trail() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


@pytest.mark.django_db
class TestDeciding:
    @pytest.mark.parametrize(("confirm", "state"), [(True, "confirmed"), (False, "rejected")])
    @pytest.mark.parametrize("before", ["proposed", "automatic", "confirmed", "rejected"])
    def test_a_persons_word_stands_over_what_was_there(self, confirm, state, before):
        appearance, person = AppearanceFactory.create(**{before: True}), UserFactory.create()
        decided = decide_appearance(appearance=appearance, confirm=confirm, by=person)
        assert (decided.state, decided.decided_by, decided.is_automatic) == (state, person, False)
        entry = Entry.objects.get()
        assert entry.actor == person.audit_name
        assert entry.data == {
            "claim": appearance.claim_id,
            "post": appearance.post_id,
            "state": state,
            "relation": "",
        }

    def test_a_decision_on_something_that_changed_meanwhile_is_refused(self):
        appearance = AppearanceFactory.create(rejected=True)
        with pytest.raises(DecisionConflict) as conflict, transaction.atomic():
            decide_appearance(
                appearance=appearance, confirm=True, by=UserFactory.create(), expected="proposed"
            )
        assert conflict.value.appearance.state == "rejected"
        assert trail() == []

    def test_a_person_may_take_the_own_decision_back(self):
        person = UserFactory.create()
        appearance = AppearanceFactory.create(confirmed=True, decided_by=person)
        undone = undo_decision(appearance=appearance, by=person)
        assert (undone.state, undone.decided_by, undone.decided_at) == ("proposed", None, None)
        assert trail() == ["factchecks.appearance_decision_undone"]

    @pytest.mark.parametrize("state", ["proposed", "automatic", "confirmed", "rejected"])
    def test_but_not_what_another_or_nobody_decided(self, state):
        appearance = AppearanceFactory.create(**{state: True})
        before = appearance.state
        with pytest.raises(DecisionConflict), transaction.atomic():
            undo_decision(appearance=appearance, by=UserFactory.create())
        assert Appearance.objects.get().state == before
        assert trail() == []

    def test_undoing_twice_is_refused(self):
        person = UserFactory.create()
        appearance = AppearanceFactory.create(rejected=True, decided_by=person)
        undo_decision(appearance=appearance, by=person)
        with pytest.raises(DecisionConflict), transaction.atomic():
            undo_decision(appearance=appearance, by=person)

    def test_a_person_may_list_a_post_that_the_matcher_missed_or_rejected(self):
        claim, post, person = ClaimFactory.create(), PostFactory.create(), UserFactory.create()
        for _ in range(2):
            listed = list_post(claim=claim, post=post, by=person)
            assert (listed.state, listed.decided_by) == ("confirmed", person)
        assert Appearance.objects.count() == 1
        assert trail() == ["factchecks.appearance_decided"] * 2


@pytest.mark.django_db
class TestDecidingTogether:
    def decided(self, pairs, **fields):
        first, *others = pairs
        return decide_together(
            **{
                "appearance": first,
                "also": [each.pk for each in others],
                "confirm": True,
                "relation": "repeats",
                "by": UserFactory.create(),
                "organisation": first.claim.organisation,
                "expected": "proposed",
            }
            | fields
        )

    def test_is_one_batch_with_one_audit_entry(self):
        pairs = AppearanceFactory.create_batch(3)
        decided = self.decided(pairs)
        assert set(AppearanceDecision.objects.values_list("batch", flat=True)) == {decided.batch}
        assert {each.state for each in Appearance.objects.all()} == {"confirmed"}
        assert trail() == ["factchecks.appearance_decided"]

    def test_decides_nothing_where_the_first_was_decided_meanwhile(self):
        first, second = AppearanceFactory.create(rejected=True), AppearanceFactory.create()
        with pytest.raises(DecisionConflict, match="is rejected by now"), transaction.atomic():
            self.decided([first, second])
        assert Appearance.objects.get(pk=second.pk).state == "proposed"

    def test_undoing_spares_what_others_decided_since(self):
        person, pairs = UserFactory.create(), AppearanceFactory.create_batch(3)
        decided = self.decided(pairs, by=person)
        decide_appearance(appearance=pairs[2], confirm=False, by=UserFactory.create())
        undone = undo_batch(batch=decided.batch, by=person, organisation=None)
        assert {each.pk for each in undone} == {pairs[0].pk, pairs[1].pk}
        assert Appearance.objects.get(pk=pairs[2].pk).state == "rejected"

    def test_what_is_undone_or_nobodys_cannot_be_undone(self):
        person = UserFactory.create()
        batch = self.decided(AppearanceFactory.create_batch(2), by=person).batch
        undo_batch(batch=batch, by=person, organisation=None)
        for gone in (batch, uuid.uuid4()):
            with pytest.raises(NothingToUndo):
                undo_batch(batch=gone, by=person, organisation=None)

    def test_an_own_later_decision_is_not_undone_with_the_first(self):
        person, pair = UserFactory.create(), AppearanceFactory.create()
        batch = self.decided([pair], by=person).batch
        decide_appearance(appearance=pair, confirm=False, relation="asks", by=person)
        with pytest.raises(NothingToUndo):
            undo_batch(batch=batch, by=person, organisation=None)
        assert Appearance.objects.get().relation == "asks"

    def test_takes_as_many_queries_for_many(self, django_assert_num_queries):
        small, large = AppearanceFactory.create_batch(2), AppearanceFactory.create_batch(12)
        people = UserFactory.create_batch(2)
        self.decided(AppearanceFactory.create_batch(1))  # the head of the audit chain is there
        with django_assert_num_queries(13):
            self.decided(small, by=people[0])
        with django_assert_num_queries(13):
            self.decided(large, by=people[1])


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_on_one_pair_one_wins_and_the_other_is_told():
    pair, people = AppearanceFactory.create(), UserFactory.create_batch(2)

    def decide(person, confirm):
        return lambda: decide_appearance(
            appearance=pair, confirm=confirm, by=person, expected="proposed"
        )

    results = at_once([decide(people[0], True), decide(people[1], False)])
    assert sorted(type(each).__name__ for each in results) == ["Appearance", "DecisionConflict"]
    [said] = AppearanceDecision.objects.all()
    assert Appearance.objects.get().decided_by == said.by


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_overlap_wait_for_each_other_and_decide_each_pair_once():
    first, second, *others = AppearanceFactory.create_batch(5)
    people = UserFactory.create_batch(2)

    def decide(pair, person):
        return lambda: decide_together(
            appearance=pair,
            also=[each.pk for each in reversed(others)],
            confirm=True,
            relation="repeats",
            by=person,
            organisation=None,
            expected="proposed",
        )

    results = at_once([decide(first, people[0]), decide(second, people[1])])
    assert sorted(each.missed for each in results if not isinstance(each, Exception)) == [0, 3]
    assert AppearanceDecision.objects.count() == 5

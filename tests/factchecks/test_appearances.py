"""Where a claim appears: what the matcher proposes and what people decide."""

import pytest
from django.db import transaction

from audit.models import Entry
from factchecks import actions
from factchecks.actions.appearances import DecisionConflict, ProposedMatch
from factchecks.models import Appearance
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
)
from tests.factories.users import UserFactory


BY = "user:7"


def trail() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def match(claim, post, **changes):
    fields = {
        "claim_id": claim.pk,
        "post_id": post.pk,
        "score": 0.8,
        "is_automatic": False,
        "stance": "repeat",
        "matcher_version": "test-1",
    }
    return ProposedMatch(**fields | changes)


@pytest.mark.django_db
class TestRecordingAppearances:
    def record(self, *matches):
        post_ids = sorted({each.post_id for each in matches})
        return actions.record_appearances(post_ids=post_ids, matches=matches)

    def test_proposals_wait_and_automatic_ones_count_at_once(self):
        claim, posts = ClaimFactory.create(), PostFactory.create_batch(2)
        made = self.record(match(claim, posts[0]), match(claim, posts[1], is_automatic=True))
        assert made == 2
        assert Appearance.objects.get(post=posts[0]).state == "proposed"
        automatic = Appearance.objects.get(post=posts[1])
        assert (automatic.state, automatic.is_automatic) == ("confirmed", True)
        assert automatic.decided_at is not None
        assert automatic.matcher_version == "test-1"

    def test_finding_the_same_again_adds_and_changes_nothing(self):
        found = match(ClaimFactory.create(), PostFactory.create())
        assert self.record(found, found) == 1
        first = Appearance.objects.get()
        assert self.record(found) == 0
        assert Appearance.objects.get() == first

    @pytest.mark.parametrize("state", ["confirmed", "rejected"])
    @pytest.mark.parametrize("is_automatic", [True, False])
    def test_a_persons_word_stands(self, state, is_automatic):
        decided = AppearanceFactory.create(**{state: True})
        assert self.record(match(decided.claim, decided.post, is_automatic=is_automatic)) == 0
        assert Appearance.objects.get().state == state
        assert actions.record_appearances(post_ids=[decided.post_id], matches=[]) == 0
        assert Appearance.objects.get().decided_by == decided.decided_by

    def test_what_the_matcher_no_longer_finds_is_gone(self):
        post = PostFactory.create()
        AppearanceFactory.create(post=post, automatic=True)
        AppearanceFactory.create(post=post, proposed=True)
        elsewhere = AppearanceFactory.create(automatic=True)
        actions.record_appearances(post_ids=[post.pk], matches=[])
        assert list(Appearance.objects.all()) == [elsewhere]

    def test_a_proposal_becomes_automatic_when_the_matcher_has_grown_sure(self):
        proposal = AppearanceFactory.create()
        assert self.record(match(proposal.claim, proposal.post, is_automatic=True)) == 1
        assert Appearance.objects.get().is_automatic


@pytest.mark.django_db
class TestDeciding:
    @pytest.mark.parametrize(("confirm", "state"), [(True, "confirmed"), (False, "rejected")])
    @pytest.mark.parametrize("before", ["proposed", "automatic", "confirmed", "rejected"])
    def test_a_persons_word_stands_over_what_was_there(self, confirm, state, before):
        appearance, person = AppearanceFactory.create(**{before: True}), UserFactory.create()
        decided = actions.decide_appearance(appearance=appearance, confirm=confirm, by=person)
        assert (decided.state, decided.decided_by, decided.is_automatic) == (state, person, False)
        entry = Entry.objects.get()
        assert entry.actor == person.audit_name
        assert entry.data == {
            "claim": appearance.claim_id,
            "post": appearance.post_id,
            "state": state,
        }

    def test_a_decision_on_something_that_changed_meanwhile_is_refused(self):
        appearance = AppearanceFactory.create(rejected=True)
        with pytest.raises(DecisionConflict) as conflict, transaction.atomic():
            actions.decide_appearance(
                appearance=appearance, confirm=True, by=UserFactory.create(), expected="proposed"
            )
        assert conflict.value.appearance.state == "rejected"
        assert trail() == []

    def test_a_person_may_take_the_own_decision_back(self):
        person = UserFactory.create()
        appearance = AppearanceFactory.create(confirmed=True, decided_by=person)
        undone = actions.undo_decision(appearance=appearance, by=person)
        assert (undone.state, undone.decided_by, undone.decided_at) == ("proposed", None, None)
        assert trail() == ["factchecks.appearance_decision_undone"]

    @pytest.mark.parametrize("state", ["proposed", "automatic", "confirmed", "rejected"])
    def test_but_not_what_another_or_nobody_decided(self, state):
        appearance = AppearanceFactory.create(**{state: True})
        before = appearance.state
        with pytest.raises(DecisionConflict), transaction.atomic():
            actions.undo_decision(appearance=appearance, by=UserFactory.create())
        assert Appearance.objects.get().state == before
        assert trail() == []

    def test_undoing_twice_is_refused(self):
        person = UserFactory.create()
        appearance = AppearanceFactory.create(rejected=True, decided_by=person)
        actions.undo_decision(appearance=appearance, by=person)
        with pytest.raises(DecisionConflict), transaction.atomic():
            actions.undo_decision(appearance=appearance, by=person)

    def test_a_person_may_list_a_post_that_the_matcher_missed_or_rejected(self):
        claim, post, person = ClaimFactory.create(), PostFactory.create(), UserFactory.create()
        for _ in range(2):
            listed = actions.list_post(claim=claim, post=post, by=person)
            assert (listed.state, listed.decided_by) == ("confirmed", person)
        assert Appearance.objects.count() == 1
        assert trail() == ["factchecks.appearance_decided"] * 2

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from factchecks import actions
from factchecks.actions.verdicts import Assessment, ReasonMissing, Text, VerdictConflict, WrongState
from factchecks.models import Appearance, Claim, ClaimWording, Verdict, VerdictText
from factchecks.signals import claims_changed
from tests.concurrency import all_at_once, at_once
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import OrganisationFactory, UserFactory


CROWD = 50
BY = "user:7"


def trail() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def assessment(**changes):
    texts = [Text(language="nl", headline="Nee"), Text(language="en", headline="No")]
    return Assessment(**{"rating": "false", "texts": texts} | changes)


@pytest.fixture
def changed_claims():
    heard = []

    def listen(**kwargs):
        heard.extend(kwargs["claim_ids"])

    claims_changed.connect(listen)
    yield heard
    claims_changed.disconnect(listen)


@pytest.mark.django_db
class TestClaims:
    def test_a_claim_is_made_with_its_wordings_and_elections(
        self, changed_claims, django_capture_on_commit_callbacks
    ):
        election = ElectionFactory.create()
        with django_capture_on_commit_callbacks(execute=True):
            claim = actions.create_claim(
                slug="early",
                statement="De stembussen sluiten om vijf uur.",
                language="nl",
                elections=[election],
                wordings=[("en", "Polls close at five."), ("en", "Polls close at five.")],
                by=BY,
            )
        assert list(claim.elections.all()) == [election]
        assert [str(each) for each in claim.wordings.all()] == ["Polls close at five."]
        assert changed_claims == [claim.pk]
        entry = Entry.objects.get()
        assert (entry.action, entry.actor) == ("factchecks.claim_created", BY)
        assert entry.subject == f"factchecks.claim:{claim.pk}"

    def test_a_taken_identifier_leaves_nothing_behind(self):
        ClaimFactory.create(slug="early")
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.create_claim(slug="early", statement="x", language="nl", by=BY)
        assert Claim.objects.count() == 1
        assert trail() == []

    def test_changed_wordings_replace_the_earlier_ones(self):
        claim = actions.create_claim(
            slug="early",
            statement="Vijf uur",
            language="nl",
            wordings=[("en", "kept"), ("en", "dropped")],
            by=BY,
        )
        before = claim.updated_at
        actions.update_claim(
            claim=claim,
            statement="Zes uur",
            language="nl",
            wordings=[("en", "kept"), ("tr", "new")],
            by=BY,
        )
        claim.refresh_from_db()
        assert claim.statement == "Zes uur"
        assert claim.updated_at > before
        assert set(ClaimWording.objects.values_list("text", flat=True)) == {"kept", "new"}
        entry = Entry.objects.order_by("sequence").last()
        assert entry is not None
        assert entry.data == {"wordings_added": 1, "wordings_removed": 1}


@pytest.mark.django_db
class TestDrafts:
    def test_a_draft_is_the_next_version_and_nobody_sees_it(self):
        claim, desk = ClaimFactory.create(slug="early"), OrganisationFactory.create()
        made = [
            actions.draft_verdict(claim=claim, organisation=desk, assessment=assessment(), by=BY)
            for _ in range(2)
        ]
        assert [verdict.version for verdict in made] == [1, 2]
        assert not Verdict.objects.in_force(timezone.now()).exists()
        assert set(made[0].texts.values_list("language", "headline")) == {
            ("nl", "Nee"),
            ("en", "No"),
        }
        assert trail() == ["factchecks.verdict_drafted"] * 2
        entry = Entry.objects.get(sequence=1)
        assert entry.data == {"claim": "early", "version": 1, "rating": "false"}

    def test_all_of_an_assessment_is_kept(self):
        ends_at = timezone.now() + timedelta(days=3)
        wanted = {
            "rating": "unverified",
            "label": "Nog onbekend",
            "url": "https://factcheck.example/1",
            "ends_at": ends_at,
            "applies_to": Verdict.AppliesTo.ANY_MATCHING_POST,
            "allows_automatic_banner": True,
        }
        verdict = actions.draft_verdict(
            claim=ClaimFactory.create(),
            organisation=OrganisationFactory.create(),
            assessment=assessment(**wanted),
            by=BY,
        )
        verdict.refresh_from_db()
        assert {name: getattr(verdict, name) for name in wanted} == wanted

    def test_a_draft_may_be_rewritten(self):
        draft = VerdictFactory.create()
        VerdictTextFactory.create(verdict=draft, headline="Tikfuot")
        actions.revise_draft(
            verdict=draft,
            organisation=draft.organisation,
            assessment=assessment(rating="misleading"),
            by=BY,
        )
        draft.refresh_from_db()
        assert draft.rating == "misleading"
        assert set(VerdictText.objects.values_list("headline", flat=True)) == {"Nee", "No"}
        assert trail() == ["factchecks.verdict_draft_revised"]

    @pytest.mark.parametrize("state", ["published", "corrected", "withdrawn"])
    def test_what_was_published_is_never_rewritten(self, state):
        verdict = VerdictFactory.create(**{state: True})
        with pytest.raises(WrongState), transaction.atomic():
            actions.revise_draft(
                verdict=verdict,
                organisation=verdict.organisation,
                assessment=assessment(rating="true"),
                by=BY,
            )
        verdict.refresh_from_db()
        assert verdict.rating == "false"
        assert trail() == []


@pytest.mark.django_db
class TestPublishing:
    def test_the_first_verdict_needs_no_reason(
        self, changed_claims, django_capture_on_commit_callbacks
    ):
        draft = VerdictFactory.create()
        with django_capture_on_commit_callbacks(execute=True):
            published = actions.publish_verdict(verdict=draft, by=BY)
        assert published.state == "published"
        assert published.published_at is not None
        assert changed_claims == [draft.claim_id]
        entry = Entry.objects.get()
        assert entry.subject == f"factchecks.verdict:{draft.pk}"
        assert entry.data == {"rating": "false", "version": 1, "replaces": None, "reason": ""}

    def test_a_correction_replaces_the_verdict_and_says_why(self):
        first = VerdictFactory.create(published=True)
        second = VerdictFactory.create(claim=first.claim, rating="misleading")
        actions.publish_verdict(verdict=second, by=BY, reason="A new source.")
        first.refresh_from_db()
        assert (first.state, first.change_reason) == ("corrected", "A new source.")
        assert second.state == "published"
        entry = Entry.objects.get()
        assert entry.data == {
            "rating": "misleading",
            "version": 2,
            "replaces": 1,
            "reason": "A new source.",
        }

    def test_a_correction_without_a_reason_is_refused(self):
        first = VerdictFactory.create(published=True)
        second = VerdictFactory.create(claim=first.claim)
        with pytest.raises(ReasonMissing), transaction.atomic():
            actions.publish_verdict(verdict=second, by=BY)
        assert list(Verdict.objects.published()) == [first]
        assert trail() == []

    def test_an_older_draft_does_not_replace_a_later_verdict(self):
        old = VerdictFactory.create()
        new = VerdictFactory.create(claim=old.claim, published=True)
        with pytest.raises(VerdictConflict), transaction.atomic():
            actions.publish_verdict(verdict=old, by=BY, reason="x")
        assert list(Verdict.objects.published()) == [new]

    def test_nor_does_it_come_after_a_later_one_that_was_withdrawn(self):
        old = VerdictFactory.create()
        VerdictFactory.create(claim=old.claim, withdrawn=True)
        with pytest.raises(VerdictConflict), transaction.atomic():
            actions.publish_verdict(verdict=old, by=BY, reason="x")

    @pytest.mark.parametrize("replaces", [0, 2])
    def test_who_read_another_version_than_the_published_one_is_asked_to_look_again(self, replaces):
        first = VerdictFactory.create(published=True)
        draft = VerdictFactory.create(claim=first.claim)
        with pytest.raises(VerdictConflict), transaction.atomic():
            actions.publish_verdict(verdict=draft, by=BY, reason="x", replaces=replaces)
        assert list(Verdict.objects.published()) == [first]
        actions.publish_verdict(verdict=draft, by=BY, reason="x", replaces=1)
        assert list(Verdict.objects.published()) == [draft]

    def test_publishing_twice_is_refused_with_or_without_a_reason(self):
        draft = VerdictFactory.create()
        actions.publish_verdict(verdict=draft, by=BY)
        for reason in ("", "Once more."):
            with pytest.raises(WrongState, match="already published"), transaction.atomic():
                actions.publish_verdict(verdict=draft, by=BY, reason=reason)
        assert list(Verdict.objects.published()) == [draft]
        assert len(trail()) == 1

    @pytest.mark.parametrize("state", ["corrected", "withdrawn"])
    def test_what_was_taken_back_is_not_published_again(self, state):
        verdict = VerdictFactory.create(**{state: True})
        with pytest.raises(WrongState), transaction.atomic():
            actions.publish_verdict(verdict=verdict, by=BY, reason="x")
        assert trail() == []

    def test_a_draft_without_a_rating_waits_for_a_person(self):
        draft = VerdictFactory.create(rating="")
        with pytest.raises(WrongState, match="no rating"), transaction.atomic():
            actions.publish_verdict(verdict=draft, by=BY)
        assert trail() == []

    def test_the_claim_counts_as_changed(self):
        draft = VerdictFactory.create()
        before = draft.claim.updated_at
        actions.publish_verdict(verdict=draft, by=BY)
        assert Claim.objects.get().updated_at > before


@pytest.mark.django_db
class TestWithdrawing:
    def test_a_withdrawn_verdict_is_no_longer_in_force(
        self, changed_claims, django_capture_on_commit_callbacks
    ):
        verdict = VerdictFactory.create(published=True)
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw_verdict(verdict=verdict, reason="The quotation was real.", by=BY)
        assert (verdict.state, verdict.change_reason) == ("withdrawn", "The quotation was real.")
        assert not Verdict.objects.in_force(timezone.now()).exists()
        assert changed_claims == [verdict.claim_id]
        entry = Entry.objects.get()
        assert entry.action == "factchecks.verdict_withdrawn"
        assert entry.data == {"reason": "The quotation was real."}

    def test_a_withdrawal_without_a_reason_is_refused(self):
        verdict = VerdictFactory.create(published=True)
        with pytest.raises(ReasonMissing), transaction.atomic():
            actions.withdraw_verdict(verdict=verdict, reason="", by=BY)
        assert Verdict.objects.published().exists()

    @pytest.mark.parametrize("state", ["draft", "corrected", "withdrawn"])
    def test_only_a_published_verdict_can_be_withdrawn(self, state):
        verdict = VerdictFactory.create(**{state: True})
        with pytest.raises(WrongState), transaction.atomic():
            actions.withdraw_verdict(verdict=verdict, reason="x", by=BY)
        assert trail() == []

    def test_after_a_withdrawal_a_new_version_needs_no_reason(self):
        verdict = VerdictFactory.create(withdrawn=True)
        actions.publish_verdict(verdict=VerdictFactory.create(claim=verdict.claim), by=BY)
        assert Verdict.objects.published().get().version == 2


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_fifty_first_verdicts_one_is_published_and_the_rest_are_told(self):
        claim = ClaimFactory.create()
        drafts = [VerdictFactory.create(claim=claim) for _ in range(CROWD)]
        results = at_once(
            [partial(actions.publish_verdict, verdict=draft, by=BY) for draft in drafts]
        )
        refused = [each for each in results if isinstance(each, VerdictConflict | WrongState)]
        assert len(refused) == CROWD - 1
        assert Verdict.objects.published().count() == 1
        assert trail() == ["factchecks.verdict_published"]

    def test_of_fifty_who_publish_one_draft_one_does(self):
        draft = VerdictFactory.create()
        results = at_once(
            [
                lambda: actions.publish_verdict(
                    verdict=Verdict.objects.get(pk=draft.pk), by=BY, reason="x"
                )
            ]
            * CROWD
        )
        assert sum(isinstance(each, Verdict) for each in results) == 1
        assert sum(isinstance(each, WrongState) for each in results) == CROWD - 1
        assert len(trail()) == 1

    def test_of_many_who_correct_the_version_they_read_one_does(self):
        first = VerdictFactory.create(published=True)
        drafts = [VerdictFactory.create(claim=first.claim) for _ in range(10)]
        results = at_once(
            [
                partial(actions.publish_verdict, verdict=draft, by=BY, reason="x", replaces=1)
                for draft in drafts
            ]
        )
        assert sum(isinstance(each, Verdict) for each in results) == 1
        assert sum(isinstance(each, VerdictConflict) for each in results) == 9

    def test_correcting_and_withdrawing_at_once_neither_hang_nor_contradict_each_other(self):
        pairs = []
        for _ in range(8):
            first = VerdictFactory.create(published=True)
            pairs.append((first, VerdictFactory.create(claim=first.claim)))
        calls = [
            call
            for first, second in pairs
            for call in (
                partial(actions.withdraw_verdict, verdict=first, reason="x", by=BY),
                partial(actions.publish_verdict, verdict=second, reason="x", by=BY),
            )
        ]
        results = at_once(calls)
        assert all(isinstance(each, Verdict | WrongState) for each in results), results
        # Either way the newer version is what is published in the end.
        assert set(Verdict.objects.published()) == {second for _, second in pairs}
        assert set(Verdict.objects.filter(version=1).values_list("state", flat=True)) <= {
            "withdrawn",
            "corrected",
        }

    def test_drafts_made_at_once_get_versions_of_their_own(self):
        draft = partial(
            actions.draft_verdict,
            claim=ClaimFactory.create(),
            organisation=OrganisationFactory.create(),
            assessment=assessment(),
            by=BY,
        )
        versions = [verdict.version for verdict in all_at_once([draft] * 10)]
        assert sorted(versions) == list(range(1, 11))

    def test_of_two_reviewers_who_saw_the_proposal_the_second_is_told(self):
        appearance = AppearanceFactory.create()
        results = at_once(
            [
                partial(
                    actions.decide_appearance,
                    appearance=Appearance.objects.get(pk=appearance.pk),
                    confirm=True,
                    by=person,
                    expected="proposed",
                )
                for person in UserFactory.create_batch(2)
            ]
        )
        assert sorted(type(each).__name__ for each in results) == ["Appearance", "DecisionConflict"]
        assert len(trail()) == 1

    def test_a_post_listed_by_many_at_once_is_listed_once(self):
        claim, post, person = ClaimFactory.create(), PostFactory.create(), UserFactory.create()
        all_at_once([lambda: actions.list_post(claim=claim, post=post, by=person)] * 8)
        assert Appearance.objects.get().state == "confirmed"

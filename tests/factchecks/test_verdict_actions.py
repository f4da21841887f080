from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from factchecks.actions.verdicts import (
    ContentChanged,
    NotComplete,
    NotTheAuthor,
    ReasonMissing,
    SamePerson,
    VerdictConflict,
    WrongState,
    discard_draft,
    draft_import,
    draft_verdict,
    publish_import,
    publish_verdict,
    return_draft,
    revise_draft,
    submit_draft,
    withdraw_verdict,
)
from factchecks.models import BackSearch, Claim, Verdict, VerdictText
from factchecks.queries.verdicts import content_of
from factchecks.signals import claims_changed
from tests.factchecks.verdicts import (
    assessment,
    author,
    correction_of,
    draft,
    ends_in,
    handed_in,
    last_entry,
    person,
    trail,
)
from tests.factories.factchecks import (
    BackSearchFactory,
    ClaimFactory,
    EvidenceFactory,
    PartnerFactory,
    VerdictFactory,
    VerdictTextFactory,
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def changed_claims():
    heard = []

    def listen(**kwargs):
        heard.extend(kwargs["claim_ids"])

    claims_changed.connect(listen)
    yield heard
    claims_changed.disconnect(listen)


def refused(error, call, **arguments):
    """Nothing is left behind, in the audit trail neither."""
    before = trail()
    with pytest.raises(error), transaction.atomic():
        call(**arguments)
    assert trail() == before


class TestDrafting:
    def test_a_draft_is_the_next_version_and_nobody_outside_sees_it(self):
        claim, writer = ClaimFactory.create(slug="early"), person()
        made = [draft_verdict(claim=claim, assessment=assessment(), by=writer) for _ in range(2)]
        assert [verdict.version for verdict in made] == [1, 2]
        assert {verdict.organisation for verdict in made} == {claim.organisation}
        assert not Verdict.objects.in_force(timezone.now()).exists()
        texts = set(made[0].texts.values_list("language", "headline"))
        assert texts == {("nl", "Nee"), ("en", "No")}
        assert trail() == ["factchecks.verdict_drafted"] * 2
        assert last_entry().data == {"claim": "early", "version": 2, "rating": "false"}

    def test_all_of_an_assessment_is_kept(self):
        claim = ClaimFactory.create()
        cited = EvidenceFactory.create(claim=claim)
        wanted = {
            "rating": "unverified",
            "label": "Nog onbekend",
            "url": "https://factcheck.example/1",
            "ends_at": timezone.now() + timedelta(days=3),
            "applies_to": Verdict.AppliesTo.ANY_MATCHING_POST,
            "allows_automatic_banner": True,
            "media_category": "EditedOrCroppedContent",
            "original_media_url": "https://beeld.example/1",
        }
        verdict = draft_verdict(
            claim=claim, assessment=assessment(**wanted, evidence=[cited]), by=person()
        )
        verdict.refresh_from_db()
        assert {name: getattr(verdict, name) for name in wanted} == wanted
        assert list(verdict.evidence.all()) == [cited]

    def test_a_claim_that_nobody_has_taken_is_not_assessed(self):
        incoming = ClaimFactory.create(incoming=True)
        refused(WrongState, draft_verdict, claim=incoming, assessment=assessment(), by=person())

    def test_who_rewrites_a_draft_is_its_author(self):
        old, editor = draft(), person()
        revise_draft(verdict=old, assessment=assessment(rating="misleading"), by=editor)
        old.refresh_from_db()
        assert (old.rating, old.authored_by) == ("misleading", editor)
        assert set(VerdictText.objects.values_list("headline", flat=True)) == {"Nee", "No"}
        assert trail() == ["factchecks.verdict_draft_revised"]

    def test_what_a_colleague_saved_meanwhile_is_not_overwritten(self):
        old = draft()
        seen = content_of(old).fingerprint
        revise_draft(verdict=old, assessment=assessment(label="Onwaar"), by=person(), seen=seen)
        revise = partial(revise_draft, verdict=old, assessment=assessment(), by=person())
        refused(ContentChanged, revise, seen=seen)
        assert Verdict.objects.get().label == "Onwaar"

    def test_a_preview_of_the_earlier_words_is_dropped(self):
        old = draft()
        BackSearchFactory.create(verdict=old)
        revise_draft(verdict=old, assessment=assessment(), by=person())
        assert not BackSearch.objects.exists()

    @pytest.mark.parametrize("state", ["submitted", "published", "corrected", "withdrawn"])
    def test_what_was_handed_in_or_published_is_never_rewritten_or_thrown_away(self, state):
        verdict = VerdictFactory.create(**{state: True})
        refused(WrongState, revise_draft, verdict=verdict, assessment=assessment(), by=person())
        refused(WrongState, discard_draft, verdict=verdict, by=person())
        verdict.refresh_from_db()
        assert verdict.rating == "false"

    def test_a_draft_can_be_thrown_away(self):
        discard_draft(verdict=draft(), by=person())
        assert not Verdict.objects.exists()
        assert trail() == ["factchecks.verdict_discarded"]


class TestHandingIn:
    def test_the_author_hands_in(self):
        verdict = draft()
        handed = submit_draft(verdict=verdict, by=author(verdict))
        assert (handed.state, handed.authored_by) == ("submitted", verdict.authored_by)
        assert handed.submitted_at is not None
        assert trail() == ["factchecks.verdict_submitted"]

    def test_a_colleague_cannot_give_the_authors_word(self):
        refused(NotTheAuthor, submit_draft, verdict=draft(), by=person())

    def test_a_colleague_who_takes_it_over_becomes_the_author(self):
        verdict, colleague = draft(), person()
        revise_draft(verdict=verdict, assessment=assessment(), by=colleague)
        handed = submit_draft(verdict=verdict, by=colleague)
        assert handed.authored_by == colleague
        refused(SamePerson, publish_verdict, verdict=handed, by=colleague)

    def test_a_stale_page_does_not_hand_in_what_a_colleague_wrote(self):
        stale = draft()
        fresh = Verdict.objects.get(pk=stale.pk)
        revise_draft(verdict=fresh, assessment=assessment(rating="true"), by=person())
        refused(NotTheAuthor, submit_draft, verdict=stale, by=author(stale))

    def test_nor_what_its_author_changed_in_another_window(self):
        verdict = draft()
        seen = content_of(verdict).fingerprint
        revise_draft(verdict=verdict, assessment=assessment(), by=author(verdict))
        hand_in = partial(submit_draft, verdict=verdict, by=author(verdict))
        refused(ContentChanged, hand_in, seen=seen)

    def test_a_correction_needs_a_note(self):
        first = VerdictFactory.create(published=True)
        second = draft(claim=first.claim)
        hand_in = partial(submit_draft, verdict=second, by=author(second))
        refused(ReasonMissing, hand_in)
        assert hand_in(correction_note="A new source.").correction_note == "A new source."

    def test_half_a_verdict_is_not_handed_in(self):
        writer = person()
        unrated = draft(rating="", authored_by=writer)
        ended = draft(authored_by=writer, **ends_in(seconds=-1))
        wordless = VerdictFactory.create(authored_by=writer)
        for verdict in (unrated, ended, wordless):
            refused(NotComplete, submit_draft, verdict=verdict, by=writer)

    def test_an_import_that_is_handed_in_needs_a_second_reader_here(self):
        claim, editor = ClaimFactory.create(), person()
        verdict = draft_import(claim=claim, assessment=assessment(), source_hash="a", by="x")
        handed = submit_draft(verdict=verdict, by=editor)
        assert (handed.origin, handed.authored_by) == ("portal", editor)


class TestReturning:
    def test_the_reader_says_what_to_change(self):
        verdict = handed_in()
        refused(ReasonMissing, return_draft, verdict=verdict, note="", by=person())
        back = return_draft(verdict=verdict, note="Name the source.", by=person())
        assert (back.state, back.return_note) == ("draft", "Name the source.")
        assert back.submitted_at is None
        assert last_entry().data == {"version": 1, "taken_back": False}

    def test_the_author_takes_it_back_without_a_note(self):
        verdict = handed_in()
        assert return_draft(verdict=verdict, note="", by=author(verdict)).state == "draft"

    @pytest.mark.parametrize("state", ["draft", "published", "corrected", "withdrawn"])
    def test_only_what_waits_is_returned(self, state):
        verdict = VerdictFactory.create(**{state: True})
        refused(WrongState, return_draft, verdict=verdict, note="x", by=person())

    def test_the_note_is_gone_once_it_is_handed_in_again(self):
        verdict = handed_in()
        back = return_draft(verdict=verdict, note="Name the source.", by=person())
        assert submit_draft(verdict=back, by=author(verdict)).return_note == ""


class TestPublishing:
    def test_a_second_person_publishes(self, changed_claims, django_capture_on_commit_callbacks):
        verdict, reader = handed_in(), person()
        with django_capture_on_commit_callbacks(execute=True):
            published = publish_verdict(verdict=verdict, by=reader)
        assert (published.state, published.approved_by) == ("published", reader)
        assert published.published_at is not None
        assert changed_claims == [verdict.claim_id]
        assert last_entry().subject == f"factchecks.verdict:{verdict.pk}"
        assert last_entry().data == {
            "rating": "false", "version": 1, "origin": "portal", "replaces": None, "reason": "",
            "automatic": False,
        }  # fmt: skip

    def test_all_stored_posts_are_searched_for_it(self):
        verdict = publish_verdict(verdict=handed_in(), by=person())
        search = verdict.searches.get()
        assert (search.purpose, search.state) == ("apply", "waiting")

    def test_the_author_is_not_the_second_reader(self):
        verdict = handed_in()
        refused(SamePerson, publish_verdict, verdict=verdict, by=author(verdict))

    def test_a_draft_that_was_not_handed_in_is_not_published(self):
        refused(WrongState, publish_verdict, verdict=draft(), by=person())

    def test_what_changed_since_it_was_read_is_read_again(self):
        verdict = handed_in()
        seen = content_of(verdict).fingerprint
        back = return_draft(verdict=verdict, note="x", by=person())
        revise_draft(verdict=back, assessment=assessment(rating="true"), by=author(back))
        submit_draft(verdict=back, by=author(back))
        refused(ContentChanged, publish_verdict, verdict=verdict, by=person(), seen=seen)
        assert not Verdict.objects.published().exists()

    @pytest.mark.parametrize("stage", ["incoming", "dismissed"])
    def test_a_claim_that_was_given_back_meanwhile_gets_no_verdict(self, stage):
        verdict = handed_in()
        given_back = {"stage": stage, "dismissal_reason": "x"}
        Claim.objects.filter(pk=verdict.claim_id).update(organisation=None, **given_back)
        refused(WrongState, publish_verdict, verdict=verdict, by=person())

    def test_a_correction_replaces_the_verdict_and_says_why(self):
        first = VerdictFactory.create(published=True)
        waiting = BackSearchFactory.create(verdict=first, purpose="apply")
        second = publish_verdict(verdict=correction_of(first, rating="misleading"), by=person())
        first.refresh_from_db()
        assert (first.state, first.change_reason) == ("corrected", "A new source.")
        assert (second.state, second.rating) == ("published", "misleading")
        waiting.refresh_from_db()
        assert (waiting.state, waiting.error) == ("failed", "corrected")
        assert last_entry().data["replaces"] == 1

    def test_a_correction_without_a_reason_is_refused(self):
        first = VerdictFactory.create(published=True)
        second = correction_of(first, correction_note="")
        refused(ReasonMissing, publish_verdict, verdict=second, by=person())
        assert list(Verdict.objects.published()) == [first]

    @pytest.mark.parametrize("later", ["published", "withdrawn"])
    def test_an_older_version_does_not_come_after_a_later_one(self, later):
        old = handed_in()
        VerdictFactory.create(claim=old.claim, **{later: True})
        refused(VerdictConflict, publish_verdict, verdict=old, by=person())

    @pytest.mark.parametrize("replaces", [0, 2])
    def test_who_read_another_version_than_the_published_one_looks_again(self, replaces):
        first = VerdictFactory.create(published=True)
        second = correction_of(first)
        publish = partial(publish_verdict, verdict=second, by=person())
        refused(VerdictConflict, publish, replaces=replaces)
        assert publish(replaces=1).state == "published"

    @pytest.mark.parametrize("state", ["published", "corrected", "withdrawn"])
    def test_what_was_published_is_not_published_again(self, state):
        verdict = VerdictFactory.create(**{state: True})
        refused(WrongState, publish_verdict, verdict=verdict, by=person())

    def test_an_unverified_verdict_whose_time_is_over_is_not_published(self):
        verdict = handed_in(**ends_in(seconds=-1))
        refused(NotComplete, publish_verdict, verdict=verdict, by=person())

    def test_a_partner_that_lost_the_right_puts_no_automatic_banners(self):
        partner = PartnerFactory.create()
        claim = ClaimFactory.create(organisation=partner.organisation)
        allowed = publish_verdict(verdict=handed_in(claim=claim, automatic=True), by=person())
        assert allowed.allows_automatic_banner
        partner.signatories.update(status="ended")
        again = correction_of(allowed, automatic=True)
        assert not publish_verdict(verdict=again, by=person()).allows_automatic_banner
        assert last_entry().data["automatic"] is False

    def test_the_claim_counts_as_changed(self):
        verdict = handed_in()
        before = verdict.claim.updated_at
        publish_verdict(verdict=verdict, by=person())
        assert Claim.objects.get().updated_at > before


class TestImports:
    def test_what_a_fact_checker_published_elsewhere_needs_no_second_reader_here(self):
        claim = ClaimFactory.create()
        verdict = draft_import(claim=claim, assessment=assessment(), source_hash="a", by="x")
        published = publish_import(verdict=verdict, by="system:import")
        assert (published.state, published.approved_by) == ("published", None)
        assert trail() == ["factchecks.verdict_imported", "factchecks.verdict_published"]
        assert not published.searches.exists()

    def test_what_was_written_here_does(self):
        refused(WrongState, publish_import, verdict=draft(), by="x")

    def test_an_import_without_a_rating_waits_for_a_person(self):
        claim, unrated = ClaimFactory.create(), assessment(rating="")
        verdict = draft_import(claim=claim, assessment=unrated, source_hash="a", by="x")
        refused(WrongState, publish_import, verdict=verdict, by="x")


class TestWithdrawing:
    def test_a_withdrawn_verdict_is_no_longer_in_force(
        self, changed_claims, django_capture_on_commit_callbacks
    ):
        verdict, editor = VerdictFactory.create(published=True), person()
        searching = BackSearchFactory.create(verdict=verdict, purpose="apply")
        with django_capture_on_commit_callbacks(execute=True):
            gone = withdraw_verdict(verdict=verdict, reason="The quotation was real.", by=editor)
        assert (gone.state, gone.change_reason) == ("withdrawn", "The quotation was real.")
        assert (gone.withdrawn_by, gone.withdrawn_by_oversight) == (editor, False)
        assert not Verdict.objects.in_force(timezone.now()).exists()
        assert changed_claims == [verdict.claim_id]
        searching.refresh_from_db()
        assert (searching.state, searching.error) == ("failed", "withdrawn")
        assert last_entry().data == {"reason": "The quotation was real.", "by_oversight": False}

    def test_that_election_staff_did_it_is_kept(self):
        verdict = VerdictFactory.create(published=True)
        gone = withdraw_verdict(verdict=verdict, reason="x", by=person(), as_oversight=True)
        assert gone.withdrawn_by_oversight
        assert last_entry().data["by_oversight"] is True

    def test_a_withdrawal_without_a_reason_is_refused(self):
        verdict = VerdictFactory.create(published=True)
        refused(ReasonMissing, withdraw_verdict, verdict=verdict, reason="", by=person())
        assert Verdict.objects.published().exists()

    @pytest.mark.parametrize("state", ["draft", "submitted", "corrected", "withdrawn"])
    def test_only_a_published_verdict_can_be_withdrawn(self, state):
        verdict = VerdictFactory.create(**{state: True})
        refused(WrongState, withdraw_verdict, verdict=verdict, reason="x", by=person())

    def test_after_a_withdrawal_a_new_version_needs_no_reason(self):
        gone = VerdictFactory.create(withdrawn=True)
        publish_verdict(verdict=handed_in(claim=gone.claim), by=person())
        assert Verdict.objects.published().get().version == 2


def test_texts_of_a_draft_come_and_go_with_it():
    verdict = draft()
    VerdictTextFactory.create(verdict=verdict, language="en")
    discard_draft(verdict=verdict, by=person())
    assert not VerdictText.objects.exists()

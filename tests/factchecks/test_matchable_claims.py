from datetime import timedelta

import pytest
from django.utils import timezone

from factchecks.actions.claims import update_claim
from factchecks.actions.verdicts import publish_verdict, withdraw_verdict
from factchecks.models import Claim, Partner
from factchecks.queries.public import claim_versions, claims_fingerprint, matchable_claims
from tests.factchecks.verdicts import correction_of, handed_in, person
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    ClaimFactory,
    ClaimWordingFactory,
    PartnerFactory,
    VerdictFactory,
    VerdictTextFactory,
)


pytestmark = pytest.mark.django_db


def automatic_verdict(**partner):
    """A published verdict that allows automatic banners, of a partner as described."""
    organisation = PartnerFactory.create(**partner).organisation
    return VerdictFactory.create(
        claim=ClaimFactory.create(organisation=organisation), published=True, automatic=True
    )


class TestMatchableClaims:
    def test_a_matcher_learns_all_that_helps_to_find_the_claim(self):
        election = ElectionFactory.create()
        claim = ClaimFactory.create(statement="Vijf uur", elections=[election])
        ClaimWordingFactory.create(claim=claim, language="en", text="Five o'clock")
        verdict = VerdictFactory.create(claim=claim, published=True)
        VerdictTextFactory.create(verdict=verdict, headline="Nee")
        (matchable,) = matchable_claims(now=timezone.now())
        assert (matchable.claim_id, matchable.statement) == (claim.pk, "Vijf uur")
        assert matchable.wordings == (("en", "Five o'clock"),)
        assert matchable.headlines == ("Nee",)
        assert matchable.election_ids == {election.pk}

    def test_claims_without_a_verdict_in_force_are_not_matched(self):
        now = timezone.now()
        ClaimFactory.create()
        VerdictFactory.create(withdrawn=True)
        VerdictFactory.create(published=True, unverified=True, ends_at=now)
        assert matchable_claims(now=now) == []

    def test_a_dismissed_or_merged_claim_is_not_matched(self):
        verdicts = [VerdictFactory.create(published=True) for _ in range(3)]
        dismissed, merged, kept = (verdict.claim_id for verdict in verdicts)
        Claim.objects.filter(pk=dismissed).update(stage="dismissed", dismissal_reason="A joke.")
        Claim.objects.filter(pk=merged).update(stage="merged", merged_into=kept)
        assert [each.claim_id for each in matchable_claims(now=timezone.now())] == [kept]

    @pytest.mark.parametrize(
        ("partner", "allowed"),
        [
            ({}, True),
            ({"automatic_reach": "near_identical"}, True),
            ({"automatic_reach": "never"}, False),
            ({"is_active": False}, False),
            ({"signatory": None}, False),
        ],
    )
    def test_a_banner_is_automatic_where_the_partner_may_set_it_going(self, partner, allowed):
        automatic_verdict(**partner)
        (matchable,) = matchable_claims(now=timezone.now())
        assert matchable.allows_automatic_banner is allowed

    def test_without_a_partners_terms_nothing_is_automatic(self):
        VerdictFactory.create(published=True, automatic=True)
        assert not matchable_claims(now=timezone.now())[0].allows_automatic_banner

    def test_five_queries_load_any_number_of_claims(self, django_assert_num_queries):
        for _ in range(4):
            verdict = automatic_verdict()
            ClaimWordingFactory.create(claim=verdict.claim)
        with django_assert_num_queries(5):
            assert len(matchable_claims(now=timezone.now())) == 4


class TestFingerprint:
    def changes(self, action):
        before = claims_fingerprint(now=timezone.now())
        action()
        return claims_fingerprint(now=timezone.now()) != before

    def test_it_stays_while_nothing_happens(self):
        automatic_verdict()
        assert not self.changes(lambda: None)

    def test_it_stays_while_an_inbox_fills_up(self):
        automatic_verdict()
        assert not self.changes(lambda: ClaimFactory.create(incoming=True))

    def test_publishing_correcting_and_withdrawing_change_it(self):
        first = handed_in()
        assert self.changes(lambda: publish_verdict(verdict=first, by=person()))
        second = correction_of(first)
        assert self.changes(lambda: publish_verdict(verdict=second, by=person()))
        assert self.changes(lambda: withdraw_verdict(verdict=second, reason="x", by=person()))

    def test_another_wording_changes_it(self):
        claim = VerdictFactory.create(published=True).claim
        wordings = [("en", "Polls close at five.")]
        assert self.changes(
            lambda: update_claim(
                claim=claim,
                statement=claim.statement,
                language="nl",
                wordings=wordings,
                by="user:1",
            )
        )

    def test_merging_a_claim_changes_it(self):
        source, target = (VerdictFactory.create(published=True).claim_id for _ in range(2))
        merged = Claim.objects.filter(pk=source)
        assert self.changes(lambda: merged.update(stage="merged", merged_into=target))

    def test_what_a_partner_may_set_going_changes_it(self):
        automatic_verdict()
        partner = Partner.objects.get()
        assert self.changes(lambda: Partner.objects.update(automatic_reach="never"))
        assert self.changes(lambda: Partner.objects.update(automatic_reach="matching"))
        assert self.changes(lambda: partner.signatories.update(status="ended"))

    def test_a_signature_that_runs_out_changes_it(self):
        automatic_verdict()
        ends_on = Partner.objects.get().signatories.get().valid_until
        noon = timezone.now().replace(hour=12)
        days = (ends_on - timezone.localdate(noon)).days
        last, after = (noon + timedelta(days=days + more) for more in (0, 1))
        assert claims_fingerprint(now=last) != claims_fingerprint(now=after)

    def test_the_end_of_an_unverified_verdict_changes_it(self):
        ends_at = timezone.now() + timedelta(days=14)
        VerdictFactory.create(published=True, unverified=True, ends_at=ends_at)
        running = claims_fingerprint(now=ends_at - timedelta(seconds=1))
        assert claims_fingerprint(now=ends_at) != running

    def test_it_takes_two_queries(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            claims_fingerprint(now=timezone.now())


class TestVersions:
    def ids(self):
        return [row[0] for row in claim_versions(now=timezone.now())]

    def test_they_name_the_claims_that_are_matched(self, django_assert_num_queries):
        for _ in range(3):
            automatic_verdict()
        ClaimFactory.create(incoming=True)
        with django_assert_num_queries(2):
            found = self.ids()
        assert found == [each.claim_id for each in matchable_claims(now=timezone.now())]

    def test_only_the_claim_that_changed_has_another(self):
        claims = [automatic_verdict().claim for _ in range(2)]
        before = claim_versions(now=timezone.now())
        Claim.objects.filter(pk=claims[1].pk).update(updated_at=timezone.now())
        after = claim_versions(now=timezone.now())
        assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]

    def test_some_claims_are_read_alone(self):
        first, _second = (automatic_verdict().claim for _ in range(2))
        (found,) = matchable_claims(now=timezone.now(), only=[first.pk])
        assert found.claim_id == first.pk

"""What the matcher finds, as far as partners let it work by itself."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from factchecks.actions.appearances import record_appearances
from factchecks.matches import ProposedMatch
from factchecks.models import Appearance
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    AutomaticStopFactory,
    ClaimFactory,
    PartnerFactory,
    SignatoryFactory,
)
from tests.factories.users import UserFactory


def claim_of_partner(**terms):
    """A claim whose partner lets matches work by themselves, unless the terms say otherwise."""
    return ClaimFactory.create(organisation=PartnerFactory.create(**terms).organisation)


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
        return record_appearances(post_ids=post_ids, matches=matches)

    def test_proposals_wait_and_automatic_ones_count_at_once(self):
        claim, posts = claim_of_partner(), PostFactory.create_batch(2)
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
        assert record_appearances(post_ids=[decided.post_id], matches=[]) == 0
        assert Appearance.objects.get().decided_by == decided.decided_by

    def test_what_the_matcher_no_longer_finds_is_gone(self):
        post = PostFactory.create()
        AppearanceFactory.create(post=post, automatic=True)
        AppearanceFactory.create(post=post, proposed=True)
        elsewhere = AppearanceFactory.create(automatic=True)
        record_appearances(post_ids=[post.pk], matches=[])
        assert list(Appearance.objects.all()) == [elsewhere]

    def test_a_proposal_becomes_automatic_when_the_matcher_has_grown_sure(self):
        proposal = AppearanceFactory.create(claim=claim_of_partner())
        assert self.record(match(proposal.claim, proposal.post, is_automatic=True)) == 1
        assert Appearance.objects.get().is_automatic

    def test_posts_of_a_cluster_stay_though_no_matcher_finds_them(self):
        pair = AppearanceFactory.create(matcher_version=Appearance.FROM_CLUSTER)
        record_appearances(post_ids=[pair.post_id], matches=[])
        assert Appearance.objects.get() == pair

    def test_a_search_for_one_claim_leaves_the_others_alone(self):
        post = PostFactory.create()
        other, searched = AppearanceFactory.create_batch(2, post=post)
        record_appearances(post_ids=[post.pk], matches=[], claim_ids=[searched.claim_id])
        assert list(Appearance.objects.all()) == [other]


@pytest.mark.django_db
class TestThePartnersReach:
    def found(self, claim, post=None, **fields):
        """The state and the reasons of an automatic match, once it is recorded."""
        post = post or PostFactory.create(**fields)
        sure = match(claim, post, is_automatic=True, evidence={"reasons": ["irony"]})
        record_appearances(post_ids=[post.pk], matches=[sure])
        made = Appearance.objects.get(post=post, claim=claim)
        return made.state, made.evidence["reasons"][1:]

    def test_as_far_as_the_matcher_says(self):
        assert self.found(claim_of_partner()) == ("confirmed", [])

    @pytest.mark.parametrize(
        ("terms", "reason"),
        [
            ({"automatic_reach": "never"}, "partner-never"),
            ({"automatic_reach": "near_identical"}, "not-nearly-identical"),
            ({"automatic_limit": 0}, "partner-limit"),
            ({"is_active": False}, "partner-not-trusted"),
            ({"signatory": None}, "partner-not-trusted"),
            ({"signatory__status": "under_review"}, "partner-not-trusted"),
        ],
    )
    def test_what_it_does_not_cover_becomes_a_proposal_that_says_why(self, terms, reason):
        assert self.found(claim_of_partner(**terms)) == ("proposed", [reason])

    def test_a_claim_without_a_partner_has_none(self):
        assert self.found(ClaimFactory.create(incoming=True))[1] == ["partner-not-trusted"]

    def test_a_signature_counts_to_its_last_day(self):
        today = timezone.localdate()
        partner = PartnerFactory.create(signatory=None)
        signature = SignatoryFactory.create(partner=partner, valid_until=today)
        claim = ClaimFactory.create(organisation=partner.organisation)
        assert self.found(claim)[0] == "confirmed"
        signature.valid_until = today - timedelta(days=1)
        signature.save()
        assert self.found(claim) == ("proposed", ["partner-not-trusted"])

    def test_ends_in_a_language_that_was_stopped(self):
        AutomaticStopFactory.create(language="nl")
        AutomaticStopFactory.create(
            language="de", ended_at=timezone.now(), ended_by=UserFactory.create()
        )
        claim = claim_of_partner()
        assert self.found(claim, language="nl") == ("proposed", ["language-stopped"])
        assert self.found(claim, language="de") == ("confirmed", [])

    @pytest.mark.parametrize(
        ("caption", "state"),
        [
            ("LET OP!! de stembussen sluiten om 5 uur 🚨", "confirmed"),
            ("let op: de stembussen sluiten om 6 uur", "proposed"),
            ("let op: de stembussen sluiten niet om 5 uur", "proposed"),
        ],
    )
    def test_nearly_identical_is_to_a_post_that_a_person_confirmed(self, caption, state):
        claim = claim_of_partner(automatic_reach="near_identical")
        AppearanceFactory.create(
            claim=claim, confirmed=True, post__caption="Let op: de stembussen sluiten om 5 uur"
        )
        assert self.found(claim, caption=caption)[0] == state

    def test_one_that_the_matcher_confirmed_is_no_example(self):
        claim = claim_of_partner(automatic_reach="near_identical")
        banner = AppearanceFactory.create(claim=claim, automatic=True)
        assert self.found(claim, caption=banner.post.caption)[0] == "proposed"

    def test_the_limit_counts_banners_that_stand_and_no_person_has_seen(self):
        claim = claim_of_partner(automatic_limit=2)
        AppearanceFactory.create(claim=claim, confirmed=True)
        posts = PostFactory.create_batch(3)
        assert [self.found(claim, post)[0] for post in posts] == [
            "confirmed", "confirmed", "proposed",
        ]  # fmt: skip
        assert self.found(claim, posts[0])[0] == "confirmed", "one that stands keeps its place"

    def test_the_limit_holds_within_one_batch(self):
        claim, posts = claim_of_partner(automatic_limit=2), PostFactory.create_batch(4)
        matches = [match(claim, post, is_automatic=True) for post in posts]
        record_appearances(post_ids=[post.pk for post in posts], matches=matches)
        assert Appearance.objects.filter(is_automatic=True).count() == 2

    def test_a_banner_whose_permission_is_gone_becomes_a_proposal(self):
        claim = claim_of_partner(automatic_reach="never")
        banner = AppearanceFactory.create(claim=claim, automatic=True)
        assert self.found(claim, banner.post) == ("proposed", ["partner-never"])

    def test_takes_as_many_queries_for_many(self, django_assert_num_queries):
        def batch(size):
            claims = [
                claim_of_partner(automatic_reach="near_identical", automatic_limit=9)
                for _ in range(size)
            ]
            for claim in claims:
                AppearanceFactory.create(claim=claim, confirmed=True)
            return [match(each, PostFactory.create(), is_automatic=True) for each in claims]

        for matches in (batch(1), batch(5)):
            post_ids = [each.post_id for each in matches]
            with django_assert_num_queries(8):
                record_appearances(post_ids=post_ids, matches=matches)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_exceed_the_limit_together():
    claim = claim_of_partner(automatic_limit=1)
    posts = PostFactory.create_batch(2)

    def record(post):
        def work():
            with transaction.atomic():
                found = match(claim, post, is_automatic=True)
                return record_appearances(post_ids=[post.pk], matches=[found])

        return work

    assert all_at_once([record(post) for post in posts]) == [1, 1]
    assert Appearance.objects.filter(is_automatic=True).count() == 1

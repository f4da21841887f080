from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from factchecks.actions.claims import propose_cluster
from factchecks.actions.merging import MergeRefused, merge_claims, split_claim, undo_merge
from factchecks.models import Appearance, BackSearch, Claim, ClaimMerge
from tests.concurrency import at_once
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    CommentFactory,
    EvidenceFactory,
    TipFactory,
    VerdictFactory,
    WatchFactory,
)
from tests.factories.users import MembershipFactory, OrganisationFactory, UserFactory
from tests.portal import member, overseer


pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return OrganisationFactory.create()


@pytest.fixture
def source(partner):
    return ClaimFactory.create(organisation=partner, statement="De bussen sluiten om zeven uur.")


@pytest.fixture
def target(partner):
    return ClaimFactory.create(organisation=partner, statement="De stembus sluit om 19 uur.")


def merge(source, target, **more) -> ClaimMerge:
    return merge_claims(source=source, target=target, by=UserFactory.create(), **more)


def undo(merge):
    return undo_merge(merge=merge, by=UserFactory.create())


def cluster(*posts) -> Claim:
    return propose_cluster(
        key="7",
        statement="Zeven uur",
        language="nl",
        post_ids=[each.pk for each in posts],
        elections=(),
        by="system",
    )


def said(claim):
    return sorted(claim.wordings.values_list("language", "text"))


class TestMerging:
    def test_posts_requests_and_words_move(self, source, target):
        found = AppearanceFactory.create(claim=source, confirmed=True)
        tip = TipFactory.create(claim=source)
        ClaimWordingFactory.create(claim=source, language="en", text="Polls close at seven.")
        merge(source, target)
        assert list(target.appearances.all()) == [found]
        assert list(target.tips.all()) == [tip]
        assert said(target) == [
            ("en", "Polls close at seven."),
            ("nl", "De bussen sluiten om zeven uur."),
        ]

    def test_the_source_says_where_it_went(self, source, target):
        merge(source, target)
        source.refresh_from_db()
        assert (source.stage, source.merged_into) == (Claim.Stage.MERGED, target)

    def test_new_words_of_a_published_claim_are_searched_in_stored_posts(self, source, target):
        verdict = VerdictFactory.create(claim=target, published=True)
        merge(source, target)
        assert verdict.searches.get().purpose == BackSearch.Purpose.APPLY

    def test_notes_and_watches_of_the_partner_move_and_no_others(self, source, target, partner):
        note = CommentFactory.create(claim=source, organisation=partner)
        CommentFactory.create(claim=source, organisation=OrganisationFactory.create())
        colleague = MembershipFactory.create(organisation=partner).user
        WatchFactory.create(claim=source, user=colleague)
        WatchFactory.create(claim=source)
        merge(source, target)
        assert list(target.comments.all()) == [note]
        assert [each.user for each in target.watches.all()] == [colleague]

    def test_evidence_that_a_draft_cites_stays_with_the_draft(self, source, target, partner):
        cited, free = EvidenceFactory.create_batch(2, claim=source, organisation=partner)
        VerdictFactory.create(claim=source).evidence.add(cited)
        merge(source, target)
        assert list(target.evidence.all()) == [free]

    @pytest.mark.parametrize(
        ("mine", "theirs", "kept"),
        [
            ("confirmed", "proposed", "confirmed"),
            ("rejected", "automatic", "rejected"),
            ("automatic", "proposed", "confirmed"),
            ("proposed", "automatic", "confirmed"),
            ("automatic", "rejected", "rejected"),
            ("confirmed", "rejected", "rejected"),
        ],
    )
    def test_a_pair_on_both_keeps_the_stronger_decision(self, source, target, mine, theirs, kept):
        post = PostFactory.create()
        AppearanceFactory.create(claim=source, post=post, **{mine: True})
        AppearanceFactory.create(claim=target, post=post, **{theirs: True})
        done = merge(source, target)
        assert target.appearances.get().state == kept
        undo(done)
        was = "confirmed" if theirs == "automatic" else theirs
        assert target.appearances.get().state == was
        assert source.appearances.count() == 1

    def test_undo_restores_everything(self, source, target):
        AppearanceFactory.create(claim=source, confirmed=True)
        TipFactory.create(claim=source)
        ClaimWordingFactory.create(claim=source, language="en", text="Polls close at seven.")
        before = said(source)
        undo(merge(source, target))
        source.refresh_from_db()
        assert (source.stage, source.merged_into) == (Claim.Stage.TAKEN, None)
        assert said(source) == before
        assert said(target) == []
        assert [source.appearances.count(), source.tips.count()] == [1, 1]

    def test_what_was_decided_since_stays_decided(self, source, target):
        found = AppearanceFactory.create(claim=source)
        done = merge(source, target)
        Appearance.objects.filter(pk=found.pk).update(
            state="rejected", decided_at=timezone.now(), decided_by=UserFactory.create()
        )
        undo(done)
        assert source.appearances.get().state == Appearance.State.REJECTED

    def test_both_ways_are_audited(self, source, target):
        undo(merge(source, target))
        actions = Entry.objects.order_by("-sequence").values_list("action", flat=True)[:2]
        assert list(actions) == ["factchecks.claims_unmerged", "factchecks.claims_merged"]

    def test_posts_of_a_cluster_follow_its_claim(self, target, partner):
        post, later = PostFactory.create_batch(2)
        merge(cluster(post), target)
        assert cluster(post, later) == target
        assert {each.post for each in target.appearances.all()} == {post, later}


class TestRefused:
    def test_a_published_verdict_is_not_merged_away(self, source, target):
        VerdictFactory.create(claim=source, published=True)
        with pytest.raises(MergeRefused, match="published"):
            merge(source, target)
        merge(target, source)

    def test_a_claim_of_another_partner(self, source):
        with pytest.raises(MergeRefused, match="same partner"):
            merge(source, ClaimFactory.create())

    def test_work_of_a_partner_does_not_become_everybodys(self, source):
        with pytest.raises(MergeRefused, match="same partner"):
            merge(source, ClaimFactory.create(incoming=True))

    def test_itself_and_what_is_gone(self, source, target):
        with pytest.raises(MergeRefused):
            merge(source, source)
        merge(source, target)
        with pytest.raises(MergeRefused, match="meanwhile"):
            merge(source, target)

    def test_undo_works_once(self, source, target):
        done = merge(source, target)
        undo(done)
        with pytest.raises(MergeRefused):
            undo(done)

    def test_undo_goes_back_one_step_at_a_time(self, source, target, partner):
        first = merge(source, target)
        second = merge(target, ClaimFactory.create(organisation=partner))
        with pytest.raises(MergeRefused, match="first"):
            undo(first)
        undo(second)
        undo(first)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_crosswise_one_wins():
    partner = OrganisationFactory.create()
    one, other = ClaimFactory.create_batch(2, organisation=partner)
    user = UserFactory.create()
    pairs = [(one, other), (other, one)] * 4
    calls = [
        partial(merge_claims, source=source, target=target, by=user) for source, target in pairs
    ]
    results = at_once(calls)
    assert sum(isinstance(each, ClaimMerge) for each in results) == 1
    assert sum(isinstance(each, MergeRefused) for each in results) == 7


class TestSplitting:
    def test_chosen_posts_and_wordings_become_a_new_claim(self, source):
        moved, kept = AppearanceFactory.create_batch(2, claim=source)
        wording = ClaimWordingFactory.create(claim=source)
        new = split_claim(
            claim=source,
            statement="Zonder paspoort mag je niet stemmen.",
            language="nl",
            appearance_ids=[moved.pk],
            wording_ids=[wording.pk],
            by=UserFactory.create(),
        )
        assert new.organisation == source.organisation
        assert [list(new.appearances.all()), list(source.appearances.all())] == [[moved], [kept]]
        assert said(source) == []
        last = Entry.objects.latest("sequence")
        assert (last.action, last.data["into"]) == ("factchecks.claim_split", new.pk)

    def test_nothing_chosen_is_no_claim(self, source):
        other = AppearanceFactory.create()
        with pytest.raises(MergeRefused):
            split_claim(
                claim=source,
                statement="Iets anders",
                language="nl",
                appearance_ids=[other.pk],
                wording_ids=[],
                by=UserFactory.create(),
            )


class TestPages:
    def test_a_fact_checker_chooses_looks_and_merges(self):
        client = member()
        source, target = ClaimFactory.create_batch(
            2, organisation=client.organisation, statement="De stembus sluit om 19 uur."
        )
        page = reverse("portal:claim-merge", args=[source.pk])
        assert f"?into={target.pk}" in client.get(page).text
        assert "can be undone" in client.get(page, {"into": target.pk}).text
        answer = client.post(page, {"into": target.pk, "reason": "Zelfde"})
        assert answer.headers["Location"] == reverse("portal:claim", args=[target.pk])
        done = ClaimMerge.objects.get()
        client.post(reverse("portal:claim-unmerge", args=[done.pk]))
        done.refresh_from_db()
        assert done.undone_by == client.user

    def test_another_partners_claim_is_not_there(self):
        client, foreign = member(), ClaimFactory.create()
        own = ClaimFactory.create(organisation=client.organisation)
        page = reverse("portal:claim-merge", args=[own.pk])
        assert client.get(page, {"into": foreign.pk}).status_code == 404
        assert client.post(page, {"into": foreign.pk}).status_code == 404
        assert client.get(reverse("portal:claim-merge", args=[foreign.pk])).status_code == 404
        assert client.get(reverse("portal:claim-split", args=[foreign.pk])).status_code == 404

    def test_who_merged_waiting_claims_and_why_is_told_to_colleagues_only(self):
        client = member()
        source, target = ClaimFactory.create_batch(2, incoming=True)
        merge_claims(source=source, target=target, by=client.user, reason="Onder ons")
        page = reverse("portal:claim", args=[target.pk])
        assert "Onder ons" in client.get(page).text
        others = member().get(page).text
        assert "Took over" in others
        assert "Onder ons" not in others
        assert client.user.username not in others

    def test_staff_merge_what_nobody_has_taken(self):
        client = overseer()
        source, target = ClaimFactory.create_batch(2, incoming=True)
        client.post(reverse("portal:claim-merge", args=[source.pk]), {"into": target.pk})
        assert ClaimMerge.objects.get().merged_by == client.user

    def test_a_refusal_is_told(self):
        client = member()
        source, target = ClaimFactory.create_batch(2, organisation=client.organisation)
        VerdictFactory.create(claim=source, published=True)
        page = reverse("portal:claim-merge", args=[source.pk])
        assert "withdraw the verdict first" in client.get(page, {"into": target.pk}).text
        assert (
            "withdraw the verdict first" in client.post(page, {"into": target.pk}, follow=True).text
        )

    def test_splitting(self):
        client = member()
        claim = ClaimFactory.create(organisation=client.organisation)
        found = AppearanceFactory.create(claim=claim)
        page = reverse("portal:claim-split", args=[claim.pk])
        assert found.post.caption[:20] in client.get(page).text
        given = {"statement": "Iets heel anders.", "language": "nl"}
        assert client.post(page, given).status_code == 200
        answer = client.post(page, given | {"appearances": [found.pk]})
        new = Claim.objects.get(statement="Iets heel anders.")
        assert answer.headers["Location"] == reverse("portal:claim", args=[new.pk])
        assert list(new.appearances.all()) == [found]

    @pytest.mark.parametrize("number", [1, 9])
    def test_the_pages_take_the_same_queries_for_any_number(
        self, number, django_assert_max_num_queries
    ):
        client = member()
        claim = ClaimFactory.create(organisation=client.organisation)
        AppearanceFactory.create_batch(number, claim=claim)
        ClaimFactory.create_batch(
            number, organisation=client.organisation, statement=claim.statement
        )
        with django_assert_max_num_queries(14):
            client.get(reverse("portal:claim-merge", args=[claim.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse("portal:claim-split", args=[claim.pk]))

    def test_the_public_page_of_a_merged_claim_leads_to_the_other(self, client, source, target):
        VerdictFactory.create(claim=target, published=True)
        merge(source, target)
        answer = client.get(source.get_absolute_url())
        assert answer.headers["Location"] == target.get_absolute_url()

from datetime import timedelta

import pytest
from django.utils import timezone

from factchecks.models import Verdict
from factchecks.queries.public import (
    text_in,
    verdicts_of_posts,
)
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    PartnerFactory,
    VerdictFactory,
    VerdictTextFactory,
)


pytestmark = pytest.mark.django_db


def found(post, *, now=None, language="nl"):
    verdicts = verdicts_of_posts([post.pk], language=language, now=now or timezone.now())
    return verdicts.get(post.pk, [])


def automatic_banner(partner):
    """A post that carries a banner of this partner which no person has looked at."""
    claim = ClaimFactory.create(organisation=partner.organisation)
    VerdictFactory.create(claim=claim, published=True, automatic=True)
    return AppearanceFactory.create(claim=claim, automatic=True).post


class TestVerdictsOfPosts:
    def test_a_confirmed_appearance_shows_the_claims_verdict(self):
        verdict = VerdictFactory.create(
            published=True,
            label="Onwaar",
            claim__organisation__name="Factcheckdesk",
            claim__slug="early",
        )
        VerdictTextFactory.create(verdict=verdict, headline="Nee")
        post = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
        (shown,) = found(post)
        assert (shown.claim_slug, shown.rating, shown.headline) == ("early", "false", "Nee")
        assert shown.partner == "Factcheckdesk"
        assert shown.published_at == verdict.published_at

    @pytest.mark.parametrize("state", ["proposed", "rejected"])
    def test_other_appearances_show_nothing(self, state):
        verdict = VerdictFactory.create(published=True)
        post = AppearanceFactory.create(claim=verdict.claim, **{state: True}).post
        assert found(post) == []

    @pytest.mark.parametrize("state", ["draft", "corrected", "withdrawn"])
    def test_other_verdicts_show_nothing(self, state):
        verdict = VerdictFactory.create(**{state: True})
        post = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
        assert found(post) == []

    def test_an_old_version_with_another_permission_does_not_let_the_current_one_through(self):
        claim = ClaimFactory.create()
        VerdictFactory.create(claim=claim, corrected=True, automatic=True)
        VerdictFactory.create(claim=claim, published=True)
        post = AppearanceFactory.create(claim=claim, automatic=True).post
        assert found(post) == []

    def test_an_automatic_banner_needs_the_verdicts_permission(self):
        post = automatic_banner(PartnerFactory.create())
        assert len(found(post)) == 1
        Verdict.objects.update(allows_automatic_banner=False)
        assert found(post) == []

    @pytest.mark.parametrize(
        "terms", [{"automatic_reach": "never"}, {"is_active": False}, {"signatory": None}]
    )
    def test_an_automatic_banner_needs_its_partners_permission(self, terms):
        assert found(automatic_banner(PartnerFactory.create(**terms))) == []

    def test_an_automatic_banner_goes_with_the_signature_and_what_a_person_saw_stays(self):
        partner, now = PartnerFactory.create(), timezone.now()
        post = automatic_banner(partner)
        seen = AppearanceFactory.create(claim=Verdict.objects.get().claim, confirmed=True).post
        later = now + timedelta(days=301)
        assert [len(found(each, now=now)) for each in (post, seen)] == [1, 1]
        assert [len(found(each, now=later)) for each in (post, seen)] == [0, 1]

    def test_automatic_banners_cost_no_query_more(self, django_assert_num_queries):
        posts = [automatic_banner(PartnerFactory.create()).pk for _ in range(4)]
        for ids in (posts[:1], posts):
            with django_assert_num_queries(1):
                assert len(verdicts_of_posts(ids, language="nl", now=timezone.now())) == len(ids)

    def test_an_unverified_verdict_shows_until_its_end(self):
        now = timezone.now()
        verdict = VerdictFactory.create(published=True, unverified=True, ends_at=now)
        post = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
        assert len(found(post, now=now - timedelta(microseconds=1))) == 1
        assert found(post, now=now) == []

    def test_a_post_with_two_claims_has_both_verdicts(self):
        post = PostFactory.create()
        verdicts = VerdictFactory.create_batch(2, published=True)
        for verdict in verdicts:
            AppearanceFactory.create(claim=verdict.claim, post=post, confirmed=True)
        assert [each.claim_slug for each in found(post)] == [
            verdict.claim.slug for verdict in verdicts
        ]

    def test_nothing_and_everything_cost_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert verdicts_of_posts([1, 2], language="nl", now=timezone.now()) == {}
        posts = []
        for _ in range(5):
            verdict = VerdictFactory.create(published=True)
            VerdictTextFactory.create(verdict=verdict)
            posts.append(AppearanceFactory.create(claim=verdict.claim, confirmed=True).post_id)
        for ids in (posts[:1], posts):
            with django_assert_num_queries(1):
                assert len(verdicts_of_posts(ids, language="nl", now=timezone.now())) == len(ids)


class TestTexts:
    @pytest.mark.parametrize(
        ("languages", "wanted", "expected"),
        [
            (["nl", "en", "tr"], "tr", "tr"),
            (["nl", "en"], "tr", "en"),
            (["nl", "fy"], "tr", "nl"),
            (["fy", "de"], "tr", "de"),
        ],
    )
    def test_the_reader_gets_the_nearest_language(self, languages, wanted, expected):
        texts = [VerdictTextFactory.build(verdict=None, language=each) for each in languages]
        for order in (texts, texts[::-1]):
            text = text_in(order, wanted, fallback="nl")
            assert text is not None
            assert text.language == expected

    def test_without_texts_the_claim_speaks_for_itself(self):
        assert text_in([], "nl", fallback="nl") is None
        verdict = VerdictFactory.create(published=True, claim__statement="Vijf uur")
        post = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
        (shown,) = found(post, language="en")
        assert (shown.headline, shown.headline_language) == ("Vijf uur", "nl")

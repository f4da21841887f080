"""What a viewer sees on posts: derived when read, so every test asks again after a change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factchecks.actions.decisions import decide_appearance
from factchecks.actions.verdicts import publish_verdict, withdraw_verdict
from factchecks.models import Verdict
from labels.queries import PostLabels, for_posts, labelled_per_hour
from tests.factories.content import IntakeFactory, PostFactory
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    PartnerFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.labels import LabelFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def seen(post, *, language="nl", now=None) -> PostLabels:
    return for_posts([post.pk], language=language, now=now or timezone.now())[post.pk]


def banner(post, **kwargs) -> str | None:
    found = seen(post, **kwargs).banner
    return found.definition.identifier if found else None


def chips(post, **kwargs) -> list[str]:
    return [chip.definition.identifier for chip in seen(post, **kwargs).chips]


def post_with(*ratings: str, account=None, **fields):
    """A post in which a claim of each rating is confirmed."""
    post = PostFactory.create(**({"account__kind": account} if account else {}))
    for rating in ratings:
        ends_at = timezone.now() + timedelta(days=14)
        verdict = VerdictFactory.create(published=True, rating=rating, ends_at=ends_at, **fields)
        AppearanceFactory.create(post=post, claim=verdict.claim, confirmed=True)
    return post


class TestBanner:
    def test_a_post_without_labels_shows_nothing(self):
        labels = seen(PostFactory.create())
        assert (labels.banner, labels.chips, labels.needs_share_warning) == (None, (), False)

    @pytest.mark.parametrize(
        ("rating", "label"),
        [
            ("false", "fact-check-false"),
            ("altered", "fact-check-altered"),
            ("misleading", "fact-check-partly-false"),
            ("missing_context", "fact-check-missing-context"),
            ("unverified", "unverified-claim"),
            ("true", "fact-check-true"),
        ],
    )
    def test_each_verdict_has_its_banner(self, rating, label):
        assert banner(post_with(rating)) == label

    @pytest.mark.parametrize("rating", Verdict.Rating.values)
    def test_sharing_is_warned_against_unless_the_claim_is_true(self, rating):
        assert seen(post_with(rating)).needs_share_warning is (rating != "true")

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_several_claims_the_gravest_is_shown_whatever_came_first(self, order):
        ratings = ["unverified", "true", "false", "missing_context"][::order]
        assert banner(post_with(*ratings)) == "fact-check-false"

    def test_of_two_equally_grave_the_newest_verdict_is_shown(self):
        post, now = PostFactory.create(), timezone.now()
        for days, headline in [(3, "old"), (1, "new"), (2, "middle")]:
            verdict = VerdictFactory.create(published=True, published_at=now - timedelta(days=days))
            VerdictTextFactory.create(verdict=verdict, headline=headline)
            AppearanceFactory.create(post=post, claim=verdict.claim, confirmed=True)
        found = seen(post).banner
        assert found is not None
        assert found.headline == "new"

    def test_a_banner_says_who_checked_and_leads_to_the_verdict(self):
        post = post_with("false", claim__slug="early", claim__organisation__name="Factcheckdesk")
        found = seen(post).banner
        assert found is not None
        assert (found.partner, found.url) == ("Factcheckdesk", "/claims/early/")

    def test_a_banner_speaks_the_viewers_language_where_it_can(self):
        post = post_with("false")
        verdict = Verdict.objects.get()
        for language, headline in [("nl", "Nee"), ("en", "No")]:
            VerdictTextFactory.create(verdict=verdict, language=language, headline=headline)
        found = {language: seen(post, language=language).banner for language in ("nl", "en", "tr")}
        assert {key: (each.headline, each.language) for key, each in found.items() if each} == {
            "nl": ("Nee", "nl"),
            "en": ("No", "en"),
            "tr": ("No", "en"),
        }


class TestAtOnce:
    """A change of a verdict changes what every post shows, with no task run."""

    def test_publishing_correcting_and_withdrawing(self):
        claim = ClaimFactory.create()
        posts = [
            AppearanceFactory.create(claim=claim, confirmed=True).post,
            AppearanceFactory.create(claim=claim, confirmed=True).post,
        ]
        first = VerdictFactory.create(claim=claim, submitted=True, unverified=True)
        shown = [[banner(post) for post in posts]]
        publish_verdict(verdict=first, by=UserFactory.create())
        shown.append([banner(post) for post in posts])
        second = VerdictFactory.create(claim=claim, submitted=True, correction_note="A source.")
        publish_verdict(verdict=second, by=UserFactory.create())
        shown.append([banner(post) for post in posts])
        withdraw_verdict(verdict=second, reason="The source was wrong.", by=UserFactory.create())
        shown.append([banner(post) for post in posts])
        assert shown == [
            [None, None],
            ["unverified-claim"] * 2,
            ["fact-check-false"] * 2,
            [None, None],
        ]

    def test_the_end_of_an_unverified_verdict(self):
        post = post_with("unverified")
        ends_at = Verdict.objects.get().ends_at
        assert ends_at is not None
        assert banner(post, now=ends_at - timedelta(microseconds=1)) == "unverified-claim"
        assert banner(post, now=ends_at) is None

    def test_a_verdict_that_no_longer_allows_automatic_banners(self):
        verdict = VerdictFactory.create(
            published=True, automatic=True, claim__organisation=PartnerFactory.create().organisation
        )
        automatic = AppearanceFactory.create(claim=verdict.claim, automatic=True).post
        by_person = AppearanceFactory.create(claim=verdict.claim, confirmed=True).post
        assert banner(automatic) == banner(by_person) == "fact-check-false"
        careful = VerdictFactory.create(
            claim=verdict.claim, submitted=True, correction_note="Satire was hit."
        )
        publish_verdict(verdict=careful, by=UserFactory.create())
        assert banner(automatic) is None
        assert banner(by_person) == "fact-check-false"

    def test_a_person_who_rejects_and_confirms(self):
        verdict, person = VerdictFactory.create(published=True), UserFactory.create()
        appearance = AppearanceFactory.create(claim=verdict.claim, proposed=True)
        assert banner(appearance.post) is None
        decide_appearance(appearance=appearance, confirm=True, by=person)
        assert banner(appearance.post) == "fact-check-false"
        decide_appearance(appearance=appearance, confirm=False, by=person)
        assert banner(appearance.post) is None


class TestChips:
    def test_an_election_post_leads_to_the_elections_page_in_the_viewers_language(self):
        election = ElectionFactory.create(names={"nl": "Raadsverkiezing", "en": "Council election"})
        pages = {
            language: ElectionCenterPageFactory.create(election=election, language=language)
            for language in ("nl", "en")
        }
        post = LabelFactory.create(election=election).post
        found = {language: seen(post, language=language).chips[0] for language in ("nl", "en")}
        assert found["nl"].url == pages["nl"].url
        assert found["en"].url == pages["en"].url
        assert (found["nl"].detail, found["en"].detail) == ("Raadsverkiezing", "Council election")

    def test_an_election_without_a_page_leads_to_the_landing_page(self):
        post = LabelFactory.create().post
        assert seen(post).chips[0].url == "/"

    @pytest.mark.parametrize(
        ("kind", "label"),
        [
            ("government", ["government-account"]),
            ("authority", ["government-account"]),
            ("politician", ["politician-account"]),
            ("party", ["political-party-account"]),
            ("person", []),
            ("news", []),
            ("fact_checker", []),
        ],
    )
    def test_a_viewer_is_told_who_speaks(self, kind, label):
        assert chips(PostFactory.create(account__kind=kind)) == label

    def test_there_are_two_chips_at_most_and_the_banner_comes_on_top(self):
        post = post_with("false", account="politician")
        LabelFactory.create(post=post)
        LabelFactory.create(post=post, value="ai-generated-detected", election=None)
        LabelFactory.create(post=post, value="ai-generated-credential", election=None)
        assert banner(post) == "fact-check-false"
        assert chips(post) == ["ai-generated-credential", "election-info"]

    def test_expired_retracted_and_unknown_labels_are_not_shown(self):
        now = timezone.now()
        post = PostFactory.create()
        LabelFactory.create(post=post, expires_at=now + timedelta(days=1))
        LabelFactory.create(post=post, source="other", retracted=True)
        LabelFactory.create(post=post, value="brand-new-value", election=None)
        assert chips(post) == ["election-info"]
        assert chips(post, now=now + timedelta(days=1)) == []


class TestQueries:
    def make_posts(self, number: int) -> list[int]:
        ids = []
        for _ in range(number):
            post = post_with("false", "unverified", account="party")
            LabelFactory.create(post=post)
            ElectionCenterPageFactory.create(election=post.labels.get().election)
            for verdict in Verdict.objects.filter(claim__appearances__post=post):
                VerdictTextFactory.create(verdict=verdict)
            ids.append(post.pk)
        return ids

    def queries(self, ids: list[int]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            shown = for_posts(ids, language="nl", now=timezone.now())
        assert all(each.banner and len(each.chips) == 2 for each in shown.values())
        return len(context)

    def test_fifty_posts_take_as_many_queries_as_one(self, monkeypatch):
        ids = self.make_posts(50)
        self.queries(ids[:1])  # Wagtail reads the site's roots once and keeps them
        assert self.queries(ids[:1]) == 2  # addresses of elections are kept for a second
        monkeypatch.setattr("labels.election_links.KEPT_SECONDS", 0)
        self.queries(ids)
        assert self.queries(ids) == self.queries(ids[:1]) == 4

    def test_no_posts_are_no_trouble(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert for_posts([], language="nl", now=timezone.now()) == {}

    def test_a_post_that_is_gone_has_no_labels(self):
        assert for_posts([999_999], language="nl", now=timezone.now()) == {999_999: PostLabels()}


def test_the_chart_counts_labelled_posts_per_hour():
    noon = datetime(2027, 3, 17, 12, tzinfo=UTC)
    for minutes in (0, 59, 60, -1):
        IntakeFactory.create(done=True, processed_at=noon + timedelta(minutes=minutes))
    IntakeFactory.create()
    assert labelled_per_hour(since=noon) == [(noon, 2), (noon + timedelta(hours=1), 1)]

"""Preview, publication and withdrawal at the portal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import PostCounter
from factchecks.actions.searches import finish_search, lease_search, report_progress
from factchecks.models import BackSearch, Verdict
from tests.factchecks.verdicts import correction_of, draft, handed_in, last_entry, trail
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    BackSearchFactory,
    ClaimFactory,
    PartnerFactory,
    VerdictFactory,
)
from tests.portal import PortalClient, member, overseer


pytestmark = pytest.mark.django_db


def page(name: str, *args: int) -> str:
    return reverse(f"portal:{name}", args=args)


@pytest.fixture
def editor() -> PortalClient:
    return member("editor")


def claim_of(client: PortalClient, **fields):
    return ClaimFactory.create(organisation=client.organisation, **fields)


def words_of(response) -> str:
    text: str = response.content.decode()
    return text


def post_seen(views: int, **fields):
    post = PostFactory.create(**fields)
    PostCounter.objects.update_or_create(post=post, defaults={"views": views})
    return post


class TestPreview:
    def test_it_counts_the_posts_that_are_known(self, editor):
        verdict = handed_in(claim=claim_of(editor), automatic=True)
        kept = {"claim": verdict.claim}
        AppearanceFactory.create(**kept, confirmed=True, post=post_seen(700, language="nl"))
        AppearanceFactory.create(**kept, automatic=True, post=post_seen(50, language="nl-NL"))
        AppearanceFactory.create(**kept, automatic=True, post=post_seen(4, language="en"))
        AppearanceFactory.create(**kept, proposed=True, post=post_seen(9))
        AppearanceFactory.create(**kept, rejected=True, post=post_seen(9))
        answer = editor.get(page("verdict-preview", verdict.pk))
        known = answer.context["known"]
        assert (known.confirmed.posts, known.automatic.posts, known.proposed.posts) == (1, 2, 1)
        assert (known.at_once.posts, known.at_once.views) == (3, 754)
        assert known.at_once.languages == {"nl": 2, "en": 1}
        assert "3 posts show the banner at the next request" in words_of(answer)

    def test_without_automatic_banners_only_what_people_confirmed_counts(self, editor):
        verdict = handed_in(claim=claim_of(editor))
        AppearanceFactory.create(claim=verdict.claim, automatic=True)
        answer = editor.get(page("verdict-preview", verdict.pk))
        assert answer.context["known"].at_once.posts == 0

    def test_examples_show_the_passage_and_doubts_stand_apart(self, editor):
        verdict = handed_in(claim=claim_of(editor))
        caption = "Wist je dat de stembus om acht uur sluit? Zegt men."
        start = caption.index("de stembus")
        AppearanceFactory.create(
            claim=verdict.claim,
            post=post_seen(10, caption=caption),
            evidence={
                "passage": {"field": "caption", "start": start, "end": start + 33, "text": "…"},
                "reasons": ["question-form"],
            },
        )
        AppearanceFactory.create(claim=verdict.claim, post=post_seen(99, caption="Zeker."))
        answer = words_of(editor.get(page("verdict-preview", verdict.pk)))
        assert "<mark>de stembus om acht uur sluit" in answer
        mistakes, _, examples = answer.partition("Most viewed of these posts")
        assert "It is phrased as a question." in mistakes
        assert "Zeker." not in mistakes.partition("Likely mistakes")[2]
        assert examples.index("Zeker.") < examples.index("Wist je dat")

    @pytest.mark.parametrize("posts", [1, 15])
    def test_it_asks_the_same_number_of_questions(
        self, editor, posts, django_assert_max_num_queries
    ):
        verdict = handed_in(claim=claim_of(editor))
        for _ in range(posts):
            AppearanceFactory.create(
                claim=verdict.claim, post=post_seen(1), evidence={"reasons": ["quote"]}
            )
        url = page("verdict-preview", verdict.pk)
        editor.get(url)
        with django_assert_max_num_queries(24):
            editor.get(url)

    def test_a_dry_run_starts_shows_how_far_it_is_and_ends(self, editor):
        verdict = draft(claim=claim_of(editor))
        url = page("verdict-preview", verdict.pk)
        assert "Waiting for a worker." in words_of(editor.post(url, follow=True))
        search = lease_search()
        assert search is not None
        report_progress(search=search, done=250_000, total=1_000_000, after_post=9)
        progress = page("verdict-search", verdict.pk, search.pk)
        for address in (url, progress):
            answer = words_of(editor.get(address))
            assert "250,000 of 1,000,000 posts searched" in answer
            assert 'value="25"' in answer
            assert 'hx-trigger="every 1s"' in answer
        example = {
            "post": post_seen(5, caption="Om acht uur dicht!").pk,
            "score": 0.97,
            "decision": "auto",
            "passage": {"field": "caption", "start": 0, "end": 11, "text": "Om acht uur"},
            "doubts": ["close-call"],
        }
        result = {
            "automatic": 12, "review": 3, "views": 4000, "languages": {"nl": 9, "en": 6},
            "examples": [example], "doubtful": [example | {"post": 0}],
        }  # fmt: skip
        finish_search(search=search, result=result)
        answer = words_of(editor.get(progress))
        assert "every 1s" not in answer
        assert "The search of stored posts has ended." in answer
        for shown in ("nl 9", "en 6", "4,000", "<mark>Om acht uur</mark>", "Another claim fits"):
            assert shown in answer

    def test_a_search_that_failed_says_so(self, editor):
        verdict = draft(claim=claim_of(editor))
        search = BackSearchFactory.create(
            verdict=verdict, state="failed", error="No encoder.", finished_at=timezone.now()
        )
        answer = words_of(editor.get(page("verdict-search", verdict.pk, search.pk)))
        assert "could not be finished" in answer
        assert "No encoder." in answer

    def test_what_was_published_has_no_dry_run(self, editor):
        verdict = VerdictFactory.create(claim=claim_of(editor), published=True)
        assert editor.post(page("verdict-preview", verdict.pk)).status_code == 409
        assert not BackSearch.objects.exists()

    def test_another_partners_search_is_not_there(self, editor):
        search = BackSearchFactory.create()
        own = draft(claim=claim_of(editor))
        assert editor.get(page("verdict-search", own.pk, search.pk)).status_code == 404
        assert editor.get(page("verdict-search", search.verdict_id, search.pk)).status_code == 404


class TestPublishing:
    def test_a_second_reader_publishes_what_they_read(self, editor):
        verdict = handed_in(claim=claim_of(editor))
        read = editor.get(page("verdict", verdict.pk))
        sent = {"seen": read.context["seen"], "replaces": 0}
        answer = editor.post(page("verdict-publish", verdict.pk), sent, follow=True)
        assert "show it from the next request on" in words_of(answer)
        assert "Search of all stored posts" in words_of(answer)
        published = Verdict.objects.published().get()
        assert (published, published.approved_by) == (verdict, editor.user)

    def test_the_author_cannot_whatever_is_sent(self, editor):
        verdict = handed_in(claim=claim_of(editor), authored_by=editor.user)
        assert editor.post(page("verdict-publish", verdict.pk)).status_code == 403
        assert not Verdict.objects.published().exists()

    def test_who_lost_the_race_reads_what_is_published_now(self, editor):
        first = VerdictFactory.create(claim=claim_of(editor), published=True, rating="misleading")
        second = correction_of(first)
        sent = {"replaces": 0}  # nothing was published when this page was opened
        answer = editor.post(page("verdict-publish", second.pk), sent)
        assert answer.status_code == 409
        assert "Another version was published meanwhile" in words_of(answer)
        assert "version 1, Misleading" in words_of(answer)
        assert page("verdict", first.pk) in words_of(answer)
        assert list(Verdict.objects.published()) == [first]

    def test_who_read_other_words_reads_again(self, editor):
        verdict = handed_in(claim=claim_of(editor))
        answer = editor.post(page("verdict-publish", verdict.pk), {"seen": "x", "replaces": 0})
        assert answer.status_code == 409
        assert "Read it again" in words_of(answer)

    def test_twice_is_once(self, editor):
        verdict = handed_in(claim=claim_of(editor))
        url = page("verdict-publish", verdict.pk)
        editor.post(url)
        answer = editor.post(url)
        assert answer.status_code == 409
        assert "has moved on" in words_of(answer)
        assert trail() == ["factchecks.verdict_published"]


class TestWithdrawing:
    def test_an_editor_withdraws_with_a_reason(self, editor):
        verdict = VerdictFactory.create(claim=claim_of(editor), published=True)
        url = page("verdict-withdraw", verdict.pk)
        assert editor.post(url, {"note": " "}).status_code == 422
        answer = editor.post(url, {"note": "Het citaat klopte."}, follow=True)
        assert "Het citaat klopte." in words_of(answer)
        verdict.refresh_from_db()
        assert (verdict.state, verdict.withdrawn_by_oversight) == ("withdrawn", False)

    def test_a_fact_checker_does_not(self, editor):
        verdict = VerdictFactory.create(claim=claim_of(editor), published=True)
        client = member(organisation=editor.organisation)
        assert client.post(page("verdict-withdraw", verdict.pk), {"note": "x"}).status_code == 403
        assert "Editors and organisation admins withdraw." in words_of(
            client.get(page("verdict", verdict.pk))
        )

    def test_nor_does_an_editor_of_another_partner(self, editor):
        verdict = VerdictFactory.create(published=True)
        assert editor.post(page("verdict-withdraw", verdict.pk), {"note": "x"}).status_code == 404

    def test_staff_who_oversee_may_in_an_emergency_and_it_is_said(self, editor):
        verdict = VerdictFactory.create(claim=claim_of(editor), published=True)
        overseer().post(page("verdict-withdraw", verdict.pk), {"note": "Gevaarlijk fout."})
        verdict.refresh_from_db()
        assert verdict.withdrawn_by_oversight
        assert last_entry().data == {"reason": "Gevaarlijk fout.", "by_oversight": True}
        assert "by election staff" in words_of(editor.get(page("verdict", verdict.pk)))
        public = words_of(editor.get(verdict.claim.get_absolute_url()))
        assert "withdrawn by election staff, not by the fact-checker" in public
        assert "Gevaarlijk fout." in public


class TestInForce:
    def test_a_partner_sees_its_own_and_staff_see_all(self, editor):
        own = VerdictFactory.create(claim=claim_of(editor, statement="Van ons"), published=True)
        VerdictFactory.create(claim__statement="Van een ander", published=True)
        VerdictFactory.create(claim__statement="Weg", withdrawn=True)
        answer = words_of(editor.get(page("published")))
        assert "Van ons" in answer
        assert page("verdict", own.pk) in answer
        assert "Van een ander" not in answer
        everything = words_of(overseer().get(page("published")))
        assert "Van ons" in everything
        assert "Van een ander" in everything
        assert "Weg" not in everything

    @pytest.mark.parametrize("rows", [1, 12])
    def test_it_asks_the_same_number_of_questions(
        self, editor, rows, django_assert_max_num_queries
    ):
        for _ in range(rows):
            VerdictFactory.create(claim=claim_of(editor), published=True)
        editor.get(page("published"))
        with django_assert_max_num_queries(13):
            editor.get(page("published"))


def test_a_partner_without_another_editor_reads_what_to_do():
    author = member(organisation=PartnerFactory.create().organisation)
    verdict = handed_in(claim=claim_of(author), authored_by=author.user)
    answer = words_of(author.get(page("verdict", verdict.pk)))
    assert "nobody who can" in answer


def test_the_age_in_the_queue_is_shown(editor):
    verdict = handed_in(claim=claim_of(editor), submitted_at=timezone.now() - timedelta(hours=5))
    answer = words_of(editor.get(page("second-reader")))
    assert "waits for 5" in answer
    assert str(verdict.claim.statement) in answer

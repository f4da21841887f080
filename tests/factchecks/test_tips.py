from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from content.models import Post
from factchecks import asking
from factchecks.actions.claims import propose_claim
from factchecks.actions.tips import place_waiting_tips, take_tip
from factchecks.models import Appearance, Claim, Tip
from factchecks.queries.tips import askers
from factchecks.tasks import place_waiting_tips as sweep
from tests.concurrency import all_at_once
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    TipFactory,
    VerdictFactory,
)
from tests.factories.users import ApiKeyFactory


pytestmark = pytest.mark.django_db
SAID = "In Duinwaard sluiten de stembussen om 19 uur."
ASK = reverse("factchecks:ask")


def ask(text=SAID, submitter="a", **more):
    given = {"channel": Tip.Channel.PUBLIC_FORM, "language": "nl", "by": "visitor"} | more
    return take_tip(text=text, submitter=submitter, **given)


class TestTakingATip:
    def test_a_new_statement_waits_in_every_inbox(self):
        claim = ask().claim
        assert (claim.statement, claim.language, claim.stage) == (SAID, "nl", Claim.Stage.INCOMING)
        assert claim.origin == Claim.Origin.PUBLIC_FORM
        assert claim.organisation is None

    def test_the_same_again_joins_it(self):
        first, second = ask(), ask("in duinwaard sluiten om 19 uur de stembussen", submitter="b")
        assert first.claim == second.claim

    def test_another_hour_is_another_claim(self):
        assert ask().claim != ask(SAID.replace("19", "20")).claim

    def test_it_joins_through_a_wording(self):
        claim = ClaimFactory.create(incoming=True)
        ClaimWordingFactory.create(
            claim=claim, language="en", text="Polls in Duinwaard close at 7 pm"
        )
        assert ask("Polls in Duinwaard close at 7 pm!", language="en").claim == claim

    def test_a_claim_in_work_is_left_to_its_partner(self):
        mine = ClaimFactory.create(statement=SAID)
        assert ask().claim != mine

    def test_asking_again_does_not_bring_back_what_was_dismissed(self):
        gone = ClaimFactory.create(
            statement=SAID, organisation=None, stage=Claim.Stage.DISMISSED, dismissal_reason="Spot"
        )
        assert ask().claim == gone

    def test_the_language_is_recognised(self):
        assert ask(language="").language == "nl"

    def test_what_was_asked_is_audited_without_its_words(self):
        tip = ask()
        entries = Entry.objects.order_by("-sequence")[:2]
        assert [each.action for each in entries] == [
            "factchecks.tip_taken",
            "factchecks.claim_proposed",
        ]
        assert entries[0].data == {"channel": "public_form", "claim": tip.claim_id}

    def test_one_person_counts_once(self):
        claim = ask().claim
        for submitter in ("a", "a", "b"):
            ask(submitter=submitter)
        ask(submitter="")
        assert askers([claim.pk]) == {claim.pk: 3}


class TestReportOfAPost:
    def test_the_post_says_what_is_claimed(self):
        post = PostFactory.create(caption=SAID, language="nl")
        tip = ask("Klopt niet", post=post, channel=Tip.Channel.REPORT)
        assert tip.claim.statement == SAID
        found = Appearance.objects.get(post=post)
        assert (found.claim, found.state) == (tip.claim, Appearance.State.PROPOSED)

    def test_somebody_who_reports_it_twice_is_one(self):
        post = PostFactory.create(caption=SAID)
        first = ask("", post=post, channel=Tip.Channel.REPORT)
        assert ask("Nog eens", post=post, channel=Tip.Channel.REPORT) == first

    def test_it_joins_the_claim_that_was_confirmed_in_the_post(self):
        found = AppearanceFactory.create(confirmed=True)
        tip = ask("", post=found.post, channel=Tip.Channel.REPORT)
        assert tip.claim == found.claim
        assert found.post.appearances.count() == 1

    def test_a_rejected_pair_is_not_offered_again(self):
        found = AppearanceFactory.create(rejected=True, post=PostFactory.create(caption=SAID))
        tip = ask("", post=found.post, channel=Tip.Channel.REPORT)
        assert tip.claim != found.claim


class TestSweep:
    def test_requests_whose_claim_was_removed_get_one(self):
        waiting = TipFactory.create(claim=None, text=SAID)
        early = timezone.now() + timedelta(minutes=2)
        assert place_waiting_tips(by="system", before=early) == 1
        waiting.refresh_from_db()
        assert waiting.claim == Claim.objects.get(statement=SAID)
        assert place_waiting_tips(by="system", before=early) == 0

    def test_an_address_alone_makes_no_claim(self):
        TipFactory.create(claim=None, text="", url="https://example.org/a")
        assert place_waiting_tips(by="system", before=timezone.now() + timedelta(hours=1)) == 0

    def test_the_task_leaves_what_came_just_now(self):
        TipFactory.create(claim=None, text=SAID)
        assert sweep() == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            assert sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_people_who_ask_at_once_make_one_claim():
    all_at_once([partial(ask, submitter=str(each)) for each in range(10)])
    assert Claim.objects.count() == 1
    assert askers([Claim.objects.get().pk]) == {Claim.objects.get().pk: 10}


class TestPublicForm:
    def test_somebody_asks_and_reads_what_happens_next(self, client):
        answer = client.post(ASK, {"text": SAID, "url": "https://social.example/1"}, follow=True)
        assert "What happens next" in answer.text
        tip = Tip.objects.get()
        assert (tip.text, tip.url, tip.language) == (SAID, "https://social.example/1", "nl")
        assert tip.submitter_hash
        assert "127.0.0.1" not in tip.submitter_hash

    def test_published_fact_checks_on_the_same_are_shown_at_once(self, client):
        verdict = VerdictFactory.create(published=True, claim__statement=SAID)
        ClaimFactory.create(statement=SAID + " Echt")  # somebody's work is not told
        answer = client.post(ASK, {"text": SAID}, follow=True)
        assert verdict.claim.get_absolute_url() in answer.text
        assert "Echt" not in answer.text

    def test_a_program_that_fills_in_everything_is_thanked_and_not_heard(self, client):
        answer = client.post(ASK, {"text": SAID, "website": "x"}, follow=True)
        assert "What happens next" in answer.text
        assert not Tip.objects.exists()

    @pytest.mark.parametrize("given", [{}, {"text": "kort"}, {"text": "x" * 1001}])
    def test_too_little_or_too_much_is_refused(self, client, given):
        assert client.post(ASK, given).status_code == 200
        assert not Tip.objects.exists()

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/b"]
    )
    def test_only_web_addresses(self, client, url):
        assert client.post(ASK, {"text": SAID, "url": url}).status_code == 200

    def test_the_sixth_in_ten_minutes_is_asked_to_wait(self, client):
        answers = [client.post(ASK, {"text": f"{SAID} {n}"}) for n in range(6)]
        assert [each.status_code for each in answers] == [302] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "600"
        assert f"{SAID} 5" in answers[-1].text

    def test_the_day_is_counted_without_a_cache_too(self, client, monkeypatch):
        monkeypatch.setattr(asking, "is_within_limit", lambda *args, **kwargs: True)
        monkeypatch.setattr(asking, "MOST_A_DAY", 2)
        answers = [client.post(ASK, {"text": f"{SAID} {n}"}).status_code for n in range(3)]
        assert answers == [302, 302, 429]

    def test_a_forged_form_is_refused(self):
        assert Client(enforce_csrf_checks=True).post(ASK, {"text": SAID}).status_code == 403

    @pytest.mark.parametrize("receipt", ["x", "MQ:1:2"])
    def test_a_made_up_receipt_opens_nothing(self, client, receipt):
        assert client.get(reverse("factchecks:asked", args=[receipt])).status_code == 404

    def test_what_somebody_asked_is_not_cached(self, client):
        assert "no-store" in client.get(ASK).headers["Cache-Control"]

    @pytest.mark.parametrize("others", [0, 12])
    def test_the_thanks_take_the_same_queries_for_any_number(
        self, client, others, django_assert_num_queries
    ):
        for _ in range(others):
            VerdictFactory.create(published=True, claim__statement=SAID)
        page = client.post(ASK, {"text": SAID}).headers["Location"]
        client.get(page)
        with django_assert_num_queries(4):
            client.get(page)


class TestReportForm:
    def test_the_page_of_a_post_leads_to_it(self, client):
        post = PostFactory.create(caption=SAID)
        page = reverse("factchecks:report", args=[post.pk])
        assert page in client.get(reverse("feeds:post", args=[post.pk])).text
        assert SAID in client.get(page).text
        assert client.post(page, {"reason": "voting"}).status_code == 302
        assert Tip.objects.get().reason == "voting"

    def test_a_removed_post_cannot_be_reported(self, client):
        post = PostFactory.create(status=Post.Status.REMOVED)
        assert client.get(reverse("factchecks:report", args=[post.pk])).status_code == 404


class TestApi:
    URL = "/api/v1/tips/"

    def call(self, client, data, scopes=("claims:propose",)):
        ApiKeyFactory.create(secret="ec_tips", scopes=list(scopes))
        return client.post(
            self.URL,
            data,
            content_type="application/json",
            headers={"Authorization": "Bearer ec_tips"},
        )

    def test_a_service_asks(self, client):
        answer = self.call(client, {"text": SAID, "submitter": "u-1"})
        assert answer.status_code == 201
        tip = Tip.objects.get()
        claim = Claim.objects.get(origin=Claim.Origin.API)
        assert answer.json() == {"id": tip.pk, "claim": claim.slug}
        assert "u-1" not in tip.submitter_hash

    def test_what_a_partner_works_on_is_not_told(self, client):
        found = AppearanceFactory.create(confirmed=True)
        named = {"platform": found.post.platform, "external_id": found.post.external_id}
        assert self.call(client, {"post": named}).json()["claim"] is None
        assert Tip.objects.get().claim == found.claim

    def test_about_a_post(self, client):
        post = PostFactory.create(caption=SAID)
        named = {"platform": post.platform, "external_id": post.external_id}
        assert self.call(client, {"post": named}).status_code == 201
        assert Tip.objects.get().post == post

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"text": "kort"},
            {"text": SAID, "url": "javascript:alert(1)"},
            {"post": {"platform": "x", "external_id": "nope"}},
        ],
    )
    def test_what_says_nothing_is_refused(self, client, data):
        assert self.call(client, data).status_code == 400
        assert not Tip.objects.exists()

    @pytest.mark.parametrize("others", [1, 12])
    def test_the_same_queries_for_any_number_of_waiting_claims(
        self, client, others, django_assert_max_num_queries
    ):
        for number in range(others):
            ClaimFactory.create(incoming=True, statement=f"{SAID} {number}")
        with django_assert_max_num_queries(28):
            self.call(client, {"text": SAID})

    def test_a_key_needs_the_scope(self, client):
        assert self.call(client, {"text": SAID}, scopes=["claims:write"]).status_code == 403


def test_a_proposal_from_the_same_source_is_made_once():
    propose = partial(
        propose_claim,
        statement=SAID,
        language="nl",
        origin=Claim.Origin.MATCHER,
        source_id="cluster:1",
        by="system",
    )
    assert propose() == propose()
    assert Claim.objects.count() == 1

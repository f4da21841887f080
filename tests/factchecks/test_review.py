"""The review of matches: what a reviewer sees, decides, takes back, and when two decide at once."""

import uuid

import pytest
from django.urls import reverse

from audit.models import Entry
from factchecks.actions.decisions import decide_appearance
from factchecks.models import Appearance, AppearanceDecision, BlindCheck, Claim
from tests import portal
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    BlindCheckFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
)
from tests.factories.users import UserFactory
from users.models import Membership


pytestmark = pytest.mark.django_db
QUEUE = "/portal/review/"


@pytest.fixture
def desk():
    return portal.member()


@pytest.fixture
def claim(desk):
    return ClaimFactory.create(organisation=desk.organisation)


def proposal(claim: Claim, *, views: int = 0, **fields):
    post = fields.pop("post", None) or PostFactory.create(counter__views=views)
    return AppearanceFactory.create(claim=claim, post=post, **fields)


def page_of(pair: Appearance) -> str:
    return reverse("portal:review-pair", args=[pair.pk])


def decide(desk, pair: Appearance, relation: str = "repeats", htmx: bool = False, **data):
    headers = {"HX-Request": "true"} if htmx else {}
    url = reverse("portal:review-decide", args=[pair.pk])
    return desk.post(url, {"relation": relation, "expected": "proposed", **data}, headers=headers)


def undo(desk, batch):
    return desk.post(reverse("portal:review-undo", args=[batch]), follow=True)


def state_of(pair: Appearance) -> str:
    return Appearance.objects.get(pk=pair.pk).state


class TestTheQueue:
    def test_begins_with_what_is_surest_and_most_viewed(self, desk, claim):
        proposal(claim, score=0.9, views=10)
        seen = proposal(claim, score=0.5, views=1000)
        proposal(claim, score=0.99, views=10**6, rejected=True)
        page = desk.get(QUEUE)
        assert page.context["pair"] == seen
        assert "2 pairs wait" in page.text

    def test_keeps_the_pairs_of_a_claim_together(self, desk, claim):
        other = ClaimFactory.create(organisation=desk.organisation)
        first, last = proposal(claim, views=100), proposal(claim, views=1)
        between = proposal(other, views=50)
        order = [desk.get(QUEUE).context["pair"]]
        for _ in range(3):
            place = desk.get(page_of(order[-1])).context["place"]
            order.append(Appearance.objects.get(pk=place.next_id))
        assert order == [first, last, between, first]

    def test_previous_and_next_follow_it_ties_and_missing_scores_included(self, desk, claim):
        unscored = [proposal(claim, score=None) for _ in range(2)]
        tied = [proposal(claim, score=0.5) for _ in range(2)]
        order = [*unscored, *tied, proposal(claim, score=0.1)]
        places = [desk.get(page_of(each)).context["place"] for each in order]
        keys = [each.pk for each in order]
        assert [place.previous_id for place in places] == [None, *keys[:-1]]
        assert [place.next_id for place in places] == [*keys[1:], keys[0]]

    def test_can_be_narrowed_to_a_claim_and_to_a_language(self, desk, claim):
        other = ClaimFactory.create(organisation=desk.organisation)
        dutch = proposal(claim, post=PostFactory.create(language="nl"))
        english = proposal(other, post=PostFactory.create(language="en"))
        assert desk.get(QUEUE, {"claim": claim.pk}).context["pair"] == dutch
        assert desk.get(QUEUE, {"language": "en"}).context["pair"] == english
        following = decide(desk, english, language="en")["Location"]
        assert following == f"{QUEUE}?language=en"
        assert "Nothing to review within this selection." in desk.get(following).text

    @pytest.mark.parametrize("narrowing", [{"claim": "x"}, {"claim": "9" * 12}, {"language": "xx"}])
    def test_what_narrows_to_nothing_is_no_error(self, desk, claim, narrowing):
        proposal(claim)
        assert desk.get(QUEUE, narrowing).status_code == 200

    def test_an_empty_one_says_so(self, desk):
        assert "Nothing to review. Proposals appear here" in desk.get(QUEUE).text

    def test_holds_no_removed_posts_and_no_claims_that_were_put_aside(self, desk, claim):
        proposal(claim, post=PostFactory.create(status="removed"))
        aside = ClaimFactory.create(
            organisation=desk.organisation, stage="dismissed", dismissal_reason="No claim."
        )
        proposal(aside)
        assert desk.get(QUEUE).context["pair"] is None

    def test_of_another_partner_is_not_told(self, desk):
        theirs = proposal(ClaimFactory.create())
        incoming = proposal(ClaimFactory.create(incoming=True))
        assert desk.get(QUEUE).context["pair"] is None
        for pair in (theirs, incoming):
            assert desk.get(page_of(pair)).status_code == 404
            assert decide(desk, pair).status_code == 404
        assert state_of(theirs) == "proposed"

    def test_takes_as_many_queries_for_many(self, desk, claim, django_assert_max_num_queries):
        VerdictFactory.create(claim=claim, published=True)
        first = proposal(claim)
        desk.get(page_of(first))
        with django_assert_max_num_queries(16) as one:
            desk.get(page_of(first))
        for _ in range(5):
            ClaimWordingFactory.create(claim=claim)
            proposal(claim, post=PostFactory.create(caption=first.post.caption))
            proposal(ClaimFactory.create(organisation=desk.organisation))
        with django_assert_max_num_queries(len(one)):
            desk.get(page_of(first))


class TestAPair:
    def test_shows_what_matched_and_why(self, desk, claim):
        VerdictFactory.create(claim=claim, published=True)
        post = PostFactory.create(
            caption="Let op: de bussen sluiten om vijf uur!", transcript="Zeg het voort"
        )
        evidence = {
            "passage": {"field": "caption", "start": 8, "end": 37, "text": ""},
            "reasons": ["question-form", "partner-limit"],
        }
        pair = proposal(claim, post=post, score=0.93, stance="asks", evidence=evidence)
        text = desk.get(page_of(pair)).text
        assert "<mark>de bussen sluiten om vijf uur</mark>" in text
        for expected in (
            claim.statement,
            "Zeg het voort",
            "very likely",
            "0.93",
            "asks whether it is true",
            "It is phrased as a question.",
            "as many automatic banners as its fact-checker allows",
            "“Repeats it” puts the banner “False” on the post at once.",
        ):
            assert expected in text

    def test_marks_a_match_in_the_hashtags(self, desk, claim):
        post = PostFactory.create(hashtags=["stembus", "vijfuur"])
        pair = proposal(claim, post=post, evidence={"passage": {"field": "hashtags"}})
        assert "<mark>#stembus #vijfuur</mark>" in desk.get(page_of(pair)).text

    def test_of_an_unknown_form_does_not_stop_a_review(self, desk, claim):
        page = desk.get(page_of(proposal(claim, score=None, evidence=["?"], stance="")))
        assert claim.statement in page.text
        assert "That the post repeats the claim is" not in page.text

    def test_cannot_turn_what_a_post_says_into_markup(self, desk, claim):
        post = PostFactory.create(caption="<script>alert(1)</script> stem!")
        evidence = {"passage": {"field": "caption", "start": 0, "end": 8}}
        text = desk.get(page_of(proposal(claim, post=post, evidence=evidence))).text
        assert "<script>alert(1)" not in text
        assert "<mark>&lt;script&gt;</mark>" in text


class TestADecision:
    @pytest.mark.parametrize(
        ("relation", "state"),
        [
            ("repeats", "confirmed"),
            ("other", "rejected"),
            ("debunks", "rejected"),
            ("asks", "rejected"),
            ("reports", "rejected"),
        ],
    )
    def test_is_saved_as_what_the_matcher_learns_from(self, desk, claim, relation, state):
        first, second = proposal(claim, views=9), proposal(claim, views=1)
        assert decide(desk, first, relation)["Location"] == page_of(second)
        first.refresh_from_db()
        assert (first.state, first.relation, first.decided_by) == (state, relation, desk.user)
        said = AppearanceDecision.objects.get()
        assert (said.relation, said.organisation, said.score) == (
            relation,
            desk.organisation,
            first.score,
        )
        assert (
            Entry.objects.get(action="factchecks.appearance_decided").data["relation"] == relation
        )

    def test_comes_back_as_the_next_pair_for_htmx(self, desk, claim):
        first, second = proposal(claim, views=9), proposal(claim, views=1)
        response = decide(desk, first, htmx=True)
        assert response["HX-Push-Url"] == page_of(second)
        assert second.post.caption in response.text
        assert "<html" not in response.text

    @pytest.mark.parametrize(
        "data", [{"relation": "perhaps"}, {"relation": ""}, {"also": "x", "together": "on"}]
    )
    def test_that_is_no_decision_is_refused(self, desk, claim, data):
        pair = proposal(claim)
        url = reverse("portal:review-decide", args=[pair.pk])
        complete = {"relation": "repeats", "expected": "proposed"} | data
        assert desk.post(url, complete).status_code == 400
        assert state_of(pair) == "proposed"

    def test_of_who_comes_second_is_refused_and_told(self, desk, claim):
        pair, colleague = proposal(claim), UserFactory.create()
        decide_appearance(
            appearance=pair, confirm=False, relation="debunks", by=colleague, expected="proposed"
        )
        text = desk.get(decide(desk, pair)["Location"]).text
        assert f"{colleague.username} decided this at" in text
        assert "Debunks it. Your decision was not saved." in text
        assert state_of(pair) == "rejected"

    def test_overrules_the_matcher(self, desk, claim):
        banner = proposal(claim, automatic=True)
        assert "the matcher" in desk.get(page_of(banner)).text
        decide(desk, banner, "debunks", expected="automatic")
        banner.refresh_from_db()
        assert (banner.state, banner.is_automatic) == ("rejected", False)


class TestUndo:
    def test_goes_back_decision_by_decision(self, desk, claim):
        pairs = [proposal(claim, views=views) for views in (9, 5, 1)]
        for pair in pairs[:2]:
            decide(desk, pair, "asks")
        for pair in reversed(pairs[:2]):
            last = desk.get(QUEUE).context["last"]
            page = undo(desk, last.batch)
            assert "Your decision is undone." in page.text
            assert page.context["pair"] == pair
            assert state_of(pair) == "proposed"
        assert desk.get(QUEUE).context["last"] is None
        assert Entry.objects.filter(action="factchecks.appearance_decision_undone").count() == 2

    def test_is_offered_for_the_own_decisions_only(self, desk, claim):
        pair, colleague = proposal(claim), portal.member(organisation=desk.organisation)
        decide(colleague, pair)
        assert desk.get(QUEUE).context["last"] is None
        batch = AppearanceDecision.objects.get().batch
        assert desk.post(reverse("portal:review-undo", args=[batch])).status_code == 404
        assert desk.post(reverse("portal:review-undo", args=[uuid.uuid4()])).status_code == 404
        assert state_of(pair) == "confirmed"

    def test_twice_says_so(self, desk, claim):
        decide(desk, proposal(claim))
        batch = AppearanceDecision.objects.get().batch
        undo(desk, batch)
        assert "undone or decided anew meanwhile" in undo(desk, batch).text

    def test_of_a_decision_on_the_matchers_banner_lets_the_banner_stand_again(self, desk, claim):
        banner = proposal(claim, automatic=True)
        decide(desk, banner, "debunks", expected="automatic")
        undo(desk, AppearanceDecision.objects.get().batch)
        banner.refresh_from_db()
        assert (banner.state, banner.is_automatic, banner.decided_by) == ("confirmed", True, None)


class TestManyAtOnce:
    CAPTION = "Let op: de stembussen in Duinwaard sluiten om vijf uur"

    def copies(self, claim, count, caption=CAPTION):
        return [
            proposal(claim, post=PostFactory.create(caption=f"{caption}{'!' * number}"))
            for number in range(count)
        ]

    def test_posts_with_nearly_the_same_words_are_shown_and_counted(self, desk, claim):
        first = self.copies(claim, 4)[0]
        proposal(claim, post=PostFactory.create(caption=self.CAPTION.replace("vijf", "zes")))
        page = desk.get(page_of(first))
        assert "3 other posts say nearly the same" in page.text
        assert page.text.count('name="also"') == 3

    def test_one_decision_covers_the_chosen_ones_and_is_undone_as_one(self, desk, claim):
        first, second, third, left_out = self.copies(claim, 4)
        another = proposal(claim, post=PostFactory.create(caption="Iets heel anders dan de rest"))
        also = [second.pk, third.pk, another.pk]
        decide(desk, first, together="on", also=also)
        states = [state_of(each) for each in (first, second, third, left_out, another)]
        assert states == ["confirmed"] * 3 + ["proposed"] * 2
        [batch] = set(AppearanceDecision.objects.values_list("batch", flat=True))
        [entry] = Entry.objects.filter(action="factchecks.appearance_decided")
        assert entry.data["also_posts"] == [second.post_id, third.post_id]
        assert "Your 3 decisions are undone." in undo(desk, batch).text
        assert {state_of(each) for each in (first, second, third)} == {"proposed"}

    def test_without_the_tick_only_this_one_is_decided(self, desk, claim):
        first, second = self.copies(claim, 2)
        decide(desk, first, also=[second.pk])
        assert state_of(second) == "proposed"

    def test_what_somebody_decided_meanwhile_is_left_alone(self, desk, claim, monkeypatch):
        first, second = self.copies(claim, 2)
        monkeypatch.setattr("factchecks.portal.review.nearly_identical", lambda pair: [second])
        decide_appearance(appearance=second, confirm=False, by=UserFactory.create())
        page = desk.get(decide(desk, first, together="on", also=[second.pk])["Location"])
        assert "was decided by somebody else meanwhile" in page.text
        assert (state_of(first), state_of(second)) == ("confirmed", "rejected")

    @pytest.mark.parametrize(
        ("role", "state"),
        [(Membership.Role.MEMBER, "proposed"), (Membership.Role.EDITOR, "confirmed")],
    )
    def test_more_than_fifty_need_an_editor(self, role, state):
        desk = portal.member(role)
        first, *others = self.copies(ClaimFactory.create(organisation=desk.organisation), 51)
        also = [each.pk for each in others]
        page = desk.get(decide(desk, first, together="on", also=also)["Location"])
        assert ("Only an editor decides more than 50" in page.text) == (state == "proposed")
        assert {state_of(each) for each in (first, *others)} == {state}


class TestABlindCheck:
    @pytest.fixture
    def banner(self, desk, claim):
        banner = proposal(claim, automatic=True, views=10**6)
        BlindCheckFactory.create(appearance=banner)
        return banner

    def test_waits_among_the_proposals_and_looks_like_one(self, desk, claim, banner):
        proposal(claim)
        page = desk.get(QUEUE)
        assert page.context["pair"] == banner
        assert "2 pairs wait" in page.text
        assert "the matcher" not in page.text.replace("the matcher is", "")
        assert 'name="expected" value="proposed"' in page.text

    @pytest.mark.parametrize(
        ("relation", "state"), [("repeats", "confirmed"), ("asks", "rejected")]
    )
    def test_is_answered_by_an_ordinary_decision(self, desk, banner, relation, state):
        decide(desk, banner, relation)
        check = BlindCheck.objects.get()
        assert (check.agrees, check.decided_by) == (relation == "repeats", desk.user)
        banner.refresh_from_db()
        assert (banner.state, banner.is_automatic, banner.decided_by) == (state, False, desk.user)
        said = AppearanceDecision.objects.get()
        assert (said.is_blind, said.was_automatic) == (True, True)

    def test_is_decided_by_one_of_two_reviewers(self, desk, banner):
        colleague = portal.member(organisation=desk.organisation)
        decide(colleague, banner, "repeats")
        text = desk.get(decide(desk, banner, "asks")["Location"]).text
        assert "Your decision was not saved." in text
        assert state_of(banner) == "confirmed"

    def test_is_open_again_when_its_decision_is_undone(self, desk, banner):
        decide(desk, banner, "asks")
        undo(desk, AppearanceDecision.objects.get().batch)
        banner.refresh_from_db()
        assert (banner.state, banner.is_automatic) == ("confirmed", True)
        assert BlindCheck.objects.get().agrees is None

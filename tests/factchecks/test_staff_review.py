"""The review queue: what a reviewer sees, decides, takes back, and when two decide at once."""

import pytest
from django.urls import reverse

from audit.models import Entry
from factchecks.actions import DecisionConflict, decide_appearance, undo_decision
from factchecks.models import Appearance
from tests.cms import signed_in, staff_member
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(Role.FACT_CHECK_EDITOR)


def page_of(appearance: Appearance) -> str:
    return reverse("appearances:review", args=[appearance.pk])


def decide(desk, appearance: Appearance, decision: str = "confirm", **data: object):
    url = reverse("appearances:decide", args=[appearance.pk])
    return desk.post(url, {"decision": decision, "expected": "proposed", **data})


def test_the_surest_proposal_comes_first(desk):
    AppearanceFactory.create(score=0.4)
    surest = AppearanceFactory.create(score=0.9)
    AppearanceFactory.create(score=0.99, rejected=True)
    page = desk.get(reverse("appearances:queue"))
    assert page.context["appearance"] == surest
    assert "2 proposals wait" in page.text


def test_an_empty_queue_says_so(desk):
    assert "Nothing to review" in desk.get(reverse("appearances:queue")).text


def test_a_reviewer_sees_what_matched_and_why(desk):
    claim = VerdictFactory.create(published=True, rating="false").claim
    post = PostFactory.create(
        caption="Let op: de bussen sluiten om vijf uur!", transcript="Zeg het voort"
    )
    evidence = {
        "passage": {"field": "caption", "start": 8, "end": 37, "text": ""},
        "reasons": ["question-form"],
    }
    appearance = AppearanceFactory.create(
        claim=claim, post=post, score=0.93, stance="asks", evidence=evidence
    )
    text = desk.get(page_of(appearance)).text
    assert "<mark>de bussen sluiten om vijf uur</mark>" in text
    for expected in (claim.statement, "Zeg het voort", "very likely", "0.93", "phrased as a"):
        assert expected in text
    assert "Confirming puts the banner “False” on the post at once." in text


def test_a_match_in_the_hashtags_is_marked(desk):
    post = PostFactory.create(hashtags=["stembus", "vijfuur"])
    appearance = AppearanceFactory.create(post=post, evidence={"passage": {"field": "hashtags"}})
    assert "<mark>#stembus #vijfuur</mark>" in desk.get(page_of(appearance)).text


def test_evidence_of_an_unknown_form_does_not_stop_a_review(desk):
    appearance = AppearanceFactory.create(score=None, evidence=["?"], stance="")
    page = desk.get(page_of(appearance))
    assert appearance.claim.statement in page.text
    assert "That the post repeats the claim is" not in page.text


def test_what_a_post_says_cannot_become_markup(desk):
    post = PostFactory.create(caption="<script>alert(1)</script> stem!")
    evidence = {"passage": {"field": "caption", "start": 0, "end": 8}}
    text = desk.get(page_of(AppearanceFactory.create(post=post, evidence=evidence))).text
    assert "<script>alert(1)" not in text
    assert "<mark>&lt;script&gt;</mark>" in text


@pytest.mark.parametrize(("decision", "state"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_a_decision_is_saved_and_the_next_one_comes_up(desk, decision, state):
    first, second = AppearanceFactory.create(score=0.9), AppearanceFactory.create(score=0.5)
    response = decide(desk, first, decision)
    assert response["Location"].startswith(page_of(second))
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (state, desk.user)
    assert Entry.objects.get(action="factchecks.appearance_decided").data["state"] == state


def test_after_the_last_of_the_list_the_queue_begins_again(desk):
    skipped, last = AppearanceFactory.create(score=0.9), AppearanceFactory.create(score=0.5)
    response = desk.get(decide(desk, last)["Location"])
    assert response.context["appearance"] == skipped


def test_a_decision_that_is_no_decision_is_refused(desk):
    appearance = AppearanceFactory.create()
    assert decide(desk, appearance, "perhaps").status_code == 400


def test_the_last_decision_can_be_undone(desk):
    appearance = AppearanceFactory.create()
    page = desk.get(decide(desk, appearance, "reject")["Location"])
    assert "Rejected:" in page.text
    response = desk.post(reverse("appearances:undo", args=[appearance.pk]))
    assert response["Location"] == page_of(appearance)
    appearance.refresh_from_db()
    assert (appearance.state, appearance.decided_by) == ("proposed", None)
    assert Entry.objects.filter(action="factchecks.appearance_decision_undone").exists()


def test_the_decision_of_someone_else_is_not_offered_for_undoing(desk):
    theirs = AppearanceFactory.create(confirmed=True)
    AppearanceFactory.create()
    page = desk.get(reverse("appearances:queue"), {"decided": theirs.pk})
    assert page.context["last"] is None
    response = desk.post(reverse("appearances:undo", args=[theirs.pk]), follow=True)
    assert "Your decision was not saved" in response.text
    theirs.refresh_from_db()
    assert theirs.state == "confirmed"


def test_undoing_twice_says_that_it_was_taken_back(desk):
    appearance = AppearanceFactory.create()
    decide(desk, appearance)
    url = reverse("appearances:undo", args=[appearance.pk])
    desk.post(url)
    assert "was taken back meanwhile" in desk.post(url, follow=True).text


def test_who_comes_second_is_told_and_overwrites_nothing(desk):
    appearance = AppearanceFactory.create()
    colleague = staff_member(Role.FACT_CHECK_EDITOR)
    decide_appearance(appearance=appearance, confirm=False, by=colleague, expected="proposed")
    response = desk.get(decide(desk, appearance)["Location"])
    assert f"{colleague.username} decided this at" in response.text
    assert "Your decision was not saved." in response.text
    appearance.refresh_from_db()
    assert (appearance.state, appearance.decided_by) == ("rejected", colleague)


def test_the_word_of_the_matcher_can_be_overruled(desk):
    appearance = AppearanceFactory.create(automatic=True)
    assert "the matcher" in desk.get(page_of(appearance)).text
    decide(desk, appearance, "reject", expected="confirmed")
    appearance.refresh_from_db()
    assert (appearance.state, appearance.is_automatic) == ("rejected", False)


def test_one_claim_can_be_reviewed_by_itself(desk):
    claim = ClaimFactory.create()
    first, second = (AppearanceFactory.create(claim=claim, score=score) for score in (0.8, 0.2))
    AppearanceFactory.create(score=0.5)
    page = desk.get(reverse("appearances:queue"), {"claim": claim.pk})
    assert page.context["appearance"] == first
    assert "of this claim only" in page.text
    following = decide(desk, first, claim=claim.pk)["Location"]
    assert following.startswith(page_of(second))
    assert f"claim={claim.pk}" in following


def test_previous_and_next_follow_the_queue_ties_and_missing_scores_included(desk):
    unscored = [AppearanceFactory.create(score=None) for _ in range(2)]
    tied = [AppearanceFactory.create(score=0.5) for _ in range(2)]
    order = [*unscored, *tied, AppearanceFactory.create(score=0.1)]
    places = [desk.get(page_of(each)).context["place"] for each in order]
    keys = [each.pk for each in order]
    assert [place.previous_id for place in places] == [None, *keys[:-1]]
    assert [place.next_id for place in places] == [*keys[1:], None]


def test_a_reader_sees_the_pair_and_no_buttons():
    appearance = AppearanceFactory.create()
    text = signed_in(Role.LABELLING_OPERATOR).get(page_of(appearance)).text
    assert appearance.claim.statement in text
    assert reverse("appearances:decide", args=[appearance.pk]) not in text


def test_the_page_takes_as_many_queries_in_a_long_queue(desk, django_assert_max_num_queries):
    appearance = AppearanceFactory.create(
        score=0.5, claim=VerdictFactory.create(published=True).claim
    )
    desk.get(page_of(appearance))
    with django_assert_max_num_queries(19) as first:
        desk.get(page_of(appearance))
    for _ in range(5):
        AppearanceFactory.create()
        ClaimWordingFactory.create(claim=appearance.claim)
        VerdictTextFactory.create(
            verdict=VerdictFactory.create(claim=appearance.claim, corrected=True)
        )
    with django_assert_max_num_queries(len(first) + 2):  # a previous and a next one to look up
        desk.get(page_of(appearance))


def test_the_list_takes_as_many_queries_for_many(desk, django_assert_max_num_queries):
    url = reverse("appearances:index")
    AppearanceFactory.create(confirmed=True)
    desk.get(url)
    with django_assert_max_num_queries(16) as first:
        desk.get(url)
    for _ in range(5):
        AppearanceFactory.create(confirmed=True)
    with django_assert_max_num_queries(len(first)):
        desk.get(url)


def test_actions_refuse_an_unexpected_state_by_name():
    appearance = AppearanceFactory.create(rejected=True)
    user = staff_member(Role.FACT_CHECK_EDITOR)
    with pytest.raises(DecisionConflict, match="is rejected by now"):
        decide_appearance(appearance=appearance, confirm=True, by=user, expected="proposed")
    with pytest.raises(DecisionConflict):
        undo_decision(appearance=appearance, by=user)

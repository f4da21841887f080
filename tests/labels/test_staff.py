"""Posts in the CMS: found by labels and words, and why a post has the labels it has."""

import pytest
from django.urls import reverse

from content.actions import set_eligibility
from content.models import Intake
from tests.cms import signed_in
from tests.factories.content import IntakeFactory, PostFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory, VerdictFactory
from tests.factories.labels import LabelFactory
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return signed_in(Role.LABELLING_OPERATOR)


def listed(operator, **query: str) -> list[object]:
    return list(operator.get(reverse("posts:index"), query).context["object_list"])


def page_of(post) -> str:
    return reverse("labels_post", args=[post.pk])


def test_the_list_shows_what_viewers_see(operator):
    claim = VerdictFactory.create(published=True, rating="false").claim
    post = AppearanceFactory.create(claim=claim, confirmed=True).post
    LabelFactory.create(post=post)
    text = operator.get(reverse("posts:index")).text
    assert "False according to fact-checkers" in text
    assert "Information about the election" in text


def test_the_list_is_filtered_by_label_claim_and_state(operator):
    labelled = LabelFactory.create().post
    proposed = AppearanceFactory.create().post
    failed = IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True).post
    LabelFactory.create(retracted=True)
    assert listed(operator, label="election-info") == [labelled]
    assert listed(operator, claim="proposed") == [proposed]
    assert listed(operator, state="set_aside") == [failed]


def test_the_list_is_searched(operator):
    post = PostFactory.create(caption="De stembus sluit om vijf uur")
    PostFactory.create()
    assert listed(operator, q="vijf uur") == [post]


def test_the_list_takes_as_many_queries_for_many(
    operator, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("labels.election_links.KEPT_SECONDS", 0)
    url = reverse("posts:index")
    for _ in range(2):
        LabelFactory.create(post=AppearanceFactory.create(confirmed=True).post)
    operator.get(url)
    with django_assert_max_num_queries(22) as first:
        operator.get(url)
    for _ in range(8):
        LabelFactory.create(post=AppearanceFactory.create(confirmed=True).post)
    with django_assert_max_num_queries(len(first)):
        operator.get(url)


def test_a_post_tells_what_was_found_in_it_and_why(operator):
    evidence = {"passage": {"text": "sluiten om vijf uur"}, "reasons": ["short-text"]}
    claim = ClaimFactory.create(statement="De stembussen sluiten om vijf uur.")
    appearance = AppearanceFactory.create(claim=claim, score=0.42, stance="asks", evidence=evidence)
    text = operator.get(page_of(appearance.post)).text
    for expected in (
        claim.statement, "0.42", "asks whether it is true", "“sluiten om vijf uur”",
        "It is very short.", "test-1",
    ):  # fmt: skip
        assert expected in text


def test_a_post_keeps_the_history_of_its_labels(operator):
    post = PostFactory.create()
    LabelFactory.create(post=post, retracted=True, evidence={"terms": ["stembus"]})
    set_eligibility(post=post, eligibility="ineligible", reason="test", by="user:1")
    text = operator.get(page_of(post)).text
    for expected in ("Retracted", "Not about the election.", "stembus", "content.eligibility_set"):
        assert expected in text


def test_a_post_without_anything_says_so(operator):
    text = operator.get(page_of(PostFactory.create())).text
    assert "No claim was found in this post." in text
    assert "It never had a label of our own." in text


def test_a_failed_post_shows_its_error_and_is_tried_again(operator):
    post = IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True).post
    page = operator.get(page_of(post))
    assert Intake.objects.get().error in page.text
    assert "Try again" in page.text
    page = operator.post(reverse("labels_relabel", args=[post.pk]), follow=True)
    assert "waits to be labelled again" in page.text
    assert Intake.objects.get().state == "waiting"


def test_a_reader_may_not_send_a_post_through_again():
    page = signed_in(Role.FACT_CHECK_OVERSEER).get(page_of(PostFactory.create(labelled=True)))
    assert "Label again" not in page.text


def test_a_post_takes_as_many_queries_with_many_claims(
    operator, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("labels.election_links.KEPT_SECONDS", 0)
    post = AppearanceFactory.create(confirmed=True).post
    LabelFactory.create(post=post)
    operator.get(page_of(post))
    with django_assert_max_num_queries(22) as first:
        operator.get(page_of(post))
    for number in range(4):
        AppearanceFactory.create(post=post, confirmed=True)
        LabelFactory.create(post=post, source=f"test.{number}")
    with django_assert_max_num_queries(len(first)):
        operator.get(page_of(post))

"""The posts of a claim at the portal: in short on its page, in full, and added by hand."""

import pytest
from django.urls import reverse

from factchecks.actions.decisions import decide_appearance
from factchecks.models import Appearance
from tests import portal
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return portal.member()


@pytest.fixture
def claim(desk):
    return ClaimFactory.create(organisation=desk.organisation)


def posts_of(claim):
    return reverse("portal:appearances", args=[claim.pk])


def add(desk, claim, post):
    return desk.post(reverse("portal:appearance-add", args=[claim.pk]), {"post": post}, follow=True)


def test_all_posts_are_listed_with_views_state_and_who_decided(desk, claim):
    seen = PostFactory.create(caption="Veel gezien", counter__views=4321)
    automatic = AppearanceFactory.create(claim=claim, post=seen, automatic=True)
    colleague = UserFactory.create()
    debunk = AppearanceFactory.create(
        claim=claim, rejected=True, relation="debunks", decided_by=colleague
    )
    page = desk.get(posts_of(claim))
    assert [each.pk for each in page.context["page"]] == [automatic.pk, debunk.pk]
    for expected in (
        "Veel gezien",
        "4,321 views",
        "the matcher",
        "Debunks it",
        colleague.username,
    ):
        assert expected in page.text


def test_they_can_be_narrowed_to_a_state(desk, claim):
    AppearanceFactory.create(claim=claim, automatic=True)
    waiting = AppearanceFactory.create(claim=claim)
    assert list(desk.get(posts_of(claim), {"state": "proposed"}).context["page"]) == [waiting]
    assert len(desk.get(posts_of(claim), {"state": "nonsense"}).context["page"]) == 2


def test_a_post_is_found_and_added_and_taken_back(desk, claim):
    post = PostFactory.create(caption="De stembussen gaan vroeg dicht", url="https://p.example/1")
    PostFactory.create(caption="Taart")
    for words in ("stembussen gaan", "https://p.example/1"):
        assert desk.get(posts_of(claim), {"q": words}).context["found"] == [post]
    page = add(desk, claim, post.pk)
    assert "The post is added." in page.text
    added = Appearance.objects.get()
    assert (added.state, added.relation, added.decided_by) == ("confirmed", "repeats", desk.user)
    assert desk.get(posts_of(claim), {"q": "stembussen gaan"}).context["found"] == []
    undo = reverse("portal:appearance-undo", args=[added.pk])
    assert undo in page.text
    assert "Your decision is undone." in desk.post(undo, follow=True).text
    assert "Nothing was saved" in desk.post(undo, follow=True).text


@pytest.mark.parametrize("words", ["", "a", "  "])
def test_words_that_mean_nothing_find_nothing(desk, claim, words):
    PostFactory.create(caption="a")
    assert desk.get(posts_of(claim), {"q": words}).context["found"] == []


@pytest.mark.parametrize("post", ["", "x", "999999999"])
def test_what_is_no_post_is_not_added(desk, claim, post):
    assert add(desk, claim, post).status_code == 404


def test_a_removed_post_is_neither_found_nor_added(desk, claim):
    post = PostFactory.create(caption="Weggehaald", status="removed")
    assert desk.get(posts_of(claim), {"q": "Weggehaald"}).context["found"] == []
    assert add(desk, claim, post.pk).status_code == 404


def test_another_partners_posts_are_not_told(desk):
    theirs = AppearanceFactory.create(confirmed=True)
    assert desk.get(posts_of(theirs.claim)).status_code == 404
    assert add(desk, theirs.claim, theirs.post_id).status_code == 404
    assert desk.post(reverse("portal:appearance-undo", args=[theirs.pk])).status_code == 404
    incoming = ClaimFactory.create(incoming=True)
    assert desk.get(posts_of(incoming)).status_code == 404


def test_a_colleagues_decision_is_not_taken_back(desk, claim):
    colleague = portal.member(organisation=desk.organisation)
    pair = AppearanceFactory.create(claim=claim)
    decide_appearance(appearance=pair, confirm=True, relation="repeats", by=colleague.user)
    undo = reverse("portal:appearance-undo", args=[pair.pk])
    assert undo not in desk.get(posts_of(claim)).text
    assert f"{colleague.user.username} decided this" in desk.post(undo, follow=True).text
    assert Appearance.objects.get().state == "confirmed"


def test_the_page_takes_as_many_queries_for_many(
    desk, claim, django_assert_num_queries, django_assert_max_num_queries
):
    AppearanceFactory.create(claim=claim, confirmed=True, post__caption="stembus")
    PostFactory.create(caption="stembus")
    desk.get(posts_of(claim))
    with django_assert_max_num_queries(14) as one:
        desk.get(posts_of(claim), {"q": "stembus"})
    for _ in range(4):
        AppearanceFactory.create(claim=claim, rejected=True)
        PostFactory.create(caption="stembus")
    with django_assert_num_queries(len(one)):
        desk.get(posts_of(claim), {"q": "stembus"})

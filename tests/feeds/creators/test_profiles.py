"""An account's page, whom one follows, what one saved and liked; and two friends, through the pages."""

import re

import pytest
from django.urls import reverse

from content.models import Account, Post
from feeds.models import Reaction
from feeds.queries.creators import FOLLOWS_A_PAGE
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    EligibilityPolicyFactory,
    FollowFactory,
    ReactionFactory,
)
from tests.feeds.creators.people import creator, somebody


pytestmark = pytest.mark.django_db


def posts_on(page):
    assert page.status_code == 200
    return [int(each) for each in re.findall(r'data-post="(\d+)"', page.text)]


def profile(account):
    return reverse("feeds:account", args=[account.pk])


def test_a_profile_says_who_it_is_and_shows_the_posts_newest_first(client):
    account = AccountFactory.create(kind=Account.Kind.PARTY, followers=1200)
    FollowFactory.create(account=account)
    made = PostFactory.create_batch(12, account=account)
    PostFactory.create()
    newest = [post.pk for post in reversed(made)]
    first = client.get(profile(account))
    assert posts_on(first) == newest[:10]
    assert {"1,201 followers", "Political party"} <= set(re.split(r"\s*[·\n<>]\s*", first.text))
    assert 'name="robots" content="noindex"' in first.text
    assert posts_on(client.get(first.context["next_url"])) == newest[10:]


def test_every_card_leads_to_its_makers_profile(client):
    post = PostFactory.create()
    assert f'href="{profile(post.account)}"' in client.get(f"/feed/posts/{post.pk}/").text


def test_nobody_is_asked_to_follow_themselves():
    mila = creator("mila")
    own, another = PostFactory.create(account=mila.own), PostFactory.create()
    buttons = [f'id="follow-{post.pk}"' for post in (own, another)]
    pages = [mila.get(f"/feed/posts/{post.pk}/").text for post in (own, another)]
    assert [button in page for button, page in zip(buttons, pages, strict=True)] == [False, True]


def test_a_profile_shows_what_the_other_asked_for_feeds_show(client):
    account = AccountFactory.create()
    PostFactory.create(account=account, removed=True)
    PostFactory.create(account=account, ineligible=True)
    listed = PostFactory.create(account=account)
    shown = PostFactory.create(account=account)
    values = [f"{listed.platform}:{listed.external_id}"]
    for effect, expected in (("not_recommended", [shown.pk, listed.pk]), ("removed", [shown.pk])):
        EligibilityPolicyFactory.create(
            approved=True,
            regions=["*"],
            rules=({"target": "post", "values": values, "effect": effect},),
        )
        assert posts_on(client.get(profile(account))) == expected


def test_an_unknown_account_and_a_forged_cursor(client):
    account = AccountFactory.create()
    other = client.get(profile(PostFactory.create().account)).context["next_url"]
    assert client.get("/feed/accounts/404/").status_code == 404
    assert client.get(f"{profile(account)}?after=forged").status_code == 400
    assert client.get(f"{profile(account)}?{other.partition('?')[2]}x").status_code == 400


@pytest.mark.parametrize(("kind", "name"), [("save", "saved"), ("like", "liked")])
def test_what_one_saved_or_liked_stands_in_its_order_behind_the_same_gate(kind, name):
    person = somebody()
    posts = PostFactory.create_batch(12)
    for post in posts:
        ReactionFactory.create(viewer=person.viewer, post=post, kind=kind)
    ReactionFactory.create(post=posts[0], kind=kind)
    Post.objects.filter(pk=posts[3].pk).update(status=Post.Status.REMOVED)
    wanted = [post.pk for post in reversed(posts) if post != posts[3]]
    first = person.get(reverse(f"feeds:{name}"))
    second = person.get(first.context["next_url"])
    assert posts_on(first) + posts_on(second) == wanted
    assert somebody().get(first.context["next_url"]).status_code == 400
    Reaction.objects.all().delete()
    assert "no posts here" in person.get(reverse(f"feeds:{name}")).text


def test_nobody_has_saved_nothing(client):
    assert posts_on(client.get("/feed/saved/")) == []
    assert client.get("/feed/following/accounts/").status_code == 200


def test_the_list_of_followed_accounts_has_pages_and_leads_back_from_unfollowing():
    person = somebody()
    follows = FollowFactory.create_batch(FOLLOWS_A_PAGE + 1, viewer=person.viewer)
    page = person.get("/feed/following/accounts/")
    assert [each.pk for each in page.context["follows"]] == [
        each.pk for each in reversed(follows[1:])
    ]
    rest = person.get(f"/feed/following/accounts/?before={page.context['next_before']}")
    assert [each.pk for each in rest.context["follows"]] == [follows[0].pk]
    gone = person.send("follow", follows[0].account_id, on="0", next="/feed/following/accounts/")
    assert gone["Location"] == "/feed/following/accounts/"
    assert person.viewer.follows.count() == FOLLOWS_A_PAGE


@pytest.mark.parametrize("address", ["profile", "saved", "followed"])
def test_queries_do_not_grow_with_the_page(address, django_assert_max_num_queries):
    person, account = somebody(), AccountFactory.create()
    url = profile(account) if address == "profile" else reverse(f"feeds:{address}")
    counts = []
    for _twice in range(2):
        for post in PostFactory.create_batch(3, account=account):
            ReactionFactory.create(viewer=person.viewer, post=post, kind="save")
            FollowFactory.create(viewer=person.viewer)
        person.get(url)
        with django_assert_max_num_queries(30) as asked:
            person.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_two_who_follow_each_other_meet_in_friends():
    mila, jurre, stranger = creator("mila"), creator("jurre"), creator("stranger")
    posts = {each.own.handle: PostFactory.create(account=each.own) for each in (mila, jurre)}
    PostFactory.create(account=stranger.own)
    assert mila.send("follow", jurre.own.pk, on="1").status_code == 302
    stranger.send("follow", mila.own.pk, on="1")
    assert posts_on(mila.get("/feed/friends/")) == []
    jurre.send("follow", mila.own.pk, on="1")
    assert posts_on(mila.get("/feed/friends/")) == [posts["jurre"].pk]
    assert posts_on(jurre.get("/feed/friends/")) == [posts["mila"].pk]
    assert "Following" in mila.get(profile(jurre.own)).text

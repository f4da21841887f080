"""Liking, saving, following, not interested and reporting: as plain forms, and in parts for htmx."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feeds.models import Follow, NotInterested, PostReport, Reaction, Viewer
from tests.factories.content import PostFactory
from tests.factories.feeds import EligibilityPolicyFactory, PostFeaturesFactory, PostStatsFactory


pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}
HTMX = {**OURS, "HX-Request": "true"}


def send(client, name, *args, headers=OURS, **data):
    return client.post(reverse(f"feeds:{name}", args=args), data, headers=headers)


@pytest.fixture
def post():
    return PostFactory.create()


@pytest.mark.parametrize("kind", ["like", "save"])
def test_a_reaction_is_set_and_taken_back_by_a_viewer_it_makes(client, post, kind):
    response = send(client, "react", post.pk, kind, on="1")
    assert response["Location"] == reverse("feeds:post", args=[post.pk])
    assert Reaction.objects.get().kind == kind
    assert client.cookies["viewer"]["httponly"]
    assert 'aria-pressed="true"' in client.get(response["Location"]).text
    send(client, "react", post.pk, kind, on="0")
    assert not Reaction.objects.exists()
    assert Viewer.objects.count() == 1


def test_htmx_gets_the_switch_as_it_is_now_with_the_likes_of_here_and_there(client):
    post = PostStatsFactory.create(post__counter__likes=98_765, likes=1).post
    part = send(client, "react", post.pk, "like", headers=HTMX, on="1").text
    assert part.lstrip().startswith("<form")
    assert 'aria-pressed="true"' in part
    assert "98,767" in part


def test_an_unknown_reaction_or_post_is_not_found(client, post):
    assert send(client, "react", post.pk, "hate", on="1").status_code == 404
    assert send(client, "react", 404, "like", on="1").status_code == 404
    assert send(client, "not-interested", 404, **{"in": "post"}).status_code == 404
    assert send(client, "follow", 404, on="1").status_code == 404


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}])
def test_what_another_site_sends_is_refused(client, post, headers):
    for name, *args in (
        ("react", post.pk, "like"),
        ("follow", post.account_id),
        ("not-interested", post.pk),
        ("report", post.pk),
        ("reset",),
        ("delete-history",),
        ("set-topics",),
        ("new-filter",),
    ):
        assert send(client, name, *args, headers=headers, on="1").status_code == 403, name
    assert not Viewer.objects.exists()


def test_what_is_removed_in_the_viewers_region_is_nowhere_for_them_and_only_there(client, post):
    listed = {"target": "post", "values": [f"{post.platform}:{post.external_id}"]}
    EligibilityPolicyFactory.create(
        approved=True, regions=["NL"], rules=({**listed, "effect": "removed"},)
    )
    asked = [reverse(f"feeds:{name}", args=[post.pk])
             for name in ("post", "options", "report", "share")]  # fmt: skip
    sent = [("react", (post.pk, "like"), {"on": "1"}), ("not-interested", (post.pk,), {}),
            ("report", (post.pk,), {"reason": "fraud"}),
            ("share", (post.pk,), {"outcome": "shared"}),
            ("share-outcome", (post.pk,), {"outcome": "shared"})]  # fmt: skip
    for region, there in (("BE", True), ("NL", False)):
        send(client, "set-region", region=region)
        assert Viewer.objects.get().region == region
        found = [client.get(address).status_code < 400 for address in asked]
        found += [send(client, name, *args, **data).status_code < 400 for name, args, data in sent]
        assert found == [there] * 9


def test_following_leads_back_to_where_the_form_stood_and_never_elsewhere(client, post):
    account = post.account_id
    assert send(client, "follow", account, on="1", post=post.pk)["Location"] == (
        reverse("feeds:post", args=[post.pk])
    )
    assert Follow.objects.get().account_id == account
    for wanted, there in (("/feed/controls/#follows",) * 2, ("https://evil.example/", "/feed/")):
        assert send(client, "follow", account, on="0", next=wanted)["Location"] == there
    assert not Follow.objects.exists()


def test_htmx_gets_the_follow_switch(client, post):
    part = send(client, "follow", post.account_id, headers=HTMX, on="1", post=post.pk).text
    assert 'aria-pressed="true"' in part
    assert f'id="follow-{post.pk}"' in part


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("post", "You will not see this post again"),
        ("account", "You will see less of Zandwijk Zegt"),
        ("topic", "You will see less about “Food”"),
    ],
)
def test_what_is_concluded_from_not_interested_is_said_and_can_be_undone(client, what, words):
    post = PostFeaturesFactory.create(
        main_topic="food", post__account__display_name="Zandwijk Zegt"
    ).post
    part = send(client, "not-interested", post.pk, headers=HTMX, **{"in": what}).text
    assert words in part
    row = NotInterested.objects.get()
    assert reverse("feeds:undo-not-interested", args=[row.pk]) in part
    taken = send(client, "undo-not-interested", row.pk, headers=HTMX, post=post.pk).text
    assert "Taken back" in taken
    assert not NotInterested.objects.exists()


def test_nobody_undoes_what_another_said(client, post):
    send(client, "not-interested", post.pk, **{"in": "post"})
    client.cookies.clear()
    send(client, "undo-not-interested", NotInterested.objects.get().pk)
    assert NotInterested.objects.exists()


def test_the_options_name_the_topic_of_a_post_that_has_one(client, post):
    food = PostFeaturesFactory.create(main_topic="food").post
    page = client.get(reverse("feeds:options", args=[food.pk])).text
    assert "Not interested in the topic “Food”" in " ".join(page.split())
    other = client.get(reverse("feeds:options", args=[post.pk]), headers={"HX-Request": "true"})
    assert "Not interested in the topic" not in other.text
    assert "<html" not in other.text


def test_a_report_asks_for_a_reason_and_is_kept(client, post):
    assert "What is wrong with it?" in client.get(reverse("feeds:report", args=[post.pk])).text
    wrong = send(client, "report", post.pk, reason="", text="See 0:03")
    assert wrong.status_code == 400
    assert "See 0:03" in wrong.text
    done = send(client, "report", post.pk, reason="fraud", text="See 0:03")
    assert "Thank you." in done.text
    report = PostReport.objects.get()
    assert (report.reason, report.text) == ("fraud", "See 0:03")
    assert send(client, "report", post.pk, reason="fraud", text="x" * 1001).status_code == 400


def test_a_report_is_taken_back_within_ten_minutes_and_the_post_is_back(client, post):
    send(client, "report", post.pk, reason="fraud")
    assert 'report/undo"' in client.get(reverse("feeds:controls")).text
    undone = send(client, "undo-report", post.pk)
    assert "Taken back" in client.get(undone["Location"], follow=True).text
    assert not PostReport.objects.exists()


def test_after_ten_minutes_or_by_another_a_report_stands(client, post):
    send(client, "report", post.pk, reason="fraud")
    send(Client(), "undo-report", post.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        page = client.get(reverse("feeds:controls")).text
        assert "Hate" not in page
        assert "Fraud or spam" in page
        assert 'report/undo"' not in page
        stands = send(client, "undo-report", post.pk)
        assert "for ten minutes" in client.get(stands["Location"], follow=True).text
    assert PostReport.objects.count() == 1

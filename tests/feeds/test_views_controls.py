"""The page of controls: each form changes one thing, and the page says so where it stood."""

import json

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from feeds.models import KeywordFilter, Reset, TopicSetting, Viewer
from feeds.topics import TOPICS
from feeds.viewing import remember
from tests.factories.content import PostFactory
from tests.factories.feeds import (
    FilteredPostFactory,
    FollowFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostFeaturesFactory,
    PostReportFactory,
    TopicSettingFactory,
    ViewerFactory,
)


pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}
PAGE = "/feed/controls/"


@pytest.fixture
def viewer(client):
    """Who this client's cookie names."""
    made = ViewerFactory.create()
    response = HttpResponse()
    remember(response, made)
    client.cookies["viewer"] = response.cookies["viewer"].value
    return made


def send(client, name, *args, **data):
    """The page that the form leads to."""
    address = reverse(f"feeds:{name}", args=args)
    response = client.post(address, data, headers=OURS, follow=True)
    assert response.status_code == 200
    return response.text


def test_topics_are_saved_and_shown(client):
    page = send(client, "set-topics", **dict.fromkeys(TOPICS, "normal") | {"food": "off"})
    assert "Your topics are saved." in page
    assert [(each.topic, each.level) for each in TopicSetting.objects.all()] == [("food", "off")]
    food = " ".join(page[page.index("<legend>Food") :].split())
    assert 'value="off" checked' in food[: food.index("</fieldset>")]
    send(client, "set-topics", food="normal", music="nonsense", nonsense="off")
    assert not TopicSetting.objects.exists()


def test_htmx_hears_that_topics_are_saved(client):
    headers = {**OURS, "HX-Request": "true"}
    response = client.post(reverse("feeds:set-topics"), {"food": "less"}, headers=headers)
    assert response.text == "Your topics are saved."
    assert "viewer" in response.cookies


def test_a_word_is_previewed_and_added_with_what_the_viewer_confirmed(client):
    PostFeaturesFactory.create(post__caption="vuurwerk", terms=["vuurwerk"])
    preview = client.get(reverse("feeds:new-filter"), {"phrase": "vuurwerk"}).text
    assert "of the newest 1 posts" in preview
    page = send(
        client, "new-filter", phrase="vuurwerk", related=["knal"], scope="everywhere", days="7"
    )
    assert "Posts with this word are hidden from now on." in page
    saved = KeywordFilter.objects.get()
    assert (saved.phrase, saved.related, saved.scope) == ("vuurwerk", ["knal"], "everywhere")
    assert saved.expires_at is not None
    assert 6 <= (saved.expires_at - timezone.now()).days <= 7
    assert "The word hides nothing any more." in send(client, "remove-filter", saved.pk)
    assert not KeywordFilter.objects.exists()


@pytest.mark.parametrize("days", ["", "-1", "9999999999", "soon"])
def test_only_the_periods_offered_end_a_filter(client, days):
    send(client, "new-filter", phrase="kat", scope="recommended", days=days)
    assert KeywordFilter.objects.get().expires_at is None


@pytest.mark.parametrize("phrase", ["", "!!!", "\0", "x" * 101])
def test_a_word_that_cannot_be_is_answered_with_words(client, phrase):
    address = reverse("feeds:new-filter")
    sent = client.post(address, {"phrase": phrase}, headers=OURS)
    assert sent.status_code == 400
    assert 'role="alert"' in sent.text


def test_what_was_filtered_says_which_word_met_which(client, viewer):
    FilteredPostFactory.create(
        keyword_filter__viewer=viewer, keyword_filter__phrase="kat", word="kattenvideo"
    )
    page = " ".join(client.get(PAGE).text.split())
    assert "“<bdi>kattenvideo</bdi>” met your word “<bdi>kat</bdi>”" in page


def test_history_is_switched_off_deleted_and_exported(client, viewer):
    InteractionFactory.create(viewer=viewer)
    assert "Nothing is kept from now on." in send(client, "set-history", keep="0")
    viewer.refresh_from_db()
    assert not viewer.keeps_history
    export = client.get(reverse("feeds:export"))
    assert "attachment" in export["Content-Disposition"]
    assert len(json.loads(export.getvalue())["interactions"]) == 1
    assert "Your history is deleted." in send(client, "delete-history")
    assert not viewer.interactions.exists()


def test_a_reset_is_taken_back(client, viewer):
    page = send(client, "reset")
    assert "Your feed begins anew." in page
    assert "Take the last time back" in page
    page = send(client, "undo-reset")
    assert "what was learned before counts again" in page
    assert "Take the last time back" not in page
    assert Reset.objects.get().undone_at


@pytest.mark.parametrize("name", ["undo-reset", "delete-history"])
def test_who_set_nothing_has_nothing_to_take_back_and_becomes_no_viewer(client, name):
    assert "There is nothing to take back." in send(client, name)
    assert not Viewer.objects.exists()
    assert json.loads(client.get(reverse("feeds:export")).getvalue()) == {}


def test_the_feed_that_comes_first_is_remembered(client):
    PostFactory.create()
    assert client.get("/feed/").context["feed"] == "for-you"
    assert "This feed comes first from now on." in send(client, "set-default-feed", feed="popular")
    assert client.get("/feed/").context["feed"] == "popular"
    send(client, "set-default-feed", feed="nonsense")
    assert client.get("/feed/").context["feed"] == "popular"


def test_a_region_is_saved_or_refused_in_words(client, viewer):
    assert "Your region is saved." in send(client, "set-region", region="be")
    viewer.refresh_from_db()
    assert viewer.region == "BE"
    assert "A region is two letters" in send(client, "set-region", region="1")


def test_the_page_costs_the_same_number_of_queries_for_one_and_for_many_rows(
    client, viewer, django_assert_max_num_queries
):
    for count in (1, 9):
        for _ in range(count):
            KeywordFilterFactory.create(viewer=viewer)
            FilteredPostFactory.create(keyword_filter=viewer.keyword_filters.first())
            NotInterestedFactory.create(viewer=viewer)
            FollowFactory.create(viewer=viewer)
            PostReportFactory.create(viewer=viewer)
            if count == 1:
                TopicSettingFactory.create(viewer=viewer, topic="food")
        with django_assert_max_num_queries(8):
            assert client.get(PAGE).status_code == 200


def test_the_manifest_makes_the_feed_installable(client):
    response = client.get(reverse("feeds:manifest"))
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.text)
    assert manifest["start_url"] == "/feed/"
    assert manifest["display"] == "standalone"
    assert all(icon["src"].startswith("/static/") for icon in manifest["icons"])

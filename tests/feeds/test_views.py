from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from content.models import Account, Post
from factchecks.actions.decisions import decide_appearance
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    submit_draft,
    withdraw_verdict,
)
from factchecks.models import Verdict
from tests.factories.content import AccountFactory, PostCounterFactory, PostFactory
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.feeds import EligibilityPolicyFactory
from tests.factories.labels import LabelFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


FEED = "/feed/popular/"
FILES = ("feed.css", "feed.js", "feed_moves.js", "feed_video.js", "feed_watched.js")


def read(client, path=FEED, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # however its source is wrapped


def post_with_banner(**verdict):
    published = VerdictFactory.create(published=True, **verdict)
    VerdictTextFactory.create(verdict=published, language="nl", headline="Nee, dit klopt niet")
    VerdictTextFactory.create(verdict=published, language="en", headline="No, this is wrong")
    appearance = AppearanceFactory.create(claim=published.claim, confirmed=True)
    return published, appearance


def correct(verdict, *, rating, headline):
    author, reader = UserFactory.create_batch(2, password=None)
    draft = draft_verdict(
        claim=verdict.claim,
        assessment=Assessment(rating=rating, texts=[Text(language="en", headline=headline)]),
        by=author,
    )
    handed_in = submit_draft(verdict=draft, by=author, correction_note="A new source.")
    publish_verdict(verdict=handed_in, by=reader)


def test_a_card_shows_what_is_known_of_a_post(client):
    account = AccountFactory.create(handle="zandwijk_zegt", display_name="Zandwijk Zegt")
    post = PostFactory.create(
        account=account,
        caption="Ik ga stemmen",
        hashtags=["stemmen"],
        transcript="Hallo allemaal",
        on_screen_text="17 MAART",
        counter=None,
    )
    PostCounterFactory.create(post=post, views=27502, comments=1234)
    page = read(client)
    for text in (
        "Zandwijk Zegt",
        "@zandwijk_zegt",
        "#stemmen",
        "Hallo allemaal",
        "17 MAART",
        "1,234",
    ):
        assert text in page
    assert reverse("feeds:post", args=[post.pk]) in page


@pytest.mark.parametrize(
    ("language", "attributes"),
    [("ar", 'lang="ar" dir="rtl"'), ("fy", 'lang="fy" dir="ltr"'), ("", 'dir="auto"')],
)
def test_a_post_is_marked_with_its_own_language_and_direction(client, language, attributes):
    PostFactory.create(language=language, caption="Text")
    page = read(client)
    caption = page[page.index('<p class="caption') :].split(">")[0]
    assert " ".join(caption.split()[3:]) == attributes


def test_texts_of_strangers_are_never_markup(client):
    account = AccountFactory.create(display_name="<script>alert(1)</script>")
    PostFactory.create(account=account, caption="<img src=x onerror=alert(1)>")
    page = read(client)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_an_election_post_leads_to_the_page_of_its_election(client):
    election = ElectionFactory.create(names={"en": "Duinwaard council election"})
    page = ElectionCenterPageFactory.create(election=election)
    LabelFactory.create(election=election)
    html = read(client)
    assert f'<a class="chip" href="{page.url}"' in html
    assert "Information about the election: Duinwaard council election" in html


def test_an_account_of_the_government_says_so(client):
    PostFactory.create(account__kind=Account.Kind.GOVERNMENT)
    assert "Government account" in read(client)


def test_a_banner_says_in_words_what_fact_checkers_found_and_leads_to_the_reasons(client):
    verdict, _ = post_with_banner(rating=Verdict.Rating.FALSE)
    page = read(client)
    assert 'role="note"' in page
    assert "False according to fact-checkers" in page
    assert '<p lang="en" dir="ltr">No, this is wrong</p>' in page
    assert verdict.organisation.name in page
    assert f'href="{reverse("feeds:fact-check", args=[verdict.claim_id])}"' in page


def test_a_headline_is_in_the_language_of_the_reader_where_there_is_one(client):
    post_with_banner()
    assert "Nee, dit klopt niet" in read(client, accept_language="nl")


def test_sharing_a_false_claim_asks_twice_with_the_reason_of_that_verdict(client):
    post_with_banner(rating=Verdict.Rating.FALSE)
    page = read(client)
    dialog = page[page.index('<dialog id="share-') : page.index("</dialog>")]
    assert "Are you sure you want to share this?" in dialog
    assert "Fact-checkers found this claim to be false." in dialog
    assert dialog.index("Cancel") < dialog.index("Share anyway")


@pytest.mark.parametrize("make", [PostFactory.create, lambda: post_with_banner(rating="true")])
def test_other_posts_are_shared_without_a_question(client, make):
    make()
    assert '<dialog id="share-' not in read(client)


def test_a_withdrawn_verdict_is_gone_at_the_next_request(client):
    verdict, _ = post_with_banner()
    assert 'role="note"' in read(client)
    withdraw_verdict(verdict=verdict, reason="The quotation was real.", by=UserFactory.create())
    page = read(client)
    assert 'role="note"' not in page
    assert '<dialog id="share-' not in page


def test_a_corrected_verdict_shows_at_the_next_request(client):
    verdict, _ = post_with_banner(rating=Verdict.Rating.FALSE)
    read(client)
    correct(verdict, rating=Verdict.Rating.MISSING_CONTEXT, headline="It is half of the story")
    page = read(client)
    assert "It is half of the story" in page
    assert "Missing context" in page
    assert "False according to fact-checkers" not in page


def test_an_appearance_that_a_person_rejects_is_gone_at_the_next_request(client):
    _, appearance = post_with_banner()
    decide_appearance(appearance=appearance, confirm=False, by=UserFactory.create())
    assert 'role="note"' not in read(client)


def test_posts_that_feeds_may_not_show_are_absent(client):
    PostFactory.create(removed=True, caption="removed words")
    PostFactory.create(ineligible=True, caption="ineligible words")
    page = read(client)
    assert "removed words" not in page
    assert "ineligible words" not in page
    assert "There are no posts here yet." in page


def test_the_next_page_is_a_plain_link(client):
    PostFactory.create_batch(11)
    first = client.get(FEED)
    address = first.context["next_url"]
    assert f'href="{address}"' in first.content.decode()
    second = read(client, address)
    assert second.count('<article class="clip ') == 1
    assert "Back to the beginning" in second


def test_htmx_gets_the_next_posts_alone_and_caches_keep_both_answers_apart(client):
    PostFactory.create_batch(11)
    whole = client.get(FEED)
    after = whole.context["page"].next_cursor
    part = client.get(FEED, {"after": after}, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.count(b'<article class="clip ') == 1
    assert "HX-Request" in whole["Vary"]
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("after", ["nonsense", "A" * 22 + "!", "'; DROP TABLE"])
def test_a_broken_link_is_answered_with_words(client, after):
    response = client.get(FEED, {"after": after})
    assert response.status_code == 400
    assert "This link to more posts is not valid" in response.content.decode()


def test_the_address_of_one_post_shows_it_with_its_banner(client):
    _, appearance = post_with_banner()
    page = read(client, reverse("feeds:post", args=[appearance.post_id]))
    assert 'role="note"' in page
    assert page.count("<article") == 1
    complain = reverse("factchecks:complain", args=[appearance.claim.slug])
    assert f'href="{complain}?post={appearance.post_id}"' in page


@pytest.mark.parametrize("post_id", [404, 10**30])
def test_a_post_that_does_not_exist_is_not_found(client, post_id):
    assert client.get(reverse("feeds:post", args=[post_id])).status_code == 404


def test_a_deleted_post_is_not_found(client):
    post = PostFactory.create(status=Post.Status.DELETED)
    assert client.get(reverse("feeds:post", args=[post.pk])).status_code == 404


@pytest.mark.parametrize("path", ["/feed/", FEED, "/feed/following/", "/feed/controls/"])
def test_reading_sets_no_cookie(client, path):
    PostFactory.create()
    assert not client.get(path).cookies


def labelled_post():
    _, appearance = post_with_banner()
    election = ElectionFactory.create()
    ElectionCenterPageFactory.create(election=election)
    LabelFactory.create(post=appearance.post, election=election)


def test_a_feed_costs_the_same_number_of_queries_for_one_and_for_many_posts(
    client, django_assert_max_num_queries
):
    """Eight at the most, and one more once a second: what policies hold."""
    labelled_post()
    client.get(FEED)  # Wagtail keeps its site roots from here on
    with django_assert_max_num_queries(9):
        assert client.get(FEED).content.count(b'<article class="clip ') == 1
    for _ in range(9):
        labelled_post()
    cache.clear()
    client.get(FEED)  # what is popular is known again
    with django_assert_max_num_queries(9):
        assert client.get(FEED).content.count(b'<article class="clip ') == 10


def test_a_page_of_the_feed_is_light(client):
    """HTML, style sheet, script and icons, with one false claim in ten posts; without htmx."""
    labelled_post()
    PostFactory.create_batch(9, transcript="Hallo allemaal", hashtags=["stemmen"])
    files = (*FILES, "site.css", "icons.svg", "favicon.svg")
    size = len(client.get(FEED).content) + sum(
        len(b"".join(client.get(f"/static/electioncenter/{name}"))) for name in files
    )
    assert size < 100_000


def test_the_scripts_of_the_feed_are_short():
    scripts = (finders.find(f"electioncenter/{name}") for name in FILES if name.endswith(".js"))
    sizes = [Path(script).stat().st_size for script in scripts if script]
    assert 0 < sum(sizes) <= 15_000


def test_times_are_exact_for_machines_and_relative_for_people(client):
    PostFactory.create(created_at=timezone.now().replace(year=2020, microsecond=0))
    page = read(client)
    assert '<time datetime="2020-' in page
    assert " years ago</time>" in page.replace("\xa0", " ")


def test_a_moment_is_written_in_the_language_of_the_reader(client):
    PostFactory.create(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "jaar geleden</time>" in read(client, accept_language="nl").replace("\xa0", " ")


@pytest.mark.parametrize("name", ["feeds:post", "feeds:share", "feeds:options"])
def test_what_a_policy_takes_down_is_not_at_its_own_address_either(client, name):
    account = AccountFactory.create(handle="listed")
    post, other = PostFactory.create(account=account), PostFactory.create()
    listed = {"target": "account", "values": [f"{account.platform}:listed"], "effect": "removed"}
    EligibilityPolicyFactory.create(approved=True, regions=["*"], rules=[listed])
    assert client.get(reverse(name, args=[post.pk])).status_code == 404
    assert client.get(reverse(name, args=[other.pk])).status_code == 200

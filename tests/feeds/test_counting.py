"""How banners are met is counted: how often, never who, and never robots."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factchecks import banner_buffer
from factchecks.actions.counts import save_banner_counts
from factchecks.models import BannerCount
from feeds import sharing
from feeds.models import FeedRequest, PostStats
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory


pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _nothing_counted_before():
    banner_buffer.take()


@pytest.fixture
def reader():
    return Client(headers={"user-agent": FIREFOX})


def post_with_banner(**verdict):
    published = VerdictFactory.create(published=True, **verdict)
    return AppearanceFactory.create(claim=published.claim, confirmed=True)


def counted(claim):
    save_banner_counts()
    row = BannerCount.objects.filter(claim=claim).first()
    return row and (row.shown, row.opened, row.warned, row.cancelled, row.shared)


def outcome(reader, post, what, **options):
    return reader.post(reverse("feeds:share-outcome", args=[post.pk]), {"outcome": what}, **options)


def test_every_card_with_a_banner_counts_as_shown(reader):
    appearance = post_with_banner()
    AppearanceFactory.create(claim=appearance.claim, confirmed=True)
    PostFactory.create()
    reader.get("/feed/popular/")
    reader.get(reverse("feeds:post", args=[appearance.post_id]))
    assert counted(appearance.claim) == (3, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "curl/8.5.0"},
        {"user-agent": ""},
        {"user-agent": FIREFOX, "sec-purpose": "prefetch;prerender"},
        {"user-agent": FIREFOX, "purpose": "prefetch"},
    ],
)
def test_robots_and_pages_fetched_ahead_count_nothing(headers):
    appearance = post_with_banner()
    reader = Client(headers=headers)
    reader.get("/feed/popular/")
    reader.get(reverse("feeds:fact-check", args=[appearance.claim_id]))
    outcome(reader, appearance.post, "warned")
    assert counted(appearance.claim) is None


def test_asking_for_the_head_of_a_page_counts_nothing(reader):
    appearance = post_with_banner()
    reader.head("/feed/popular/")
    assert counted(appearance.claim) is None


def test_the_way_from_a_banner_to_its_fact_check_is_counted_and_leads_to_the_clean_address(reader):
    appearance = post_with_banner()
    link = reverse("feeds:fact-check", args=[appearance.claim_id])
    assert f'href="{link}" rel="nofollow"' in " ".join(
        reader.get("/feed/popular/").content.decode().split()
    )
    response = reader.get(link)
    assert response["Location"] == appearance.claim.get_absolute_url()
    assert "no-store" in response["Cache-Control"]
    assert counted(appearance.claim) == (1, 1, 0, 0, 0)


def test_the_address_of_a_claim_that_was_never_published_is_not_told(reader):
    claim = VerdictFactory.create(submitted=True).claim
    assert reader.get(reverse("feeds:fact-check", args=[claim.pk])).status_code == 404


def test_a_fact_check_that_does_not_exist_is_not_found(reader):
    assert reader.get(reverse("feeds:fact-check", args=[404])).status_code == 404


def test_a_dialog_tells_what_came_of_it(reader):
    appearance = post_with_banner()
    for what in ("warned", "cancelled", "warned", "shared"):
        assert outcome(reader, appearance.post, what).status_code == 204
    assert counted(appearance.claim) == (0, 0, 2, 1, 1)


def test_without_a_script_the_warning_is_a_page_and_counts_the_same(reader):
    appearance = post_with_banner()
    page = reverse("feeds:share", args=[appearance.post_id])
    shown = reader.get(page).content.decode()
    assert "Fact-checkers found this claim to be false." in shown
    assert "http://testserver/feed/posts/" not in shown
    back = reader.post(page, {"outcome": "cancelled"})
    assert back["Location"] == reverse("feeds:post", args=[appearance.post_id])
    shared = reader.post(page, {"outcome": "shared"}).content.decode()
    assert f"http://testserver/feed/posts/{appearance.post_id}/" in shared
    assert counted(appearance.claim) == (0, 0, 1, 1, 1)


@pytest.mark.parametrize("make", [PostFactory.create, lambda: post_with_banner(rating="true").post])
def test_a_post_without_a_warning_gives_its_address_at_once_and_counts_nothing(reader, make):
    post = make()
    assert (
        "http://testserver" in reader.get(reverse("feeds:share", args=[post.pk])).content.decode()
    )
    assert outcome(reader, post, "shared").status_code == 204
    assert save_banner_counts() == 0


def test_what_is_no_outcome_is_refused(reader):
    appearance = post_with_banner()
    assert outcome(reader, appearance.post, "shown").status_code == 400
    assert reader.get(reverse("feeds:share-outcome", args=[appearance.post_id])).status_code == 405
    assert outcome(reader, appearance.post, "warned").status_code == 204
    appearance.post.delete()
    assert reader.get(reverse("feeds:share", args=[404])).status_code == 404


def test_one_visitor_cannot_count_without_end(reader, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_A_MINUTE", 3)
    appearance = post_with_banner()
    for _ in range(5):
        outcome(reader, appearance.post, "warned")
    outcome(Client(headers={"user-agent": FIREFOX}), appearance.post, "warned", REMOTE_ADDR="::9")
    assert counted(appearance.claim) == (0, 0, 4, 0, 0)


def test_counting_sets_no_cookie(reader):
    appearance = post_with_banner()
    responses = [
        reader.get("/feed/popular/"),
        reader.get(reverse("feeds:share", args=[appearance.post_id])),
        reader.get(reverse("feeds:fact-check", args=[appearance.claim_id])),
        outcome(reader, appearance.post, "warned"),
    ]
    assert [response.cookies for response in responses if response.cookies] == []


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({"user-agent": FIREFOX}, True),
        ({"user-agent": "okhttp/4.12"}, True),
        ({"user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)"}, False),
        ({"user-agent": "facebookexternalhit/1.1"}, False),
        ({"user-agent": FIREFOX, "sec-purpose": "prefetch"}, False),
    ],
)
@pytest.mark.parametrize("address", ["/feed/for-you/", "/api/v1/feeds/for-you"])
def test_pages_that_nobody_looks_at_are_not_kept_and_meet_nobody(address, headers, is_kept):
    post = PostFactory.create()
    client = Client(headers=headers)
    assert client.get(address).status_code == 200
    assert FeedRequest.objects.exists() == is_kept
    event = {"post": post.pk, "kind": "seen", "at": timezone.now().isoformat()}
    sent = client.post(
        "/api/v1/interactions",
        {"events": [event]},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )
    assert (sent.status_code, sent.json()["accepted"]) == (202, int(is_kept))
    assert PostStats.objects.filter(post=post, shown=1).exists() == is_kept

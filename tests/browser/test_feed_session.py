"""A new viewer's first session, on a telephone and at a desk, and by key alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from content.models import Post
from feeds.models import Viewer
from feeds.queries import hot
from tests.browser.test_accessibility import faults
from tests.factories.content import PostFactory
from tests.factories.feeds import PostFeaturesFactory, direction


SIZES = [(390, 844), (1280, 900)]


@pytest.fixture(autouse=True)
def _forget_the_newest_posts() -> None:
    """What a process knows of the newest posts outlives a test that took its posts back."""
    hot.forget()


@pytest.fixture
def described(site):
    """The site's posts as feeds know them: a dozen about food, a dozen about cars."""
    for post in Post.objects.select_related("account"):
        PostFeaturesFactory.create(post=post, main_topic="elections", embedding=direction(2))
    for place, (topic, word) in enumerate([("food", "pannenkoek"), ("cars", "motorblok")]):
        for number in range(12):
            post = PostFactory.create(caption=f"Mijn {word} nummer {number}")
            PostFeaturesFactory.create(
                post=post, main_topic=topic, embedding=direction(place), terms=[word]
            )
    return site


def opened(open_page, path, size, **options):
    page = open_page(path, width=size[0], **options)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return page


def on_screen(page: Page) -> str:
    """The id of the article that fills the middle of the screen."""
    return str(
        page.evaluate(
            "document.elementFromPoint(innerWidth < 600 ? 40 : innerWidth / 2 - 200, innerHeight / 2)"
            "?.closest('article')?.id ?? ''"
        )
    )


def set_by(page: Page, form: str, button: str) -> None:
    page.locator(f"#{form}").get_by_role("button", name=button).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_first_session(open_page, described, size):
    page = opened(open_page, "/feed/", size)
    posts = page.locator("article.clip")
    first_ten = posts.count()
    assert first_ten == 10

    # A like: seen at once, remembered, and the next page follows it.
    food = page.locator("article.clip", has_text="pannenkoek").first
    like = food.get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    posts.last.scroll_into_view_if_needed()
    expect(posts.nth(first_ten)).to_be_attached()
    viewer = Viewer.objects.get()
    assert viewer.reactions.count() == 1

    # Why: the true figures, in a sheet over the feed.
    page.goto("/feed/")
    page.get_by_role("link", name="Why this post?").first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name="Why this post?")).to_be_visible()
    expect(sheet.get_by_role("row", name="Together")).to_be_visible()
    assert faults(page, 1280) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    # A word is previewed, confirmed, and gone from the next page.
    page.goto("/feed/controls/")
    page.get_by_label("Word, phrase or hashtag").fill("motorblok")
    page.get_by_role("button", name="Look what it hides").click()
    expect(page.get_by_text("It would hide")).to_be_visible()
    page.get_by_role("button", name="Hide them").click()
    expect(page.get_by_text("Posts with this word are hidden from now on.")).to_be_visible()
    page.goto("/feed/")
    expect(page.get_by_text("motorblok")).to_have_count(0)

    # A topic is turned off, saved as it is chosen.
    page.goto("/feed/controls/")
    page.get_by_role("group", name="Food").get_by_label("Off", exact=True).check()
    expect(page.locator("#topics-saved")).to_have_text("Your topics are saved.")
    page.goto("/feed/")
    expect(page.get_by_text("pannenkoek")).to_have_count(0)

    # The feed that is the same for everybody, then begin anew and take it back.
    page.get_by_role("link", name="Non-personalised").first.click()
    expect(page).to_have_url(re.compile("/feed/popular/$"))
    expect(page.get_by_role("link", name="Why this post?")).to_have_count(0)
    page.goto("/feed/controls/")
    set_by(page, "reset", "Begin anew")
    expect(page.get_by_text("Your feed begins anew.")).to_be_visible()
    viewer.refresh_from_db()
    assert viewer.counts_from == 1
    set_by(page, "reset", "Take the last time back")
    viewer.refresh_from_db()
    assert viewer.counts_from == 0


def test_one_post_fills_a_telephone_and_a_swipe_brings_the_next(open_page, described):
    page = opened(open_page, "/feed/popular/", SIZES[0])
    posts = page.locator("article.clip")
    boxes = [posts.nth(number).bounding_box() for number in range(3)]
    assert all(box and box["height"] >= 740 for box in boxes)
    page.mouse.move(200, 400)
    page.mouse.wheel(0, 700)
    page.wait_for_timeout(1000)
    second = posts.nth(1)
    assert on_screen(page) == second.get_attribute("id")
    box = second.bounding_box()
    assert box
    assert 0 <= box["y"] <= 60  # it came to rest under the bar


@pytest.mark.parametrize("size", SIZES)
def test_everything_is_done_by_key_alone(open_page, described, size):
    page = opened(open_page, "/feed/", size)
    posts = page.locator("article.clip")
    page.keyboard.press("ArrowDown")
    expect(posts.nth(0)).to_be_focused()
    for key, number in (("ArrowDown", 1), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(posts.nth(number)).to_be_focused()
    page.keyboard.press("l")
    like = posts.nth(0).get_by_role("button", name="Like")
    expect(like).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("w")
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_have_text("Why this post?")
    page.keyboard.press("Escape")
    hidden = posts.nth(0).get_attribute("id")
    posts.nth(0).focus()
    page.keyboard.press("n")
    not_interested = page.get_by_role("button", name="Not interested in this post")
    expect(not_interested).to_be_visible()
    not_interested.press("Enter")
    gone = page.locator(f"#{hidden}")
    expect(gone).to_contain_text("You will not see this post again")
    expect(gone).to_be_focused()
    gone.get_by_role("button", name="Undo").press("Enter")
    expect(gone).to_contain_text("Taken back")


def test_without_a_script_everything_is_a_page_or_a_form(open_page, described):
    page = opened(open_page, "/feed/", SIZES[0], java_script_enabled=False)
    page.get_by_role("button", name="Like").first.click()
    expect(page).to_have_url(re.compile(r"/feed/posts/\d+/$"))
    expect(page.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
    page.goto("/feed/")
    page.get_by_role("link", name="More", exact=True).first.click()
    page.get_by_role("button", name="Not interested in this post").click()
    expect(page.get_by_text("You will see less like it.")).to_be_visible()
    page.locator("#not-interested").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.goto("/feed/")
    page.get_by_role("link", name="Why this post?").first.click()
    expect(page.get_by_role("row", name="Together")).to_be_visible()
    page.goto("/feed/")
    page.get_by_role("link", name="More posts").click()
    expect(page).to_have_url(re.compile("after="))


def test_a_share_made_by_mistake_is_taken_back(open_page, site):
    page = opened(
        open_page,
        "/feed/popular/",
        SIZES[0],
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="Share").first.click()
    page.get_by_role("button", name="Share anyway").click()
    page.get_by_role("button", name="Shared by mistake").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert page.evaluate("navigator.clipboard.readText()") == ""


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 390), ("ar", "dark", 390), ("nl", "light", 1280), ("ar", "dark", 1280)],
)
def test_every_page_of_the_feed_is_accessible(open_page, described, language, scheme, width):
    post = described.post.pk
    addresses = [
        "/feed/",
        "/feed/following/",
        "/feed/topics/food/",
        "/feed/search/?q=pannenkoek",
        f"/feed/posts/{post}/",
        f"/feed/posts/{post}/options/",
        f"/feed/posts/{post}/report/",
        "/feed/controls/",
        "/feed/controls/filters/new/?phrase=stemmen",
    ]
    page = open_page(addresses[0], language=language, scheme=scheme, width=width)
    found = {}
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        found[address] = faults(page, width)
    assert {address: each for address, each in found.items() if each} == {}

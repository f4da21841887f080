"""The feed as someone uses it: with a keyboard, without a script, and on to older posts."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from factchecks import banner_buffer


FEED = "/feed/popular/"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText")).strip()


def press_until(page: Page, key: str, text: str) -> None:
    for _ in range(40):
        page.keyboard.press(key)
        if focused(page) == text:
            return
    raise AssertionError(f"{key} never reached {text!r}")


@pytest.fixture
def warned(open_page, site):
    """The share warning of the newest post, opened by keyboard alone."""
    page = open_page(FEED)
    press_until(page, "Tab", "Share")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def test_the_warning_opens_with_cancel_in_focus_and_says_why(warned):
    dialog = warned.get_by_role("dialog", name="Are you sure you want to share this?")
    expect(dialog).to_contain_text("Fact-checkers found this claim to be false.")
    expect(dialog).to_contain_text("They close at nine")
    assert focused(warned) == "Cancel"


def test_the_focus_stays_in_the_warning(warned):
    seen = []
    for _ in range(4):
        seen.append(focused(warned))
        warned.keyboard.press("Tab")
    assert seen == ["Cancel", "Share anyway", "Why this label?", "Cancel"]
    warned.keyboard.press("Shift+Tab")
    warned.keyboard.press("Shift+Tab")
    assert focused(warned) == "Why this label?"


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_leaving_the_warning_shares_nothing_and_returns_the_focus(warned, key):
    warned.keyboard.press(key)
    expect(warned.get_by_role("dialog")).to_be_hidden()
    assert focused(warned) == "Share"
    expect(warned.locator("[data-toast]")).to_have_text("")


def test_sharing_anyway_copies_the_address_that_carries_the_label(open_page, site):
    page = open_page(FEED, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").first.click()
    page.get_by_role("button", name="Share anyway").click()
    expect(page.get_by_role("status")).to_contain_text("The address of the post was copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    expect(page.get_by_role("note")).to_contain_text("False according to fact-checkers")


def test_a_warning_can_be_opened_again_after_it_was_left(warned):
    warned.keyboard.press("Escape")
    warned.keyboard.press("Enter")
    assert focused(warned) == "Cancel"


def test_posts_without_a_warning_are_shared_at_once(open_page, site):
    page = open_page(FEED, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").nth(1).click()
    expect(page.get_by_role("status")).to_contain_text("The address of the post was copied.")


def test_the_banner_leads_to_the_reasons(open_page, site):
    page = open_page(FEED)
    note = page.get_by_role("note", name="False according to fact-checkers")
    note.get_by_role("link", name="Why this label?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(site.claim.statement)


def test_the_chip_leads_to_the_election_page(open_page, site):
    page = open_page(FEED)
    page.get_by_role("link", name="Information about the election").click()
    expect(page).to_have_url(re.compile(re.escape(site.page.url)))
    expect(page.get_by_role("heading", level=1)).to_have_text(site.page.title)


def test_more_posts_come_without_leaving_the_page_and_take_the_focus(open_page, site):
    page = open_page(FEED)
    posts = page.locator("article.clip")
    expect(posts).to_have_count(10)
    page.get_by_role("link", name="More posts").press("Enter")
    expect(posts).to_have_count(15)
    assert page.url.endswith(FEED)
    expect(posts.nth(10)).to_be_focused()
    expect(page.get_by_text("This is the end")).to_be_visible()


def test_without_a_script_more_posts_are_a_link_and_the_warning_is_a_page(open_page, site):
    page = open_page(FEED, java_script_enabled=False)
    page.get_by_role("link", name="More posts").click()
    expect(page.locator("article.clip")).to_have_count(5)
    page.goto(FEED)
    page.get_by_role("button", name="Share").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Are you sure you want to share this?"
    )
    page.get_by_role("button", name="Share anyway").click()
    expect(page.get_by_role("textbox")).to_have_value(re.compile(f"/feed/posts/{site.post.pk}/$"))


def test_what_comes_of_the_warning_is_counted_by_the_server(open_page, site):
    banner_buffer.take()
    page = open_page(FEED, user_agent="Mozilla/5.0 Firefox/140.0")  # not a headless browser
    for button in ("Cancel", "Share anyway"):
        page.get_by_role("button", name="Share").first.click()
        page.get_by_role("button", name=button).click()
    # Who leaves takes nothing back any more. (What Chromium sends while it really leaves goes out
    # under its own name, and robots are not counted.)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    expected = {"shown": 1, "warned": 2, "cancelled": 1, "shared": 1}
    counted: Counter[str] = Counter()
    for _ in range(50):  # beacons come when they like
        counted.update({event: n for (_claim, _day, event), n in banner_buffer.take().items()})
        if counted == expected:
            break
        page.wait_for_timeout(100)
    assert counted == expected


def test_arabic_posts_run_from_right_to_left(open_page, site):
    page = open_page(FEED, width=390)
    caption = page.locator('p[lang="ar"]')
    assert caption.evaluate("each => getComputedStyle(each).direction") == "rtl"


def test_the_language_is_switched_where_one_is(open_page, site):
    page = open_page(FEED)
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("note")).to_contain_text("Ze sluiten om negen uur")

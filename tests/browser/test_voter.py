"""A voter without a mouse, without scripts, without styles; and nothing is kept of the visit."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.voting_site import NOTICE, SEARCH


STEPS_TO_A_CONTROL = 60
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter(each => each.checkVisibility())
    .map(each => Number(each.tagName[1]))"""


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until something that reads like `name` has the focus."""
    for _ in range(STEPS_TO_A_CONTROL):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const at = document.activeElement;"
            " return at.labels?.[0]?.innerText ?? at.innerText }"
        )
        if name in (focused or ""):
            return
    raise AssertionError(f"Tab never reached {name!r}")


def press(page: Page, key: str) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press(key)


def skips_no_level(levels: list[int]) -> bool:
    return all(after <= before + 1 for before, after in pairwise(levels))


def test_a_station_is_found_by_keyboard_alone(open_page, voting_site):
    page = open_page(voting_site.page("en").url)
    tab_to(page, "Where to vote")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where to vote")).to_be_in_viewport()
    tab_to(page, "Address, postal code or town")
    page.keyboard.type(SEARCH)
    press(page, "Enter")
    assert SEARCH not in page.url
    expect(page.get_by_role("heading", name="Polling stations near")).to_contain_text(SEARCH)
    nearest = page.locator(".station a").first.inner_text()
    tab_to(page, nearest)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(nearest)
    expect(page.get_by_role("heading", name="Accessibility")).to_be_visible()


def test_questions_are_answered_by_keyboard_alone(open_page, voting_site):
    page = open_page(voting_site.page("en").url)
    tab_to(page, "Questions and answers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Questions and answers")).to_be_in_viewport()
    first = page.locator(".faq").first
    expect(first.locator(".faq-body")).to_be_hidden()
    tab_to(page, first.locator("summary").inner_text())
    page.keyboard.press("Enter")
    expect(first.locator(".faq-body")).to_be_visible()
    page.keyboard.press("Enter")
    expect(first.locator(".faq-body")).to_be_hidden()


def test_everything_works_without_a_script(open_page, voting_site):
    page = open_page(voting_site.page("nl").url, language="nl", java_script_enabled=False)
    expect(page.get_by_text(NOTICE["nl"])).to_be_visible()
    page.locator(".faq summary").first.click()
    expect(page.locator(".faq-body").first).to_be_visible()
    page.locator("#find-station").fill(SEARCH)
    page.locator("#find-station").press("Enter")
    expect(page.locator(".station").first).to_be_visible()
    expect(page.locator("#use-location")).to_be_hidden()
    page.locator("#station-search summary").click()
    page.locator("input[name=facts]").first.check()
    page.get_by_role("search").locator("button[type=submit]").first.click()
    page.locator(".station a").first.click()
    expect(page).to_have_url(re.compile(r"/stations/\d+/$"))
    expect(page.locator("[data-print]")).to_be_hidden()
    page.goto(f"/nl/elections/{voting_site.election.slug}/candidates/")
    expect(page.locator(".candidates li")).to_have_count(64)


def test_without_styles_headings_still_tell_the_order(open_page, voting_site):
    page = open_page("/en/")
    page.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    for address in (
        voting_site.page("en").url,
        *(
            f"/en/elections/{voting_site.election.slug}/{name}"
            for name in ("candidates/", "corrections/", "stations/", "stations/area/")
        ),
    ):
        page.goto(address)
        levels = page.evaluate(HEADINGS)
        assert levels[0] == 1 == levels.count(1), address
        assert skips_no_level(levels), (address, levels)
    page.goto(voting_site.page("en").url)
    text = page.locator("body").inner_text()
    read = [
        text.index(part) for part in (NOTICE["en"], "How to vote", "Important dates", "Contact")
    ]
    assert read == sorted(read)
    assert page.evaluate("document.querySelectorAll('svg use').length") > 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_visit_leaves_no_cookie_and_nothing_stored(open_page, voting_site, language):
    page = open_page(f"/{language}/", language=language)
    for address in (
        voting_site.page(language).url,
        f"/{language}/elections/{voting_site.election.slug}/candidates/",
        voting_site.finder(language),
    ):
        page.goto(address, wait_until="networkidle")
    page.get_by_role("searchbox").fill(SEARCH)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".station a").first.click()
    expect(page).to_have_url(re.compile(r"/stations/\d+/$"))
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_printed_page_holds_answers_and_no_controls(open_page, voting_site):
    page = open_page(voting_site.page("en").url)
    page.emulate_media(media="print")
    expect(page.locator(".faq-body").first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text(NOTICE["en"])).to_be_visible()

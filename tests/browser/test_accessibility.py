"""axe finds nothing: every public template, left to right and right to left, light and dark, at
the width of a telephone and of a desk. The staff's pages are in test_cms.py."""

from itertools import product
from pprint import pformat

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import override

from electioncenter import unavailable
from tests.browser.voting_site import SEARCH
from tests.factories.content import PostFactory


VARIANTS = [
    ("nl", "dark", 390),
    ("ar", "light", 390),
    pytest.param("en", "light", 1280, marks=pytest.mark.slow),
    pytest.param("ar", "dark", 1280, marks=pytest.mark.slow),
]
NARROWEST = 320
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary")]
    .filter(each => each.checkVisibility() && !each.closest("p, dd, .skip"))
    .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 24 || box.width < 24)
    .map(([html]) => html)"""
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


def violations(page):
    return [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in Axe().run(page).response["violations"]
    ]


def faults(page, width):
    """What is wrong with the page that is open, in a few words each."""
    found = violations(page)
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways")
    if width == 390:
        found += [f"too small to press: {html}" for html in page.evaluate(TOO_SMALL)]
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        if page.evaluate(TOO_WIDE):
            found.append(f"scrolls sideways at {NARROWEST} px")
        page.set_viewport_size({"width": width, "height": 900})
    return found


@pytest.mark.parametrize(("language", "scheme", "width"), VARIANTS)
def test_public_pages_are_accessible_and_fit(open_page, voting_site, language, scheme, width):
    addresses = voting_site.addresses(language, PostFactory.create())
    page = open_page(addresses["landing"], language=language, scheme=scheme, width=width)
    found = {}
    for name, address in addresses.items():
        page.goto(address, wait_until="networkidle")
        assert page.locator("html").get_attribute("lang") == language, name
        found[name] = faults(page, width)
    page.goto(addresses["finder"])
    page.get_by_role("searchbox").fill(SEARCH)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".station").first.wait_for()
    found["result"] = faults(page, width)
    with override(language):
        page.set_content(unavailable.page(), wait_until="networkidle")
    found["503"] = faults(page, width)
    wrong = {name: each for name, each in found.items() if each}
    assert not wrong, pformat(wrong)


def test_a_banner_and_the_share_warning_are_accessible(open_page, site):
    """WCAG 2.2, 2.5.8: what is pressed is 24 px or more, unless a link inside a sentence."""
    for width, scheme in product((390, 1280), ("light", "dark")):
        page = open_page("/feed/popular/", width=width, scheme=scheme)
        assert faults(page, width) == [], (width, scheme)
        page.get_by_role("button", name="Share").first.click()
        page.get_by_role("dialog").wait_for()
        assert faults(page, width) == [], (width, scheme)


def test_what_is_overdue_is_accessible(open_page, site):
    for width, scheme in ((390, "dark"), (1280, "light")):
        page = open_page(site.page.url, width=width, scheme=scheme)
        assert page.get_by_text("overdue").first.is_visible()
        assert faults(page, width) == [], (width, scheme)

"""axe finds nothing, at the width of a telephone and of a desk, in light and in dark."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse


WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary")]
    .filter(each => each.checkVisibility() && !each.closest("p, dd, .skip"))
    .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 24 || box.width < 24)
    .map(([html]) => html)"""


def address(site, name):
    return {
        "landing": "/",
        "feed": "/feed/",
        "post": reverse("feeds:post", args=[site.post.pk]),
        "claim": site.claim.get_absolute_url(),
        "election": site.page.url,
    }[name]


def violations(page):
    return [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in Axe().run(page).response["violations"]
    ]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("name", ["landing", "feed", "post", "claim", "election"])
def test_pages_are_accessible_and_fit(open_page, site, name):
    for width, scheme in product(WIDTHS, SCHEMES):
        page = open_page(address(site, name), width=width, scheme=scheme)
        assert violations(page) == [], (width, scheme)
        assert not scrolls_sideways(page), (width, scheme)


def test_the_share_warning_is_accessible(open_page, site):
    for width, scheme in product(WIDTHS, SCHEMES):
        page = open_page("/feed/", width=width, scheme=scheme)
        page.get_by_role("button", name="Share").first.click()
        page.get_by_role("dialog").wait_for()
        assert violations(page) == [], (width, scheme)
        assert not scrolls_sideways(page), (width, scheme)


@pytest.mark.parametrize("name", ["landing", "feed", "election"])
def test_pages_in_dutch_fit_a_telephone(open_page, site, name):
    path = address(site, name).replace("/en/", "/nl/")
    page = open_page(path, width=390, language="nl")
    assert page.locator("html").get_attribute("lang") == "nl"
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_everything_to_press_is_large_enough(open_page, site):
    """WCAG 2.2, 2.5.8: 24 px, unless the target is a link inside a sentence."""
    for name in ("landing", "feed", "claim", "election"):
        page = open_page(address(site, name), width=390)
        assert page.evaluate(TOO_SMALL) == []

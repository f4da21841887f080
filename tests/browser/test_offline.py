"""What stays readable when the connection goes: pages of the Election Center, never posts."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults


@pytest.fixture
def reader(open_page, site):
    page = open_page("/feed/popular/", language="en", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def test_a_page_read_before_is_shown_with_its_age(reader, site):
    reader.goto(site.page.url)
    heading = reader.get_by_role("heading", level=1).inner_text()
    reader.context.set_offline(True)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(heading)
    expect(reader.get_by_role("status")).to_contain_text("without a connection")
    assert faults(reader, 1280) == []


def test_a_page_that_was_taken_off_the_site_is_kept_no_longer(reader, site):
    page = reader.context.new_page()  # one that may tell its console of the missing page
    page.goto(site.page.url)
    site.page.unpublish()
    assert page.reload().status == 404
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_posts_and_pages_never_opened_give_the_page_that_says_so(reader):
    reader.context.set_offline(True)
    for path in ("/feed/popular/", "/claims/reports/"):
        reader.goto(path)
        expect(reader.get_by_role("heading", level=1)).to_have_text("No connection")
    assert faults(reader, 1280) == []

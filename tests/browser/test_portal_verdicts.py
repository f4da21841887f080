"""The way of one verdict by keyboard, from a blank form to its withdrawal, in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from factchecks.actions.searches import finish_search, lease_search, report_progress
from factchecks.models import BackSearch, Verdict
from tests.browser.test_accessibility import faults
from tests.factchecks.verdicts import correction_of, draft, handed_in
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    EvidenceFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.portal import member


SAID = "In Duinwaard sluiten de stembussen om 19 uur."
WIDTHS = [(390, "dark"), (1280, "light")]


@pytest.fixture
def desk(live_server):
    """A fact-checker, their editor, and a claim of theirs that a post repeats."""
    author = member()
    editor = member("editor", author.organisation)
    claim = ClaimFactory.create(organisation=author.organisation, statement=SAID)
    EvidenceFactory.create(claim=claim)
    post = AppearanceFactory.create(claim=claim, confirmed=True).post
    return author, editor, claim, post


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def arrived(page, pattern):
    page.wait_for_url(re.compile(pattern))
    page.wait_for_load_state("networkidle")


def write(page):
    """Fills in the form with the keyboard alone and saves it."""
    arrived(page, r"/verdicts/new/")
    page.get_by_label("Headline").focus()
    page.keyboard.type("Nee, om negen uur")
    press(page, "Tab")
    page.keyboard.type("De wet zegt negen uur.")
    page.get_by_label("Verdict", exact=True).focus()
    page.keyboard.type("False")
    press(page, "Escape", "s")
    arrived(page, r"/verdicts/\d+/$")


def test_a_verdict_is_written_read_published_and_withdrawn_by_keyboard(
    desk, sign_in_portal, open_page
):
    author, editor, claim, post = desk
    reader = open_page(reverse("feeds:post", args=[post.pk]))
    banner = reader.get_by_text("False according to fact-checkers")
    expect(banner).to_have_count(0)

    page = sign_in_portal(author.user, reverse("portal:claim", args=[claim.pk]))
    press(page, "v")
    write(page)
    press(page, "h")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("You wrote it: somebody else reads and publishes it.")).to_be_visible()
    verdict = Verdict.objects.get()
    assert verdict.state == "submitted"

    second = sign_in_portal(editor.user, reverse("portal:second-reader"))
    press(second, "j", "Enter")
    arrived(second, r"/verdicts/\d+/$")
    press(second, "r")
    second.keyboard.type("Noem de wet.")
    press(second, "Tab", "Enter")
    second.wait_for_load_state("networkidle")
    expect(second.get_by_text("It is a draft again.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Noem de wet.")).to_be_visible()
    press(page, "h")
    page.wait_for_load_state("networkidle")
    second.goto(reverse("portal:verdict", args=[verdict.pk]))
    press(second, "p")
    arrived(second, r"/preview/$")
    expect(second.get_by_text("1 post shows the banner at the next request")).to_be_visible()
    press(second, "p")
    arrived(second, r"/verdicts/\d+/$")
    expect(second.get_by_text("Published", exact=False).first).to_be_visible()
    reader.reload()
    expect(banner).to_be_visible()

    press(second, "w")
    second.keyboard.type("Het citaat klopte toch.")
    press(second, "Tab", "Enter")
    second.wait_for_load_state("networkidle")
    expect(second.get_by_text("Withdrawn. Its banners are gone")).to_be_visible()
    reader.reload()
    expect(banner).to_have_count(0)


def test_the_dry_run_shows_how_far_it_is_by_itself(desk, sign_in_portal):
    author, _editor, claim, post = desk
    verdict = draft(claim=claim, authored_by=author.user)
    page = sign_in_portal(author.user, reverse("portal:verdict-preview", args=[verdict.pk]))
    press(page, "d")
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    search = lease_search()
    assert search is not None
    report_progress(search=search, done=500, total=1000, after_post=1)
    expect(page.get_by_text("500 of 1,000 posts searched")).to_be_visible()
    assert page.get_by_role("progressbar").get_attribute("value") == "50"
    example = {"post": post.pk, "score": 0.9, "decision": "auto", "doubts": ["quote"]}
    result = {"automatic": 7, "review": 2, "views": 10, "languages": {}, "examples": [example]}
    finish_search(search=search, result=result)
    expect(page.get_by_text("It quotes someone.")).to_be_visible()
    expect(page.locator("#status")).to_have_text("The search of stored posts has ended.")
    assert BackSearch.objects.get().state == "done"


def test_long_sentences_are_pointed_out_while_typing(desk, sign_in_portal):
    author, _editor, claim, _post = desk
    page = sign_in_portal(author.user, reverse("portal:verdict-new", args=[claim.pk]))
    page.get_by_label("Explanation").fill("Dit is " + "een heel lange zin " * 7 + "zonder einde.")
    expect(page.get_by_text("1 sentence has more than 20 words")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_pages_of_a_verdict_are_accessible_and_fit(desk, sign_in_portal, width, scheme):
    author, editor, claim, post = desk
    first = VerdictFactory.create(claim=claim, published=True, rating="misleading")
    VerdictTextFactory.create(verdict=first, explanation="De wet zegt acht uur.")
    second = correction_of(first, authored_by=author.user)
    written = draft(claim=claim, authored_by=editor.user, return_note="Noem de wet.")
    handed_in(claim=ClaimFactory.create(organisation=author.organisation))
    example = {"post": post.pk, "score": 0.9, "decision": "auto", "doubts": ["quote"]}
    BackSearch.objects.create(verdict=written, purpose="preview", requested_by="user:1")
    search = lease_search()
    assert search is not None
    finish_search(search=search, result={"automatic": 7, "review": 2, "doubtful": [example]})
    pages = {
        "queue": reverse("portal:second-reader"),
        "new": reverse("portal:verdict-new", args=[claim.pk]),
        "edit": reverse("portal:verdict-edit", args=[written.pk]),
        "draft": reverse("portal:verdict", args=[written.pk]),
        "submitted": reverse("portal:verdict", args=[second.pk]),
        "published": reverse("portal:verdict", args=[first.pk]),
        "preview": reverse("portal:verdict-preview", args=[second.pk]),
        "dry run": reverse("portal:verdict-preview", args=[written.pk]),
    }
    page = sign_in_portal(editor.user, width=width, scheme=scheme)
    found = {}
    for name, address in pages.items():
        page.goto(address, wait_until="networkidle")
        found[name] = faults(page, width)
    assert {name: each for name, each in found.items() if each} == {}

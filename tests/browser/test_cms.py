"""Staff pages in a real browser: the review by keyboard, and axe finds nothing."""

from itertools import product
from pprint import pformat
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from elections.models import ImportRun
from tests.cms import signed_in
from tests.factories.content import IntakeFactory, PostFactory
from tests.factories.elections import (
    CorrectionFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
)
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.labels import LabelFactory
from users.roles import Role


@pytest.fixture
def open_cms(live_server, open_page):
    """`open_cms("claims:claim", claim.pk)` as an administrator."""
    value = signed_in(Role.ADMINISTRATOR).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {
        "name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/",
        "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax",
    }  # fmt: skip

    def opened(name, *args, **options):
        state = {"cookies": [cookie], "origins": []}
        return open_page(reverse(name, args=args), storage_state=state, **options)

    return opened


def press(page, key):
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press(key)


def state_of(appearance):
    appearance.refresh_from_db()
    return appearance.state


def test_proposals_are_reviewed_by_keyboard_alone(open_cms):
    claim = ClaimFactory.create(statement="De stembussen sluiten om vijf uur.")
    first, second = (
        AppearanceFactory.create(claim=claim, score=0.9),
        AppearanceFactory.create(score=0.5),
    )
    page = open_cms("appearances:queue")
    press(page, "j")
    assert page.get_by_text(second.post.caption).is_visible()
    press(page, "k")
    press(page, "c")
    assert state_of(first) == "confirmed"
    assert page.get_by_text("Confirmed:").is_visible()
    assert page.get_by_text(second.post.caption).is_visible()
    press(page, "u")
    assert state_of(first) == "proposed"
    press(page, "r")
    assert state_of(first) == "rejected"


def test_shortcuts_can_be_turned_off_and_stay_off(open_cms):
    appearance = AppearanceFactory.create()
    page = open_cms("appearances:queue")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.reload(wait_until="networkidle")
    page.keyboard.press("c")
    page.wait_for_timeout(500)
    assert state_of(appearance) == "proposed"


def test_wordings_are_added_and_removed_in_the_form(open_cms):
    gone = ClaimWordingFactory.create(text="Gaat weg")
    page = open_cms("claims:edit", gone.claim_id)
    page.get_by_role("button", name="Add a wording").click()
    page.locator("#id_wordings-1-text").fill("The polls close at five.")
    page.get_by_role("button", name="Remove").first.click()
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Save claim").click()
    assert gone.claim.wordings.get().text == "The polls close at five."


def test_staff_pages_are_accessible_and_fit(open_cms):
    claim = VerdictTextFactory.create(verdict=VerdictFactory.create(published=True)).verdict.claim
    draft = VerdictFactory.create(claim=claim, draft=True)
    appearance = AppearanceFactory.create(
        claim=claim, post=LabelFactory.create().post, confirmed=True
    )
    AppearanceFactory.create(claim=claim, evidence={"reasons": ["short-text"]})
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    addresses = (
        ("overview",),
        ("appearances:queue",),
        ("appearances:review", appearance.pk),
        ("claims:claim", claim.pk),
        ("claims:edit", claim.pk),
        ("claims:new_version", claim.pk),
        ("claims:publish", draft.pk),
        ("labels_post", appearance.post_id),
        ("content_failed_posts",),
    )
    for address, (width, scheme) in product(addresses, ((1280, "light"), (390, "dark"))):
        page = open_cms(*address, width=width, scheme=scheme)
        found = Axe().run(page, context=".ec-page").response["violations"]
        assert [each["id"] for each in found] == [], (address, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.close()


def test_election_staff_pages_are_accessible_and_fit(open_cms, voting_site):
    election, page = voting_site.election, voting_site.page("en")
    notice = ElectionNoticeFactory.create(election=election)
    correction = CorrectionFactory.create(election=election)
    run = ImportRun.objects.get(election=election)
    addresses = (
        ("election_desk",),
        ("elections_imports",),
        ("elections_import_upload",),
        ("elections_import", run.pk),
        ("elections_calendar", election.pk),
        ("notices:index",),
        ("notices:propose",),
        ("notices:review", notice.pk),
        ("corrections:propose",),
        ("corrections:review", correction.pk),
        ("wagtailadmin_pages:edit", page.pk),
    )
    found: dict[Any, list[object]] = {}
    for address, width in product(addresses, (1280, 390)):
        opened = open_cms(*address, width=width)
        wrong = Axe().run(opened, context="#main").response["violations"]
        found[address, width] = [
            (each["id"], each["nodes"][0]["html"][:200])
            for each in wrong
            # Wagtail names the panels of blocks of one kind alike; ours have names of their own.
            if (each["id"], address[0]) != ("landmark-unique", "wagtailadmin_pages:edit")
        ]
        if opened.evaluate("document.documentElement.scrollWidth") > width:
            found[address, width].append("scrolls sideways")
        opened.goto(reverse("overview"), wait_until="networkidle")
        opened.close()
    wrong = {where: each for where, each in found.items() if each}
    assert not wrong, pformat(wrong)


def test_wagtails_own_editor_works_under_our_content_policy(open_cms):
    phase = ElectionPhaseFactory.create()
    page = open_cms("elections:edit", phase.election_id)
    page.get_by_role("button", name="Add phase").click()
    assert page.locator("#id_phases-1-kind").is_visible()

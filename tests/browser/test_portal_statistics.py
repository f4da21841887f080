"""What fact-checkers are held to, in a browser: statistics, complaints, and the public reports."""

import os
import random
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from pprint import pformat

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from factchecks.models import Verdict
from tests.browser.test_accessibility import faults
from tests.factories.factchecks import (
    AppearanceDecisionFactory,
    BannerCountFactory,
    ClaimFactory,
    ComplaintFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.portal import PortalClient, member, overseer


WIDTHS_AND_SCHEMES = [(390, "dark"), (1280, "light")]


@pytest.fixture
def editor(live_server) -> PortalClient:
    """Of a partner that has worked for ten weeks."""
    client = member("editor")
    client.organisation.name = "Factcheckdesk Noordwest"
    client.organisation.save()
    dice = random.Random(4)
    for week in range(10):
        day = timezone.now() - timedelta(weeks=week, hours=30)
        with time_machine.travel(day - timedelta(hours=dice.randint(3, 90)), tick=False):
            claim = ClaimFactory.create(organisation=client.organisation)
        rating = dice.choice(Verdict.Rating.values[1:])
        VerdictFactory.create(claim=claim, published=True, published_at=day, rating=rating)
        shown = dice.randint(800, 9000)
        BannerCountFactory.create(
            claim=claim, day=day.date(), shown=shown, opened=shown // 30,
            warned=shown // 12, cancelled=shown // 31, shared=shown // 22,
        )  # fmt: skip
        with time_machine.travel(day, tick=False):
            AppearanceDecisionFactory.create_batch(
                dice.randint(1, 9), organisation=client.organisation
            )
    return client


@pytest.fixture
def complaint(editor):
    verdict = VerdictFactory.create(
        published=True,
        claim__organisation=editor.organisation,
        claim__statement="De stembureaus sluiten om vijf uur.",
    )
    VerdictTextFactory.create(verdict=verdict)
    return ComplaintFactory.create(verdict=verdict, language="nl")


def look(page: Page, name: str) -> None:
    """Keeps a picture where somebody asks for pictures."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_pages_of_the_portal_are_accessible_and_fit(editor, complaint, sign_in_portal):
    wrong = {}
    staff = overseer()
    for (width, scheme), (name, user, path) in product(
        WIDTHS_AND_SCHEMES,
        [
            ("statistics", editor.user, "/portal/statistics/"),
            ("statistics-all", staff.user, "/portal/statistics/"),
            ("complaints", editor.user, "/portal/complaints/"),
            ("complaint", editor.user, f"/portal/complaints/{complaint.pk}/"),
        ],
    ):
        page = sign_in_portal(user, path, width=width, scheme=scheme)
        look(page, f"{name}-{width}")
        if found := faults(page, width):
            wrong[name, width] = found
    assert not wrong, pformat(wrong)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_are_accessible_and_fit(editor, complaint, open_page, language):
    slug = complaint.verdict.claim.slug
    wrong = {}
    for width, scheme in WIDTHS_AND_SCHEMES:
        for name, path in [
            ("complain", f"/claims/{slug}/complain/"),
            ("reports", "/claims/reports/"),
            ("report", f"/claims/reports/{timezone.localdate():%Y-%m}/"),
        ]:
            page = open_page(path, width=width, scheme=scheme, language=language)
            look(page, f"{name}-{language}-{width}")
            if found := faults(page, width):
                wrong[name, width] = found
    assert not wrong, pformat(wrong)


def test_somebody_complains_and_an_editor_answers(editor, complaint, open_page, sign_in_portal):
    reader = open_page(f"/claims/{complaint.verdict.claim.slug}/complain/")
    reader.get_by_label("What is wrong with this fact-check?").fill("No!")
    reader.get_by_role("button", name="Send the complaint").click()
    expect(reader.get_by_text("at least 20 characters")).to_be_visible()
    reader.get_by_label("What is wrong with this fact-check?").fill(
        "They close at nine in the evening, says the law."
    )
    reader.get_by_role("button", name="Send the complaint").click()
    expect(reader.get_by_text("Keep the address of this page")).to_be_visible()

    desk = sign_in_portal(editor.user, "/portal/complaints/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("They close at nine in the evening")).to_be_visible()
    desk.get_by_label("Upheld").check()
    desk.get_by_label("Answer").fill("You are right.")
    desk.get_by_role("button", name="Decide and answer").click()
    expect(desk.get_by_text("correct or withdraw it")).to_be_visible()

    reader.reload()
    expect(reader.get_by_text("You are right.")).to_be_visible()


def test_a_period_is_chosen_and_downloaded(editor, sign_in_portal):
    page = sign_in_portal(editor.user, "/portal/statistics/")
    page.get_by_label("Per").select_option("month")
    page.get_by_label("From").fill(f"{datetime.now(UTC).year}-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(timezone.localdate().month + 1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename.endswith(".csv")

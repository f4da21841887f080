"""Writing claims, keeping evidence, merging, and asking for a check, in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from factchecks.models import Claim, Tip
from tests.browser.test_accessibility import faults, violations
from tests.factories.content import PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    EvidenceFactory,
    VerdictFactory,
)
from tests.portal import member


SAID = "In Duinwaard sluiten de stembussen om 19 uur."
WIDTHS = [(390, "dark"), (1280, "light")]


@pytest.fixture
def desk(live_server):
    """A fact-checker whose organisation has a claim with everything on it."""
    client = member()
    claim = ClaimFactory.create(organisation=client.organisation, statement=SAID)
    election = ElectionFactory.create(date=timezone.localdate() + timedelta(days=12))
    claim.elections.add(election)
    ClaimWordingFactory.create(claim=claim, text="Polls in Duinwaard close at 7 pm.")
    AppearanceFactory.create(claim=claim, confirmed=True)
    EvidenceFactory.create(claim=claim, note="Gebeld", is_public=False)
    EvidenceFactory.create(
        claim=claim, kind="rule", election=election, rule="nl/phase:gone", quote="Tot 21 uur"
    )
    ClaimFactory.create(incoming=True, statement="In Duinwaard sluit de stembus om 19 uur")
    return client, claim, election


def test_near_duplicates_come_while_typing_and_the_claim_is_saved_by_keyboard(desk, sign_in_portal):
    client, _claim, _election = desk
    page = sign_in_portal(client.user, reverse("portal:claim-new"))
    page.get_by_label("Statement").fill("in duinwaard sluiten de stembussen om")
    expect(page.locator("#similar").get_by_role("link", name=SAID)).to_be_visible()
    page.get_by_label("Statement").fill("Je mag alleen met een blauwe pen stemmen.")
    expect(page.locator("#similar")).to_contain_text("No claim that you may see")
    page.get_by_role("button", name="Add a wording").press("Enter")
    rows = page.get_by_label("The claim in these words")
    expect(rows).to_have_count(2)
    rows.nth(1).fill("Only a blue pen is allowed.")
    rows.nth(1).press("Tab")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/portal/claims/*/")
    made = Claim.objects.get(statement__startswith="Je mag alleen")
    assert [each.text for each in made.wordings.all()] == ["Only a blue pen is allowed."]


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_pages_of_a_claim_are_accessible_and_fit(desk, sign_in_portal, width, scheme):
    client, claim, election = desk
    other = Claim.objects.get(stage=Claim.Stage.INCOMING)
    pages = {
        "new": reverse("portal:claim-new"),
        "edit": reverse("portal:claim-edit", args=[claim.pk]),
        "merge": reverse("portal:claim-merge", args=[claim.pk]),
        "merge into": reverse("portal:claim-merge", args=[other.pk]) + f"?into={claim.pk}",
        "split": reverse("portal:claim-split", args=[claim.pk]),
        "link": reverse("portal:evidence-new", args=[claim.pk, "link"]),
        "file": reverse("portal:evidence-new", args=[claim.pk, "file"]),
        "election": reverse("portal:evidence-rule", args=[claim.pk]),
        "rule": reverse("portal:evidence-rule", args=[claim.pk]) + f"?election={election.pk}",
    }
    page = sign_in_portal(client.user, "/portal/", width=width, scheme=scheme)
    found = {}
    for name, address in pages.items():
        page.goto(address, wait_until="networkidle")
        found[name] = faults(page, width)
    assert found == {name: [] for name in pages}


def test_the_public_asks_and_reads_what_is_known(open_page, live_server):
    verdict = VerdictFactory.create(published=True, claim__statement=SAID)
    page = open_page(reverse("factchecks:ask"))
    page.get_by_label("What is claimed?").fill("De stembussen in Duinwaard sluiten om 19 uur!")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What happens next").wait_for()
    assert Tip.objects.get().claim == Claim.objects.get(stage=Claim.Stage.INCOMING)
    page.get_by_role("link", name=SAID).click()
    assert verdict.claim.get_absolute_url() in page.url


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_public_forms_are_accessible_and_fit(open_page, live_server, language, width, scheme):
    VerdictFactory.create(published=True, claim__statement=SAID)
    report = reverse("factchecks:report", args=[PostFactory.create(caption=SAID).pk])
    page = open_page(report, language=language, width=width, scheme=scheme)
    found = faults(page, width)
    page.goto(reverse("factchecks:ask"))
    found += faults(page, width)
    page.locator("form.public-form button").click()
    expect(page.locator(".errorlist")).to_be_visible()
    found += violations(page)
    page.locator("textarea").fill(SAID)
    page.locator("form.public-form button").click()
    page.locator("#read-now").wait_for()
    assert found + faults(page, width) == []

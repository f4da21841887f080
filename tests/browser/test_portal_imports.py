"""A partner brings its fact-checks by keyboard, and the public reads one of them."""

import json
import os
from pathlib import Path
from pprint import pformat

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from factchecks.actions.ratings import map_words
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    submit_draft,
)
from factchecks.models import Claim, ReviewImport
from factchecks.tasks import work_on_import
from tests.browser.conftest import cookies_of
from tests.browser.test_accessibility import faults
from tests.factchecks.test_claimreview import REVIEW
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    EvidenceFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import UserFactory
from tests.portal import PortalClient, member
from users.models import Membership


@pytest.fixture
def editor(live_server) -> PortalClient:
    return member(Membership.Role.EDITOR)


def document() -> bytes:
    reviews = [
        REVIEW | {"url": f"https://factcheck.example/{n}", "claimReviewed": f"Bewering {n}."}
        for n in range(3)
    ]
    reviews[1] |= {"reviewRating": {"alternateName": "Drie vlammetjes"}}
    reviews[2] |= {"datePublished": "vorige week"}
    return json.dumps(reviews).encode()


def keep_picture(page: Page, name: str) -> None:
    """Where a folder for pictures is named: for a person to look at."""
    if folder := os.environ.get("ELECTIONCENTER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_file_is_brought_looked_at_and_applied_by_keyboard(open_page, editor):
    page = open_page(reverse("portal:imports"), storage_state=cookies_of(editor))
    chooser = page.get_by_label("File", exact=True)
    chooser.set_input_files(
        {"name": "reviews.json", "mimeType": "application/json", "buffer": document()}
    )
    page.get_by_label("These fact-checks may be published here at once").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Upload").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A worker has this file")).to_be_visible()
    run = ReviewImport.objects.get()
    work_on_import(run.pk)
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    expect(page.get_by_text("these words are not known here")).to_be_visible()
    expect(page.get_by_text("is no date")).to_be_visible()
    assert faults(page, 1280) == []
    keep_picture(page, "import-preview")
    colleague = member("editor", editor.organisation)
    second = open_page(reverse("portal:import", args=[run.pk]), storage_state=cookies_of(colleague))
    second.get_by_label("Publish those with a known verdict at once").focus()
    second.keyboard.press("Space")
    second.get_by_role("heading", level=1).click()
    second.keyboard.press("a")
    expect(second.get_by_role("heading", name="A worker has this file")).to_be_visible()
    work_on_import(run.pk)
    expect(second.get_by_role("heading", name="What it was")).to_be_visible()
    assert list(Claim.objects.order_by("pk").values_list("verdicts__state", flat=True)) == [
        "published",
        "draft",
    ]


def test_the_pages_of_an_import_are_accessible_and_fit(open_page, editor):
    run = ReviewImport.objects.create(
        organisation=editor.organisation,
        file_name="back-catalogue.csv",
        content=b"Bewering;Oordeel;Link\nDe bus is vol.;Kletskoek;https://a.example/1\n",
        uploaded_by=editor.user,
    )
    work_on_import(run.pk)
    map_words(organisation=editor.organisation, words="Kletskoek", rating="false", by=editor.user)
    addresses = {
        "imports": reverse("portal:imports"),
        "import": reverse("portal:import", args=[run.pk]),
        "columns": reverse("portal:import-columns", args=[run.pk]),
        "mappings": reverse("portal:mappings"),
    }
    found = {}
    for width, scheme in [(390, "dark"), (1280, "light")]:
        page = open_page("/portal/", storage_state=cookies_of(editor), width=width, scheme=scheme)
        for name, address in addresses.items():
            page.goto(address, wait_until="networkidle")
            keep_picture(page, f"{name}-{width}")
            found[f"{name} {width}"] = faults(page, width)
    wrong = {name: each for name, each in found.items() if each}
    assert not wrong, pformat(wrong)


@pytest.fixture
def fact_check(live_server) -> Claim:
    """A correction with evidence, posts, and another partner's word on the same."""
    statement = "De stembureaus sluiten dit jaar al om vijf uur."
    election = ElectionFactory.create(names={"en": "Council election", "nl": "Raadsverkiezing"})
    claim = ClaimFactory.create(statement=statement, elections=[election], speaker="Een buurman")
    earlier = VerdictFactory.create(claim=claim, corrected=True, rating="misleading")
    VerdictTextFactory.create(verdict=earlier, headline="Waarschijnlijk niet")
    author, reader = UserFactory.create_batch(2, password=None)
    evidence = EvidenceFactory.create(
        claim=claim,
        publisher="Kiesautoriteit",
        quote="De stemming duurt tot 21.00 uur.",
        archive_url="https://archive.example/1",
        retrieved_on="2026-11-01",
    )
    texts = [
        Text(language="nl", headline="Nee, tot negen uur", explanation="Zo staat het in de wet."),
        Text(language="en", headline="No, until nine", explanation="The law says so."),
    ]
    draft = draft_verdict(
        claim=claim, assessment=Assessment(rating="false", texts=texts, evidence=[evidence]),
        by=author,
    )  # fmt: skip
    submit_draft(verdict=draft, by=author)
    publish_verdict(verdict=draft, by=reader)
    AppearanceFactory.create_batch(2, claim=claim, confirmed=True, post__language="nl")
    other = ClaimFactory.create(statement="De stembureaus sluiten dit jaar om vijf uur al.")
    VerdictFactory.create(claim=other, published=True, rating="false")
    return claim


@pytest.mark.parametrize(("language", "scheme", "width"), [
    ("nl", "dark", 390), ("ar", "light", 390), ("en", "light", 1280), ("ar", "dark", 1280),
])  # fmt: skip
def test_the_public_pages_of_fact_checks_are_accessible_and_fit(
    open_page, fact_check, language, scheme, width
):
    address = fact_check.get_absolute_url()
    found = {}
    pages = {"page": address, "index": "/claims/?q=stembureaus", "card": f"{address}card/"}
    for name, each in pages.items():
        page = open_page(each, language=language, scheme=scheme, width=width)
        keep_picture(page, f"public-{name}-{language}-{width}")
        found[name] = faults(page, width)
    wrong = {name: each for name, each in found.items() if each}
    assert not wrong, pformat(wrong)


def test_a_reader_gets_from_the_index_to_the_verdict_and_its_reasons(open_page, fact_check):
    page = open_page("/claims/")
    page.get_by_role("searchbox").fill("stembureaus negen")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("searchbox").fill("stembureaus")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="No, until nine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(fact_check.statement)
    expect(page.get_by_text("The law says so.")).to_be_visible()
    expect(page.get_by_text("De stemming duurt tot 21.00 uur.")).to_be_visible()
    expect(page.get_by_role("heading", name="What other fact-checkers found")).to_be_visible()
    expect(page.get_by_role("link", name="Complain about this fact-check")).to_be_visible()

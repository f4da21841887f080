"""The desk as a fact-checker uses it: by keyboard, in the light and in the dark, on any screen."""

from datetime import timedelta
from itertools import product
from pprint import pformat

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from factchecks.actions.priority import score_claims
from factchecks.models import Claim
from tests import portal
from tests.browser.test_accessibility import faults
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    CommentFactory,
    NotificationFactory,
    TipFactory,
    VerdictFactory,
)


STATEMENTS = (
    "De stembussen in Duinwaard sluiten al om 17 uur.",
    "Wie met potlood stemt, maakt zijn stembiljet ongeldig.",
    "Er zijn 3000 stempassen van overleden mensen gebruikt.",
)


@pytest.fixture
def checker(live_server):
    return portal.member(role="editor")


@pytest.fixture
def waiting(checker):
    """Three claims, from the top of the inbox down."""
    election = ElectionFactory.create(date=timezone.localdate() + timedelta(days=9))
    claims = [
        ClaimFactory.create(incoming=True, statement=each, origin="matcher") for each in STATEMENTS
    ]
    claims[0].elections.add(election)
    for number, claim in enumerate(claims):
        for _ in range(3 - number):
            AppearanceFactory.create(
                claim=claim,
                post__created_at=timezone.now() - timedelta(hours=3),
                post__counter__views=40_000 // (1 + number * 20),
            )
        TipFactory.create_batch(6 - 2 * number, claim=claim)
    ClaimFactory.create(incoming=True, statement=f"{STATEMENTS[0]}!!", alike_to=claims[0])
    told = ClaimFactory.create(statement="De stembussen in Duinwaard sluiten om 17 uur")
    VerdictFactory.create(claim=told, published=True)
    Claim.objects.filter(pk=claims[2].pk).update(created_at=timezone.now() - timedelta(days=3))
    score_claims(now=timezone.now())
    return claims


@pytest.fixture
def own_claim(checker):
    """One in work, with notes and news."""
    claim = ClaimFactory.create(
        organisation=checker.organisation, statement="Het stembureau in de sporthal is dicht."
    )
    AppearanceFactory.create(claim=claim)
    CommentFactory.create(claim=claim, author=checker.user, text="Ik bel de gemeente.\nMorgen.")
    NotificationFactory.create(user=checker.user, claim=claim)
    return claim


@pytest.fixture
def desk(open_page, checker):
    """`desk("/portal/")`: a page as the checker sees it, signed in."""

    def opened(path, **options):
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": checker.cookies[settings.SESSION_COOKIE_NAME].value,
            "domain": "localhost",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Lax",
        }
        return open_page(path, storage_state={"cookies": [cookie], "origins": []}, **options)

    return opened


def current(page):
    return page.locator("[data-row][aria-current=true]")


def test_the_inbox_is_walked_and_a_claim_taken_and_given_back_by_keyboard(desk, waiting):
    page = desk("/portal/")
    page.keyboard.press("j")
    expect(current(page)).to_contain_text(STATEMENTS[0])
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("t")
    expect(page.get_by_text("The claim is yours now.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(current(page)).to_be_focused()
    page.keyboard.press("z")
    expect(page.get_by_text("The claim is back in every inbox.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_a_row_is_opened_with_enter_and_taken_on_its_page(desk, waiting, checker):
    page = desk("/portal/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(STATEMENTS[0])
    page.keyboard.press("a")
    expect(page.get_by_text("The claim is yours now.")).to_be_visible()
    assert waiting[0].assignments.get().assignee == checker.user


def test_watching_stays_on_the_row(desk, waiting):
    page = desk("/portal/")
    page.keyboard.press("j")
    page.keyboard.press("w")
    expect(current(page).get_by_role("button", name="Unwatch")).to_be_visible()
    expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)
    page.keyboard.press("w")
    expect(current(page).get_by_role("button", name="Watch", exact=True)).to_be_visible()


def test_keys_do_nothing_while_somebody_types(desk, waiting):
    page = desk("/portal/")
    page.keyboard.press("f")
    page.keyboard.press("/")
    page.keyboard.type("tja")
    expect(page.get_by_label("Search")).to_have_value("tja")
    assert Claim.objects.waiting().count() == 4
    page.keyboard.press("Escape")
    page.keyboard.press("Control+j")
    expect(current(page)).to_have_count(0)


def test_the_list_of_keys_tells_what_the_page_offers_and_turns_them_off(desk, waiting):
    page = desk("/portal/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Take and assign to me")
    expect(keys).to_contain_text("Next and previous row")
    keys.get_by_role("checkbox").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(current(page)).to_have_count(0)
    page.reload()
    page.keyboard.press("j")
    expect(current(page)).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    expect(keys.get_by_role("checkbox")).not_to_be_checked()


def test_two_keys_in_a_row_lead_to_another_page(desk, own_claim):
    page = desk("/portal/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Our claims")
    expect(page.locator("#count-notifications")).to_have_text("1")


def test_a_note_is_written_by_keyboard(desk, own_claim):
    page = desk(reverse("portal:claim", args=[own_claim.pk]))
    page.keyboard.press("n")
    page.keyboard.type("De sporthal is open.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("De sporthal is open.")


def test_without_a_script_a_claim_is_taken_and_watched(desk, waiting):
    page = desk("/portal/", java_script_enabled=False)
    first = page.locator("[data-row]").first
    first.get_by_role("button", name="Watch").click()
    page.locator("[data-row]").first.get_by_role("button", name="Take").click()
    expect(page.get_by_text("The claim is yours now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The claim is back in every inbox.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [*product((390, 1280), ("light", "dark"))])
def test_the_desk_is_accessible_and_fits(desk, waiting, own_claim, width, scheme):
    page = desk("/portal/", width=width, scheme=scheme)
    addresses = {
        "inbox": "/portal/",
        "filtered": "/portal/?q=stem&age=24",
        "claims": reverse("portal:claims"),
        "waiting claim": reverse("portal:claim", args=[waiting[0].pk]),
        "own claim": reverse("portal:claim", args=[own_claim.pk]),
        "notifications": reverse("portal:notifications"),
    }
    found = {}
    for name, address in addresses.items():
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found[name] = faults(page, width)
    page.keyboard.press("?")
    found["keys"] = faults(page, width)
    wrong = {name: each for name, each in found.items() if each}
    assert not wrong, pformat(wrong)

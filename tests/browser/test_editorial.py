"""Two people with two sign-ins and a reader without one: nobody publishes their own words."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.voting_site import NOTICE
from tests.cms import signed_in
from tests.factories.elections import EditorScopeFactory
from users.roles import Role


NEW_WORDS = "From now on this page says what an editor wrote and a colleague approved."


@pytest.fixture
def sign_in(live_server, open_page, voting_site):
    """`sign_in(Role.ELECTION_EDITOR, path)`: a browser of its own, with that person in it."""

    pages = []

    def opened(role: Role, path: str) -> Page:
        client = signed_in(role)
        EditorScopeFactory.create(user=client.user, jurisdiction=voting_site.election.division)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "domain": "localhost", "path": "/", "expires": -1,
            "httpOnly": True, "secure": False, "sameSite": "Lax",
        }  # fmt: skip
        page: Page = open_page(path, storage_state={"cookies": [cookie], "origins": []})
        pages.append(page)
        return page

    yield opened
    # Leaving the editor tells the server so, which must not happen while the database is put back.
    for page in pages:
        page.goto(reverse("overview"), wait_until="networkidle")


def press(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press(key)


def test_an_editor_writes_a_colleague_approves_and_a_reader_sees_it(
    sign_in, open_page, voting_site
):
    ours = voting_site.page("en")
    editing = reverse("wagtailadmin_pages:edit", args=[ours.pk])

    editor = sign_in(Role.ELECTION_EDITOR, editing)
    words = editor.get_by_role("textbox", name="Introduction")
    words.focus()
    editor.keyboard.press("ControlOrMeta+a")
    editor.keyboard.type(NEW_WORDS)
    editor.get_by_role("button", name="More actions").focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)
    editor.get_by_role("button", name="Submit to").focus()
    press(editor)
    editor.goto(editing)
    for name in ("Approve", "Publish"):
        expect(editor.get_by_role("button", name=name)).to_have_count(0)

    reader = open_page(ours.url)
    expect(reader.get_by_text(NEW_WORDS)).to_have_count(0)

    reviewer = sign_in(Role.ELECTION_REVIEWER, editing)
    reviewer.get_by_role("button", name="More actions").focus()
    reviewer.keyboard.press("Enter")
    reviewer.get_by_role("button", name="Approve and Publish", exact=True).focus()
    press(reviewer)
    expect(reviewer.get_by_text("approved")).to_be_visible()

    reader = open_page(ours.url)
    assert reader.locator(".lead").inner_text() == NEW_WORDS


def test_an_emergency_notice_takes_two_people(sign_in, open_page, voting_site):
    said = "Station 7 is closed because of water."
    editor = sign_in(Role.ELECTION_EDITOR, reverse("notices:propose"))
    editor.get_by_role("combobox", name="Election").select_option(str(voting_site.election.pk))
    editor.get_by_role("combobox", name="Severity").select_option("urgent")
    editor.get_by_label("Text in Dutch").fill("Stembureau 7 is dicht vanwege water.")
    editor.get_by_label("Text in English").fill(said)
    editor.get_by_role("button", name="Propose").focus()
    press(editor)
    editor.get_by_role("link", name=said).click()
    expect(editor.get_by_text("somebody else has to approve it")).to_be_visible()
    expect(editor.get_by_role("button", name="Approve")).to_have_count(0)

    reader = open_page(voting_site.page("en").url)
    expect(reader.get_by_text(NOTICE["en"])).to_be_visible()
    expect(reader.get_by_text(said)).to_have_count(0)

    reviewer = sign_in(Role.ELECTION_REVIEWER, editor.url)
    reviewer.get_by_role("button", name="Approve").focus()
    press(reviewer)
    reader = open_page(voting_site.page("en").url)
    expect(reader.get_by_role("alert").filter(has_text=said)).to_be_visible()

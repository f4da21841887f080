"""A real Chromium against a real server, with a small site to look at.

Every page it opens is watched: an error in the console, a refused script or a request to another
host fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from content.models import Account, Post
from elections.models import Election, ElectionPhase
from factchecks.models import Claim, Verdict
from tests.browser.voting_site import VotingSite, build
from tests.cms import sign_in
from tests.factories.content import AccountFactory, PostCounterFactory, PostFactory
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    SourceFactory,
)
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.labels import LabelFactory
from tests.install_chromium import HOW, NAMES
from users.models import User


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOURCE = {
    "publisher": "Kiesraad",
    "title": "Stemming en stemlokaal",
    "url": "https://source.example/stemmen",
    "retrieved_on": "2026-11-01",
    "reviewed_by": "Election desk",
    "review_due_on": "2026-11-02",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    election: Election
    page: Any
    claim: Claim
    post: Post


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """While it is open Playwright runs an event loop in this thread, beside which Django would
    refuse to query."""
    if os.environ.get("ELECTIONCENTER_SKIP_BROWSER") == "1":
        pytest.skip("ELECTIONCENTER_SKIP_BROWSER=1")
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        if executable is None and not os.path.exists(playwright.chromium.executable_path):
            pytest.fail(HOW)
        opened = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`open_page("/feed/", width=390, scheme="dark", language="nl")`."""
    problems: list[str] = []
    contexts = []

    def opened(path: str, *, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=options.pop("language", "en"),
            base_url=live_server.url,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: _note(problems, line.type, line.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: _note_host(problems, request.url, live_server.url))
        page.goto(path, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def cookies_of(client: Client) -> Any:
    """`storage_state` of a browser that has this client's session."""
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "domain": "localhost", "path": "/", "expires": -1,
        "httpOnly": True, "secure": False, "sameSite": "Lax",
    }  # fmt: skip
    return {"cookies": [cookie], "origins": []}


@pytest.fixture
def sign_in_portal(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """`sign_in_portal(user, "/portal/team/", width=390)`: a browser of its own, with this person
    signed in by password and second factor."""

    def opened(user: User, path: str = "/portal/", **options: Any) -> Page:
        client = Client()
        sign_in(client, user)
        return open_page(path, storage_state=cookies_of(client), **options)

    return opened


def _note_host(problems: list[str], url: str, own: str) -> None:
    if not url.startswith((f"{own}/", "data:", "blob:")):
        problems.append(f"a request to another host: {url}")


def _note(problems: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        problems.append(text)


@pytest.fixture
def site(live_server: Any) -> Site:
    election = _election()
    page = ElectionCenterPageFactory.create(election=election, body=_blocks())
    ElectionCenterPageFactory.create(election=election, language="nl", body=_blocks())
    claim = _claim(election)
    post = _posts(election, claim)
    return Site(election, page, claim, post)


@pytest.fixture
def voting_site(live_server: Any) -> VotingSite:
    return build()


def _election() -> Election:
    polling_day = timezone.localdate() + timedelta(days=12)
    election = ElectionFactory.create(
        date=polling_day,
        names={"en": "Duinwaard council election", "nl": "Gemeenteraadsverkiezing Duinwaard"},
    )
    opening = _at(polling_day, 6)
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.ANNOUNCED,
        starts_at=opening - timedelta(days=100),
        source=SourceFactory.create(),
    )
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.POLLS_OPEN,
        starts_at=opening,
        ends_at=opening + timedelta(hours=13),
    )
    return election


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def _blocks() -> list[dict[str, Any]]:
    """One of each kind; the review of every fact is overdue, so that the mark is seen too."""
    contact = {
        "name": "Municipality",
        "description": "About your card",
        "phone": "14 0250",
        "email": "vote@municipality.example",
        "url": "https://municipality.example/",
    }
    link = {"text": "Read more", "url": "https://municipality.example/more"}
    party = {"number": 1, "name": "Duinwaard Vooruit", "website": "https://one.example/"}
    contents: list[tuple[str, dict[str, Any]]] = [
        ("how_to_vote_step", {"title": "Your card", "body": "By post.", "link": link}),
        ("how_to_vote_step", {"title": "By proxy", "body": "Sign it.", "audience": "proxy"}),
        ("timeline", {"title": "All dates", "body": "In local time."}),
        ("parties", {"title": "Who takes part", "parties": [party]}),
        ("faq", {"question": "May I vote?", "answer": "If you are 18."}),
        ("media_literacy_card", {"title": "Is this real?", "body": "Look who posted it."}),
        ("report_misinformation", {"title": "Report it", "body": "Tell us.", "link": link}),
        ("official_contacts", {"title": "Where to ask", "contacts": [contact]}),
    ]
    return [{"type": kind, "value": value | {"source": SOURCE}} for kind, value in contents]


def _claim(election: Election) -> Claim:
    claim = ClaimFactory.create(
        statement="De stembureaus sluiten om vijf uur.", elections=[election]
    )
    for made in (
        VerdictFactory.create(claim=claim, corrected=True, rating=Verdict.Rating.MISLEADING),
        VerdictFactory.create(claim=claim, published=True, label="Onwaar"),
    ):
        VerdictTextFactory.create(verdict=made, headline="Ze sluiten om negen uur")
        VerdictTextFactory.create(
            verdict=made, language="en", headline="They close at nine", explanation="See the law."
        )
    return claim


def _posts(election: Election, claim: Claim) -> Post:
    """Fifteen posts: the newest repeats the false claim, the next is Arabic."""
    PostFactory.create_batch(13, created_at=timezone.now() - timedelta(days=1))
    PostFactory.create(
        language="ar",
        caption="مراكز الاقتراع مفتوحة حتى التاسعة مساءً",
        account__kind=Account.Kind.GOVERNMENT,
        created_at=timezone.now() - timedelta(hours=1),
    )
    post = PostFactory.create(
        account=AccountFactory.create(
            handle="zandwijk_zegt", display_name="Zandwijk Zegt", kind=Account.Kind.POLITICIAN
        ),
        caption="Let op, de stembureaus sluiten al om vijf uur!",
        hashtags=["stemmen", "duinwaard"],
        transcript="Hallo allemaal",
        on_screen_text="OM 5 UUR DICHT",
        created_at=timezone.now() - timedelta(minutes=5),
        counter=None,
    )
    PostCounterFactory.create(post=post, views=1_234_567, likes=98_765, shares=4321, comments=987)
    AppearanceFactory.create(claim=claim, post=post, confirmed=True)
    LabelFactory.create(post=post, election=election)
    return post

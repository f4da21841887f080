"""The review of matches by keyboard alone, and axe finds nothing on its pages."""

from itertools import product

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from factchecks.models import Appearance
from tests import portal
from tests.browser.test_accessibility import faults
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceDecisionFactory,
    AppearanceFactory,
    AutomaticStopFactory,
    BlindCheckFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
)
from tests.factories.users import UserFactory


CAPTIONS = (
    "Let op: de stembussen in Duinwaard sluiten om 17 uur!",
    "Klopt het dat de stembussen om 17 uur sluiten?",
    "Nee, de stembussen sluiten pas om 21 uur.",
)


@pytest.fixture
def checker(live_server):
    return portal.member(role="editor")


@pytest.fixture
def claim(checker):
    claim = ClaimFactory.create(
        organisation=checker.organisation,
        statement="De stembussen in Duinwaard sluiten al om 17 uur.",
    )
    ClaimWordingFactory.create(claim=claim, text="The polls in Duinwaard close at 5 pm.")
    VerdictFactory.create(claim=claim, published=True)
    return claim


@pytest.fixture
def pairs(claim):
    """Three proposals, the most viewed first."""
    return [
        AppearanceFactory.create(
            claim=claim,
            score=0.93,
            stance="endorses",
            post=PostFactory.create(caption=caption, counter__views=90_000 // (1 + number)),
            evidence={
                "passage": {"field": "caption", "start": 8, "end": 52, "text": ""},
                "reasons": ["short-text", "partner-limit"],
            },
        )
        for number, caption in enumerate(CAPTIONS)
    ]


@pytest.fixture
def copies(claim):
    """The first post again, five times."""
    return [
        AppearanceFactory.create(
            claim=claim,
            score=0.4,
            post=PostFactory.create(caption=f"{CAPTIONS[0]} {'🚨' * number}"),
        )
        for number in range(1, 6)
    ]


@pytest.fixture
def desk(open_page, checker):
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


def relations(pairs):
    return [(each.state, each.relation) for each in map(fresh, pairs)]


def fresh(pair):
    return Appearance.objects.get(pk=pair.pk)


def test_pairs_are_confirmed_rejected_debunked_and_undone_by_keyboard_alone(desk, pairs):
    page = desk("/portal/review/")
    post = page.get_by_role("article", name="Post")
    for key, caption, following in (
        ("y", CAPTIONS[0], CAPTIONS[1]),
        ("a", CAPTIONS[1], CAPTIONS[2]),
        ("d", CAPTIONS[2], None),
    ):
        expect(post).to_contain_text(caption)
        page.keyboard.press(key)
        if following:
            expect(post).to_contain_text(following)
    expect(page.get_by_text("Nothing to review.").first).to_be_visible()
    assert relations(pairs) == [
        ("confirmed", "repeats"), ("rejected", "asks"), ("rejected", "debunks"),
    ]  # fmt: skip
    page.keyboard.press("z")
    expect(post).to_contain_text(CAPTIONS[2])
    page.keyboard.press("n")
    expect(page.get_by_text("Nothing to review.").first).to_be_visible()
    for caption in reversed(CAPTIONS):
        page.keyboard.press("z")
        expect(post).to_contain_text(caption)
    assert relations(pairs) == [("proposed", "")] * 3


def test_a_pair_is_skipped_and_come_back_to(desk, pairs):
    page = desk("/portal/review/")
    post = page.get_by_role("article", name="Post")
    page.keyboard.press("s")
    expect(post).to_contain_text(CAPTIONS[1])
    page.keyboard.press("k")
    expect(post).to_contain_text(CAPTIONS[0])


def test_posts_with_the_same_words_are_decided_and_undone_together(desk, pairs, copies):
    page = desk("/portal/review/")
    expect(page.get_by_text("5 other posts say nearly the same")).to_be_visible()
    page.keyboard.press("b")
    page.keyboard.press("y")
    expect(page.get_by_role("article", name="Post")).to_contain_text(CAPTIONS[1])
    assert {state for state, _relation in relations([pairs[0], *copies])} == {"confirmed"}
    page.keyboard.press("z")
    expect(page.get_by_text("Your 6 decisions are undone.")).to_be_visible()
    assert {state for state, _relation in relations([pairs[0], *copies])} == {"proposed"}


def test_a_pair_is_decided_without_script(desk, pairs):
    page = desk("/portal/review/", java_script_enabled=False)
    page.get_by_role("button", name="Repeats it").click()
    expect(page.get_by_role("article", name="Post")).to_contain_text(CAPTIONS[1])
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Your decision is undone.")).to_be_visible()
    assert relations(pairs)[0] == ("proposed", "")


def measured(claim):
    """Decisions and blind checks of this week, and a stop."""
    for decision in ["confirm"] * 6 + ["reject"] * 3:
        AppearanceDecisionFactory.create(
            appearance=AppearanceFactory.create(claim=claim),
            decision=decision,
            language="nl",
            matcher_version="test-1",
        )
    person = UserFactory.create(password=None)
    for agrees in (True, True, False):
        BlindCheckFactory.create(
            appearance=AppearanceFactory.create(claim=claim, automatic=True),
            agrees=agrees,
            decided_at=timezone.now(),
            decided_by=person,
        )
    AutomaticStopFactory.create(language="fy", checked=20, right=15)


@pytest.mark.parametrize(("width", "scheme"), list(product((390, 1280), ("light", "dark"))))
def test_axe_finds_nothing(desk, claim, pairs, copies, width, scheme):
    measured(claim)
    AppearanceFactory.create(claim=claim, rejected=True, relation="debunks")
    for path in (
        "/portal/review/",
        "/portal/matcher/",
        f"{reverse('portal:appearances', args=[claim.pk])}?q=stembussen",
    ):
        page = desk(path, width=width, scheme=scheme)
        assert faults(page, width) == [], path

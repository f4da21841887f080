"""Staff pages in a real browser: they work under our content policy, and axe finds nothing."""

from itertools import product
from pprint import pformat
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from elections.models import ImportRun
from tests.browser.conftest import cookies_of
from tests.cms import signed_in
from tests.factories.content import IntakeFactory, PostFactory
from tests.factories.elections import (
    CorrectionFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
)
from tests.factories.factchecks import AppearanceFactory
from tests.factories.labels import (
    LabelFactory,
    MatcherModelFactory,
    ModelPromotionFactory,
    ShadowDecisionFactory,
    ShadowTallyFactory,
)
from users.roles import Role


@pytest.fixture
def open_cms(live_server, open_page):
    """`open_cms("labels_post", post.pk)` as an administrator."""
    state = cookies_of(signed_in(Role.ADMINISTRATOR))

    def opened(name, *args, **options):
        return open_page(reverse(name, args=args), storage_state=state, **options)

    return opened


def test_staff_pages_are_accessible_and_fit(open_cms):
    post = AppearanceFactory.create(post=LabelFactory.create().post, confirmed=True).post
    IntakeFactory.create(post=PostFactory.create(intake=None), set_aside=True)
    decided = AppearanceFactory.create(confirmed=True)
    model = ShadowDecisionFactory.create(post=post, language="nl").model
    ShadowTallyFactory.create(model=model)
    ShadowDecisionFactory.create(
        model=model,
        post=decided.post,
        live_claim=decided.claim,
    )
    ModelPromotionFactory.create(model=model)
    addresses = (
        ("overview",),
        ("labels_post", post.pk),
        ("content_failed_posts",),
        ("labels_models",),
        ("labels_model", model.pk),
        ("labels_model", MatcherModelFactory.create(live=True).pk),
        ("labels_model_compared", model.pk),
    )
    for address, (width, scheme) in product(addresses, ((1280, "light"), (390, "dark"))):
        page = open_cms(*address, width=width, scheme=scheme)
        page.wait_for_selector(".ec-page")
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

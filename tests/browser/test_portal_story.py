"""The whole story in a real browser: a rumour grows, is taken, assessed, read by a second person,
tried out, published, reviewed, corrected and withdrawn. Two partners and a member of the staff; every
page by keyboard and without an accessibility fault; in the end the audit chain holds.
"""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from content.actions import save_posts
from content.records import PostRecord
from electioncenter.sample.files import rows
from factchecks.models import Appearance, Claim, Verdict
from labels.actions.clusters import cluster_unmatched
from labels.actions.labelling import label_waiting
from labels.actions.searches import search_waiting
from tests.browser.test_accessibility import faults
from tests.factories.elections import ElectionFactory, JurisdictionFactory
from tests.portal import member, overseer


BY = "system:test"
HEADLINE = "No, a barcode shows nobody's vote"
BANNER = "False according to fact-checkers"


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def arrived(page, pattern):
    page.wait_for_url(re.compile(pattern))
    page.wait_for_load_state("networkidle")
    assert faults(page, 1280) == []


def posts():
    """The rumour, after a day of other talk: what all posts say tells nothing."""
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    told = [(yesterday, row) for row in rows("posts_other.jsonl")]
    told += [(now, row) for row in rows("growing.jsonl")]
    return [
        PostRecord(
            platform="sample",
            external_id=row["id"],
            account=row["account"],
            caption=row["caption"] or "",
            hashtags=row["hashtags"],
            transcript=row["transcript"] or "",
            language=row["lang"],
            region=row["region"],
            created_at=since - timedelta(minutes=row["minutes_before"]),
            views=row["views"],
        )
        for since, row in told
    ]


@pytest.fixture
def rumour(live_server):
    """Posts arrive, are labelled, match no claim and grow."""
    ElectionFactory.create(
        date=timezone.localdate() + timedelta(days=12),
        division=JurisdictionFactory.create(name="Duinwaard"),
    )
    save_posts(records=posts(), by=BY)
    label_waiting(by=BY)
    cluster_unmatched(by=BY)
    return Claim.objects.get(origin=Claim.Origin.MATCHER)


def waits_for_a_reader(page):
    expect(page.get_by_text("You wrote it: somebody else reads and publishes it.")).to_be_visible()
    assert faults(page, 1280) == []


def take(page):
    """From the inbox, the first claim: take it, open it."""
    press(page, "j", "t")
    expect(page.get_by_text("The claim is yours now.")).to_be_visible()


def write_false(page):
    arrived(page, r"/verdicts/new/")
    page.get_by_label("Headline").focus()
    page.keyboard.type(HEADLINE)
    press(page, "Tab")
    page.keyboard.type("The barcode says that the card is real. It is not on the ballot.")
    page.get_by_label("Verdict", exact=True).focus()
    page.keyboard.type("False")
    press(page, "Escape", "s")
    arrived(page, r"/verdicts/\d+/$")


def test_from_a_growing_rumour_to_a_withdrawn_verdict(rumour, sign_in_portal, open_page, capsys):
    author = member()
    editor = member("editor", author.organisation)
    other, staff = member("editor"), overseer()

    page = sign_in_portal(author.user, reverse("portal:inbox"))
    rival = sign_in_portal(other.user, reverse("portal:inbox"))
    expect(rival.get_by_text(rumour.statement)).to_be_visible()
    assert faults(page, 1280) == []
    take(page)
    rumour.refresh_from_db()
    assert rumour.organisation == author.organisation
    rival.reload()
    expect(rival.get_by_text(rumour.statement)).to_have_count(0)
    assert other.get(reverse("portal:claim", args=[rumour.pk])).status_code == 404

    page.goto(reverse("portal:claim", args=[rumour.pk]))
    assert faults(page, 1280) == []
    press(page, "v")
    write_false(page)
    press(page, "h")
    waits_for_a_reader(page)
    verdict = Verdict.objects.get()
    assert verdict.state == "submitted"

    second = sign_in_portal(editor.user, reverse("portal:second-reader"))
    press(second, "j", "Enter")
    arrived(second, r"/verdicts/\d+/$")
    press(second, "p")
    arrived(second, r"/preview/$")
    press(second, "d")
    expect(second.get_by_text("Waiting for a worker.")).to_be_visible()
    search_waiting(by=BY)
    expect(second.locator("#status")).to_have_text("The search of stored posts has ended.")
    press(second, "p")
    arrived(second, r"/verdicts/\d+/$")
    search_waiting(by=BY)

    reader = open_page(reverse("feeds:feed"))
    expect(reader.get_by_text(BANNER)).to_have_count(0)
    review = sign_in_portal(author.user, reverse("portal:review"))
    assert faults(review, 1280) == []
    waiting = Appearance.objects.proposed().filter(claim=rumour).count()
    for left in range(waiting - 1, waiting - 5, -1):
        press(review, "y")
        expect(review.get_by_text(f"{left} pairs wait")).to_be_visible()
    expect(review.get_by_role("button", name="Undo")).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(BANNER).first).to_be_visible()
    reader.get_by_text(BANNER).first.click()
    expect(reader.get_by_text(HEADLINE).first).to_be_visible()

    correct(page, second, verdict)
    reader.reload()
    expect(reader.get_by_text("Missing context").first).to_be_visible()
    expect(reader.get_by_text(BANNER)).to_have_count(0)

    withdraw(sign_in_portal(staff.user, reverse("portal:partners")), rumour)
    reader.reload()
    expect(reader.get_by_text("Missing context")).to_have_count(0)
    public = open_page(reverse("factchecks:claim", args=[rumour.slug]))
    expect(public.get_by_text("withdrawn", exact=False).first).to_be_visible()

    call_command("audit_verify")
    assert "chain intact" in capsys.readouterr().out


def correct(page, second, verdict):
    """The author writes a new version, the editor publishes it."""
    page.goto(reverse("portal:claim", args=[verdict.claim_id]))
    press(page, "v")
    arrived(page, r"/verdicts/new/")
    page.get_by_label("Verdict", exact=True).focus()
    page.keyboard.type("Missing")
    press(page, "Escape", "s")
    arrived(page, r"/verdicts/\d+/$")
    press(page, "h")
    page.keyboard.type("The municipality gave more detail.")
    press(page, "Tab", "Enter")
    waits_for_a_reader(page)
    second.goto(reverse("portal:second-reader"))
    press(second, "j", "Enter")
    arrived(second, r"/verdicts/\d+/$")
    press(second, "p")
    arrived(second, r"/preview/$")
    press(second, "p")
    arrived(second, r"/verdicts/\d+/$")


def withdraw(page, claim):
    """Staff take a published verdict back in an emergency."""
    published = claim.verdicts.get(state="published")
    page.goto(reverse("portal:verdict", args=[published.pk]))
    press(page, "w")
    page.keyboard.type("The photograph on which it rested was of another city.")
    press(page, "Tab", "Enter")
    arrived(page, r"/portal/")
    published.refresh_from_db()
    assert published.state == "withdrawn"

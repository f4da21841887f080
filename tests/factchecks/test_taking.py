"""A claim finds a partner: taken, given back, dismissed; of two who take it one has it."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from factchecks.actions.inbox import take_claim
from factchecks.models import Claim, Notification, Verdict
from tests import portal
from tests.concurrency import at_once
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    EvidenceFactory,
    PartnerFactory,
    VerdictFactory,
    WatchFactory,
)
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def waiting(statement):
    return ClaimFactory.create(incoming=True, statement=statement)


def test_who_takes_a_claim_owns_it_and_has_a_due_time():
    claim, checker = waiting("Neem mij"), portal.member()
    page = checker.post(reverse("portal:claim-take", args=[claim.pk]), follow=True)
    claim.refresh_from_db()
    assert (claim.stage, claim.organisation) == (Claim.Stage.TAKEN, checker.organisation)
    due = claim.assignments.get().due_at - timezone.now()
    assert timedelta(hours=47) < due < timedelta(hours=49)
    assert "The claim is yours now." in page.text


def test_taking_it_for_oneself_assigns_it():
    claim, checker = waiting("Neem mij"), portal.member()
    checker.post(reverse("portal:claim-take", args=[claim.pk]), {"for": "me"})
    assert claim.assignments.get().assignee == checker.user


def test_the_row_goes_away_in_place_with_a_message():
    claim, checker = waiting("Neem mij"), portal.member()
    answer = checker.post(
        reverse("portal:claim-take", args=[claim.pk]), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'hx-swap-oob="true"' in answer.text
    assert reverse("portal:claim-release", args=[claim.pk]) in answer.text


def test_the_second_partner_is_told_that_somebody_was_first():
    claim = waiting("Neem mij")
    portal.member().post(reverse("portal:claim-take", args=[claim.pk]))
    page = portal.member().post(reverse("portal:claim-take", args=[claim.pk]), follow=True)
    assert "Somebody was first" in page.text


@pytest.mark.django_db(transaction=True)
def test_of_two_partners_who_take_a_claim_at_once_exactly_one_has_it():
    claim = waiting("Neem mij")
    partners = [PartnerFactory.create().organisation for _ in range(2)]
    people = [UserFactory.create(password=None) for _ in partners]
    takes = [
        partial(take_claim, claim_id=claim.pk, organisation=partner, by=person)
        for partner, person in zip(partners, people, strict=True)
    ]
    results = at_once(takes)
    assert sorted(type(each).__name__ for each in results) == ["Claim", "NotWaiting"]
    claim.refresh_from_db()
    assert claim.organisation in partners
    assert claim.assignments.count() == 1


def test_who_watched_elsewhere_hears_that_it_is_gone():
    claim, watcher = waiting("Kijk"), portal.member()
    WatchFactory.create(claim=claim, user=watcher.user)
    portal.member().post(reverse("portal:claim-take", args=[claim.pk]))
    news = Notification.objects.get(user=watcher.user)
    assert (news.claim, news.text) == (None, "Kijk")


def test_taking_is_undone():
    claim, checker = waiting("Neem mij"), portal.member()
    checker.post(reverse("portal:claim-take", args=[claim.pk]))
    checker.post(reverse("portal:claim-release", args=[claim.pk]))
    claim.refresh_from_db()
    assert (claim.stage, claim.organisation) == (Claim.Stage.INCOMING, None)
    assert not claim.assignments.exists()


def test_a_claim_with_decisions_on_posts_is_not_given_back():
    checker = portal.member()
    claim = ClaimFactory.create(organisation=checker.organisation)
    AppearanceFactory.create(claim=claim, confirmed=True, decided_by=checker.user)
    checker.post(reverse("portal:claim-release", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.organisation == checker.organisation


@pytest.mark.parametrize("work", [VerdictFactory, EvidenceFactory])
def test_a_claim_with_work_on_it_is_not_given_back(work):
    checker = portal.member()
    claim = ClaimFactory.create(organisation=checker.organisation)
    work.create(claim=claim)
    page = checker.post(reverse("portal:claim-release", args=[claim.pk]), follow=True)
    assert "There is work on this claim already" in page.text
    claim.refresh_from_db()
    assert claim.organisation == checker.organisation


def test_a_claim_is_dismissed_with_a_reason_and_comes_back():
    checker = portal.member()
    claim = ClaimFactory.create(organisation=checker.organisation)
    address = reverse("portal:claim-dismiss", args=[claim.pk])
    assert "in a few words" in checker.post(address, {"reason": " "}, follow=True).text
    checker.post(address, {"reason": "Satire"})
    claim.refresh_from_db()
    assert (claim.stage, claim.dismissal_reason) == (Claim.Stage.DISMISSED, "Satire")
    checker.post(reverse("portal:claim-restore", args=[claim.pk]))
    claim.refresh_from_db()
    assert (claim.stage, claim.dismissal_reason) == (Claim.Stage.TAKEN, "")


def test_a_claim_with_a_published_verdict_is_not_dismissed():
    checker = portal.member()
    claim = ClaimFactory.create(organisation=checker.organisation)
    VerdictFactory.create(claim=claim, published=True)
    address = reverse("portal:claim-dismiss", args=[claim.pk])
    assert "cannot be dismissed" in checker.post(address, {"reason": "Toch"}, follow=True).text
    assert Verdict.objects.published().filter(claim=claim).exists()


def test_what_is_not_dismissed_cannot_be_brought_back():
    checker = portal.member()
    claim = ClaimFactory.create(organisation=checker.organisation)
    page = checker.post(reverse("portal:claim-restore", args=[claim.pk]), follow=True)
    assert "is not dismissed" in page.text


def test_staff_put_a_waiting_claim_aside_and_bring_it_back():
    claim, overseer = waiting("Reclame"), portal.overseer()
    overseer.post(reverse("portal:claim-dismiss", args=[claim.pk]), {"reason": "Spam"})
    claim.refresh_from_db()
    assert claim.stage == Claim.Stage.DISMISSED
    overseer.post(reverse("portal:claim-restore", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.stage == Claim.Stage.INCOMING


def test_another_partners_claim_is_not_there():
    claim, stranger = ClaimFactory.create(), portal.member()
    for step in ("release", "dismiss", "restore", "assign", "note", "watch"):
        answer = stranger.post(reverse(f"portal:claim-{step}", args=[claim.pk]), {"reason": "x"})
        assert answer.status_code == 404, step


def test_a_step_leads_back_only_to_our_own_pages():
    claim, checker = waiting("Neem mij"), portal.member()
    answer = checker.post(
        reverse("portal:claim-take", args=[claim.pk]), {"next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == reverse("portal:claim", args=[claim.pk])

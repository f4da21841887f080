"""The inbox: what waits, in which order, for whom, and who gets it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factchecks.actions.inbox import NotWaiting, take_claim
from factchecks.actions.priority import score_claims
from factchecks.models import Claim, Notification, Verdict
from tests import portal
from tests.concurrency import at_once
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    EvidenceFactory,
    PartnerFactory,
    TipFactory,
    VerdictFactory,
    WatchFactory,
)
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
INBOX = reverse("portal:inbox")


def waiting(statement, **fields):
    return ClaimFactory.create(incoming=True, statement=statement, **fields)


def shown(client, query=""):
    """Statements of the rows, from the top."""
    page = client.get(f"{INBOX}{query}")
    assert page.status_code == 200
    return [each.row.claim.statement for each in page.context["rows"]]


def test_the_highest_score_is_on_top():
    waiting("Laag", priority=10)
    waiting("Hoog", priority=60)
    assert shown(portal.member()) == ["Hoog", "Laag"]


def test_a_partner_sees_what_it_covers_until_it_asks_for_all():
    checker = portal.member()
    waiting("Nederlands", language="nl")
    waiting("Türkçe", language="tr")
    assert shown(checker) == ["Nederlands"]
    assert sorted(shown(checker, "?all=on")) == ["Nederlands", "Türkçe"]


def test_a_claim_about_another_country_is_not_covered():
    checker = portal.member()
    elsewhere = ElectionFactory.create(division__country="BE")
    waiting("In België", elections=[elsewhere])
    waiting("Hier", elections=[ElectionFactory.create(division__country="NL")])
    assert shown(checker) == ["Hier"]


def test_staff_who_oversee_see_everything_and_cannot_take_it():
    waiting("Türkçe", language="tr")
    overseer = portal.overseer()
    assert shown(overseer) == ["Türkçe"]
    claim = Claim.objects.get()
    assert overseer.post(reverse("portal:claim-take", args=[claim.pk])).status_code == 403


def test_claims_that_say_the_same_stand_under_one():
    head = waiting("De stembussen sluiten om 17 uur.", priority=50)
    waiting("De stembussen sluiten om 17 uur!", priority=20, alike_to=head)
    checker = portal.member()
    assert shown(checker) == [head.statement]
    assert "1 more that says the same" in checker.get(INBOX).text


def test_an_alike_claim_stands_alone_where_its_head_is_filtered_away():
    head = waiting("De stembussen sluiten om 17 uur.", origin="matcher")
    waiting("De stembussen sluiten om 17 uur!", alike_to=head, origin="public_form")
    assert shown(portal.member(), "?origin=public_form") == ["De stembussen sluiten om 17 uur!"]


def test_other_partners_published_verdicts_are_told_and_their_drafts_are_not():
    waiting("De stembussen sluiten om vijf uur in heel Duinwaard")
    told = ClaimFactory.create(statement="De stembussen sluiten om vijf uur in Duinwaard")
    VerdictFactory.create(claim=told, published=True, organisation__name="Controle Zuid")
    draft = ClaimFactory.create(statement="De stembussen in Duinwaard sluiten om vijf uur")
    VerdictFactory.create(claim=draft, organisation__name="Geheim Kantoor")
    page = portal.member().get(INBOX)
    assert [each.claim for each in page.context["rows"][0].row.said] == [told]
    assert "Geheim Kantoor" not in page.text


def test_the_score_is_told_in_words_and_its_parts_add_up():
    claim = waiting("De stembussen sluiten om 17 uur.")
    AppearanceFactory.create(claim=claim, post__counter__views=12_000)
    TipFactory.create_batch(3, claim=claim)
    score_now()
    page = portal.member().get(INBOX)
    [row] = page.context["rows"]
    assert sum(part.points for part in row.score) == pytest.approx(row.row.claim.priority)
    assert "12,000 views in 1 post" in page.text
    assert "3 people asked" in page.text


def score_now():
    return score_claims(now=timezone.now())


def test_what_waits_too_long_raises_an_alarm():
    claim = waiting("Oud")
    Claim.objects.filter(pk=claim.pk).update(created_at=timezone.now() - timedelta(hours=49))
    assert "waits too long" in portal.member().get(INBOX).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=stembus+zeven", ["De stembus sluit om zeven uur."]),
        ("?q=seven", ["De stembus sluit om zeven uur."]),  # a wording
        ("?language=en", ["Polls close early."]),
        ("?origin=matcher", ["Polls close early."]),
        ("?age=24", ["De stembus sluit om zeven uur."]),
        ("?age=old", ["Polls close early."]),
        ("?sort=oldest", ["Polls close early.", "De stembus sluit om zeven uur."]),
        ("?sort=nonsense&age=x", ["De stembus sluit om zeven uur.", "Polls close early."]),
    ],
)
def test_filters(query, expected):
    one = waiting("De stembus sluit om zeven uur.", priority=5)
    ClaimWordingFactory.create(claim=one, text="Polls close at seven.")
    two = waiting("Polls close early.", language="en", origin="matcher")
    Claim.objects.filter(pk=two.pk).update(created_at=timezone.now() - timedelta(days=4))
    assert shown(portal.member(), query) == expected


def test_the_election_and_the_area_narrow_the_list():
    election = ElectionFactory.create()
    claim = waiting("Hierover", elections=[election])
    claim.areas.add(election.division)
    waiting("Niet hierover")
    checker = portal.member()
    assert shown(checker, f"?election={election.pk}") == ["Hierover"]
    assert shown(checker, f"?area={election.division.pk}") == ["Hierover"]


def test_a_filter_is_kept_under_a_name_and_removed_again():
    checker = portal.member()
    checker.post(reverse("portal:filter-save"), {"name": "Oud", "query": "age=old&page=2&q="})
    assert '<a href="?age=old"' in checker.get(INBOX).text
    saved = checker.user.saved_filters.get()
    portal.member().post(reverse("portal:filter-delete", args=[saved.pk]))
    assert checker.user.saved_filters.exists()
    checker.post(reverse("portal:filter-delete", args=[saved.pk]))
    assert not checker.user.saved_filters.exists()


def test_a_filter_without_a_name_is_refused():
    checker = portal.member()
    page = checker.post(reverse("portal:filter-save"), {"name": "", "query": "q=a"}, follow=True)
    assert "Give the filter a name." in page.text


def test_many_filters_are_too_many():
    checker = portal.member()
    for number in range(21):
        page = checker.post(
            reverse("portal:filter-save"), {"name": str(number), "query": "q=a"}, follow=True
        )
    assert checker.user.saved_filters.count() == 20
    assert "Delete one first." in page.text


def test_the_inbox_asks_as_much_for_one_claim_as_for_twenty():
    checker = portal.member()
    fill(1)
    checker.get(INBOX)  # what a process reads once
    few = queries_of(checker)
    fill(20)
    checker.get(INBOX)
    assert queries_of(checker) == few


def fill(count):
    for number in range(count):
        claim = waiting(f"Stembureau {number} in Duinwaard sluit vandaag al om {number} uur")
        AppearanceFactory.create(claim=claim)
        TipFactory.create(claim=claim)
        waiting(f"Dicht om {number}", alike_to=claim)
        WatchFactory.create(claim=claim)
        same = ClaimFactory.create(statement=f"Stembureau {number} sluit vandaag om {number} uur")
        VerdictFactory.create(claim=same, published=True)


def queries_of(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(INBOX).status_code == 200
    return len(queries)


# --- taking, giving back, dismissing ---------------------------------------------------------


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
    results = at_once(
        [
            lambda partner=partner, person=person: take_claim(
                claim_id=claim.pk, organisation=partner, by=person
            )
            for partner, person in zip(partners, people, strict=True)
        ]
    )
    assert sorted(type(each).__name__ for each in results) == ["Claim", "NotWaiting"]
    claim.refresh_from_db()
    assert claim.organisation in partners
    assert claim.assignments.count() == 1
    assert NotWaiting is type(next(each for each in results if isinstance(each, Exception)))


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
    assert answer.url == reverse("portal:claim", args=[claim.pk])

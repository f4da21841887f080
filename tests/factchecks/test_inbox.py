"""The inbox: what waits, in which order, for whom, and who gets it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factchecks.actions.priority import score_claims
from factchecks.models import Claim
from tests import portal
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    TipFactory,
    VerdictFactory,
    WatchFactory,
)


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

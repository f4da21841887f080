"""A claim's page, and the list of a partner's own claims."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factchecks.models import Claim
from tests import portal
from tests.factories.factchecks import (
    AppearanceFactory,
    AssignmentFactory,
    ClaimFactory,
    CommentFactory,
    EvidenceFactory,
    VerdictFactory,
)
from tests.factories.users import MembershipFactory, UserFactory


pytestmark = pytest.mark.django_db
CLAIMS = reverse("portal:claims")


@pytest.fixture
def checker():
    return portal.member()


def own(checker, **fields):
    return ClaimFactory.create(organisation=checker.organisation, **fields)


def page_of(client, claim):
    return client.get(reverse("portal:claim", args=[claim.pk]))


def shown(client, query=""):
    return [row.claim.statement for row in client.get(f"{CLAIMS}{query}").context["rows"]]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# --- the page --------------------------------------------------------------------------------


def test_a_waiting_claim_shows_posts_and_what_is_known_and_nothing_of_anybody(checker):
    claim = ClaimFactory.create(incoming=True, statement="De sporthal is dicht.")
    AppearanceFactory.create(claim=claim, post__caption="Let op, dicht!", post__counter__views=1500)
    AppearanceFactory.create(claim=claim, post__caption="Iets anders", rejected=True)
    for client in (checker, portal.overseer()):
        page = page_of(client, claim)
        assert "Let op, dicht!" in page.text
        assert "1,500 views" in page.text
        assert "Iets anders" not in page.text
        assert "Nobody has taken it yet" in page.text
        assert 'id="notes"' not in page.text


def test_another_partners_claim_is_not_found(checker):
    assert page_of(checker, ClaimFactory.create()).status_code == 404


def test_similar_claims_of_others_are_told_only_where_they_published(checker):
    claim = own(checker, statement="De stembussen sluiten al om vijf uur.")
    told = ClaimFactory.create(statement="De stembussen sluiten al om vijf uur in Zandwijk.")
    VerdictFactory.create(claim=told, published=True)
    drafted = ClaimFactory.create(statement="De stembussen sluiten dus al om vijf uur.")
    VerdictFactory.create(claim=drafted)
    page = page_of(checker, claim).text
    assert told.statement in page
    assert drafted.statement not in page


def test_a_merged_claim_leads_to_what_it_became_part_of(checker):
    target = own(checker)
    merged = own(checker, stage=Claim.Stage.MERGED, merged_into=target)
    assert page_of(checker, merged).url == reverse("portal:claim", args=[target.pk])


def test_a_dismissed_claim_says_why(checker):
    claim = own(checker, stage=Claim.Stage.DISMISSED, dismissal_reason="Satire")
    page = page_of(checker, claim).text
    assert "Dismissed: Satire" in page
    assert "Take the dismissal back" in page


def test_the_page_asks_as_much_with_much_on_it(checker):
    claim = own(checker)
    page_of(checker, claim)
    fill(claim, 1)
    address = reverse("portal:claim", args=[claim.pk])
    checker.get(address)
    few = queries_of(checker, address)
    fill(claim, 10)
    checker.get(address)
    assert queries_of(checker, address) == few


def fill(claim, count):
    for number in range(count):
        AppearanceFactory.create(claim=claim)
        CommentFactory.create(claim=claim)
        EvidenceFactory.create(claim=claim)
        VerdictFactory.create(claim=claim)
        other = ClaimFactory.create(statement=f"{claim.statement} {number}")
        VerdictFactory.create(claim=other, published=True)


# --- our claims ------------------------------------------------------------------------------


def test_only_our_own_claims_are_listed_the_first_due_on_top(checker):
    now = timezone.now()
    for hours in (30, 3):
        claim = own(checker, statement=f"Over {hours} uur")
        AssignmentFactory.create(claim=claim, due_at=now + timedelta(hours=hours))
    ClaimFactory.create(statement="Van een ander")
    ClaimFactory.create(statement="Van niemand", incoming=True)
    assert shown(checker) == ["Over 3 uur", "Over 30 uur"]


def test_a_claim_stands_where_its_verdicts_put_it(checker):
    states = {
        "in_work": ({},),
        "second_reader": ({"published": True}, {"submitted": True}),
        "published": ({"published": True}, {}),
        "corrected": ({"corrected": True}, {"published": True}),
        "withdrawn": ({"withdrawn": True},),
    }
    for state, verdicts in states.items():
        claim = own(checker, statement=state)
        for verdict in verdicts:
            VerdictFactory.create(claim=claim, **verdict)
    own(checker, statement="dismissed", stage="dismissed", dismissal_reason="Satire")
    for state in (*states, "dismissed"):
        assert shown(checker, f"?state={state}") == [state]
    assert sorted(shown(checker)) == ["in_work", "second_reader"]
    assert shown(checker, "?state=nonsense") == []
    counted = {value: count for value, _label, count in checker.get(CLAIMS).context["tabs"]}
    assert counted == {
        "open": 2, "in_work": 1, "second_reader": 1, "published": 1, "corrected": 1,
        "withdrawn": 1, "dismissed": 1,
    }  # fmt: skip


def test_what_is_overdue_raises_an_alarm(checker):
    claim = own(checker)
    Claim.objects.filter(pk=claim.pk).update(created_at=timezone.now() - timedelta(hours=50))
    assert "2\xa0hours overdue" in checker.get(CLAIMS).text
    VerdictFactory.create(claim=claim, published=True)
    assert "overdue" not in checker.get(f"{CLAIMS}?state=published").text


def test_claims_are_narrowed_to_who_does_them(checker):
    colleague = UserFactory.create(password=None)
    MembershipFactory.create(user=colleague, organisation=checker.organisation)
    for person, name in ((checker.user, "mijn"), (colleague, "zijn"), (None, "niemands")):
        AssignmentFactory.create(claim=own(checker, statement=name), assignee=person)
    assert shown(checker, f"?assignee={checker.user.pk}") == ["mijn"]
    assert shown(checker, f"?assignee={colleague.pk}") == ["zijn"]
    assert shown(checker, "?assignee=nobody") == ["niemands"]
    assert shown(checker, "?q=zij&sort=newest") == ["zijn"]


def test_our_claims_ask_as_much_for_one_as_for_twenty(checker):
    for count in (1, 20):
        for _ in range(count):
            claim = own(checker)
            AssignmentFactory.create(claim=claim, assignee=checker.user)
            AppearanceFactory.create(claim=claim)
            VerdictFactory.create(claim=claim)
        if count == 1:
            checker.get(CLAIMS)
            few = queries_of(checker, CLAIMS)
    assert queries_of(checker, CLAIMS) == few

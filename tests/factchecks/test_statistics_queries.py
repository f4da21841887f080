"""Each figure against rows made by hand, by one partner and by another that must not count."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from audit.actions import record
from factchecks.models import AppearanceDecision, Claim, Complaint, Verdict
from factchecks.queries.statistics import facts, first_day, partners
from factchecks.statistics import Days, Lasting, Spread, figures
from tests.factories.factchecks import (
    AppearanceDecisionFactory,
    BannerCountFactory,
    ClaimFactory,
    ComplaintFactory,
    VerdictFactory,
)
from tests.factories.users import OrganisationFactory, UserFactory


pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MARCH = Days(date(2027, 3, 1), date(2027, 3, 31), AMSTERDAM)
NOW = datetime(2027, 12, 1, tzinfo=UTC)
DAY = 86400


def at(day, month=3):
    return datetime(2027, month, day, 12, tzinfo=UTC)


def of(organisation, days=MARCH, now=NOW):
    """Asked for alone and picked out of all: the same."""
    alone = facts(days, now=now, partner=organisation.pk).of(organisation.pk)
    assert figures(alone) == figures(facts(days, now=now).of(organisation.pk))
    return figures(alone)


def claim_of(organisation, day=2, **options):
    with time_machine.travel(at(day), tick=False):
        return ClaimFactory.create(organisation=organisation, **options)


def take(claim, day, organisation):
    with time_machine.travel(at(day), tick=False):
        record(
            action="factchecks.claim_taken",
            by="user:1",
            subject=f"factchecks.claim:{claim.pk}",
            data={"organisation": organisation.pk},
        )


@pytest.fixture
def ours():
    return OrganisationFactory.create()


@pytest.fixture
def others():
    return OrganisationFactory.create()


def test_claims_that_came_in_are_counted_for_everybody_once():
    for origin in Claim.Origin:
        with time_machine.travel(at(5), tick=False):
            ClaimFactory.create(incoming=True, origin=origin)
    with time_machine.travel(at(5, month=4), tick=False):
        ClaimFactory.create(incoming=True)
    found = figures(facts(MARCH, now=NOW))
    assert found.counts["received"] == len(Claim.Origin) - 2  # not a partner's own, not an import


def test_takings_and_dismissals_are_counted_from_the_audit_log(ours, others):
    claim = claim_of(ours)
    take(claim, 3, ours)
    take(claim, 4, others)
    take(claim, 5, ours)
    with time_machine.travel(at(6), tick=False):
        record(
            action="factchecks.claim_dismissed",
            by="user:1",
            subject="factchecks.claim:1",
            data={"organisation": others.pk},
        )
    assert of(ours).counts == {"taken": 2}
    assert of(others).counts == {"taken": 1, "dismissed": 1}


def test_the_time_to_a_verdict_runs_from_coming_in_and_from_the_last_taking(ours, others):
    claim = claim_of(ours, day=2)
    take(claim, 3, others)
    take(claim, 5, ours)
    VerdictFactory.create(claim=claim, published=True, published_at=at(9))
    take(claim, 20, ours)
    found = of(ours)
    assert found.spreads[Lasting.FROM_INCOMING] == Spread(1, 7 * DAY, 7 * DAY)
    assert found.spreads[Lasting.FROM_TAKEN] == Spread(1, 4 * DAY, 4 * DAY)


def test_verdicts_corrections_withdrawals_and_how_long_labels_stood(ours, others):
    corrected = claim_of(ours)
    VerdictFactory.create(claim=corrected, corrected=True, published_at=at(3))
    VerdictFactory.create(claim=corrected, published=True, published_at=at(5), rating="true")
    withdrawn = claim_of(ours)
    VerdictFactory.create(
        claim=withdrawn, withdrawn=True, published_at=at(3), withdrawn_at=at(9), rating="altered"
    )
    VerdictFactory.create(claim=claim_of(ours), submitted=True)
    VerdictFactory.create(claim=claim_of(others), published=True, published_at=at(5))
    found = of(ours)
    assert {name: amount for name, amount in found.counts.items() if amount} == {
        "verdict_false": 1,
        "verdict_true": 1,
        "verdict_altered": 1,
        "corrected": 1,
        "withdrawn": 1,
    }
    assert found.spreads[Lasting.IN_FORCE] == Spread(2, 4 * DAY, 6 * DAY)


def test_imports_count_as_verdicts_without_a_time_to_them(ours):
    VerdictFactory.create(
        claim=claim_of(ours),
        published=True,
        published_at=at(4),
        origin=Verdict.Origin.IMPORT,
        source_hash="ab",
    )
    found = of(ours)
    assert found.verdicts == 1
    assert found.spreads[Lasting.FROM_INCOMING].n == 0


def test_complaints_count_when_made_and_when_decided(ours, others):
    for owner, state in ((ours, "upheld"), (ours, "rejected"), (ours, "open"), (others, "upheld")):
        decided = {} if state == "open" else {
            "decided_at": at(6), "decided_by": UserFactory.create(password=None), "answer": "So."
        }  # fmt: skip
        verdict = VerdictFactory.create(
            claim=claim_of(owner), published=True, published_at=at(1, month=1)
        )
        with time_machine.travel(at(4), tick=False):
            ComplaintFactory.create(verdict=verdict, state=Complaint.State(state), **decided)
    found = of(ours)
    assert found.counts == {"complaints": 3, "complaints_upheld": 1, "complaints_rejected": 1}
    assert found.spreads[Lasting.TO_ANSWER] == Spread(2, 2 * DAY, 2 * DAY)


def test_banners_and_share_warnings_are_added_up_over_claims_and_days(ours, others):
    for owner, day in ((ours, 1), (ours, 31), (others, 1)):
        BannerCountFactory.create(
            claim=ClaimFactory.create(organisation=owner),
            day=date(2027, 3, day),
            shown=100,
            opened=9,
            warned=8,
            cancelled=6,
            shared=2,
        )
    BannerCountFactory.create(
        claim=ClaimFactory.create(organisation=ours), day=date(2027, 4, 1), shown=1
    )
    assert of(ours).counts == {
        "banners_shown": 200,
        "banners_opened": 18,
        "warnings_shown": 16,
        "shares_cancelled": 12,
        "shared_anyway": 4,
    }


def test_review_decisions_are_counted_as_taken_without_blind_checks(ours, others):
    decisions = [(ours, each, False) for each in ("confirm", "confirm", "reject", "undo")]
    for owner, decision, is_blind in [
        *decisions,
        (ours, "reject", True),
        (others, "reject", False),
    ]:
        with time_machine.travel(at(4), tick=False):
            AppearanceDecisionFactory.create(
                organisation=owner,
                decision=AppearanceDecision.Decision(decision),
                is_blind=is_blind,
            )
    found = of(ours)
    assert found.counts == {"matches_confirmed": 2, "matches_rejected": 1, "matches_undone": 1}
    assert found.decided_matches == 3


def test_what_happens_later_changes_no_past_month(ours):
    claim = claim_of(ours)
    verdict = VerdictFactory.create(claim=claim, published=True, published_at=at(9))
    complaint = ComplaintFactory.create(verdict=verdict)
    before = of(ours)
    complaint.delete()
    Verdict.objects.filter(pk=verdict.pk).update(
        state="withdrawn", withdrawn_at=at(2, month=5), change_reason="It was wrong."
    )
    BannerCountFactory.create(claim=claim, day=date(2027, 5, 2), shown=9)
    assert of(ours) == before


def activity(organisation):
    claim = claim_of(organisation)
    take(claim, 3, organisation)
    verdict = VerdictFactory.create(claim=claim, published=True, published_at=at(9))
    ComplaintFactory.create(verdict=verdict)
    BannerCountFactory.create(claim=claim, day=date(2027, 3, 9))


def test_the_number_of_queries_stays_the_same(ours, django_assert_num_queries):
    activity(ours)
    with django_assert_num_queries(8):
        facts(MARCH, now=NOW)
    for _ in range(3):
        activity(OrganisationFactory.create())
    with django_assert_num_queries(8):
        facts(MARCH, now=NOW)


def test_partners_are_fact_checkers_by_name():
    names = ("Zeeland Zoekt Uit", "Achterhoek Controleert")
    made = [OrganisationFactory.create(name=name) for name in names]
    OrganisationFactory.create(authority=True)
    assert partners() == made[::-1]


def test_reports_begin_with_the_first_verdict_that_was_published():
    assert first_day(AMSTERDAM) is None
    VerdictFactory.create(draft=True)
    VerdictFactory.create(published=True, published_at=at(9) + timedelta(days=1))
    VerdictFactory.create(published=True, published_at=at(9))
    assert first_day(AMSTERDAM) == date(2027, 3, 9)

"""The score of a claim: what raises it, that its parts add up, and that it is kept up to date."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from factchecks.actions.priority import group_waiting, score_claims
from factchecks.alike import group_alike
from factchecks.models import Claim
from factchecks.priority import WEIGHTS, Facts, Part, priority_of
from factchecks.signals import claims_moved
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory, TipFactory


NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
COUNTS = st.integers(0, 10**8)
FACTS = st.builds(
    Facts,
    views=COUNTS,
    posts=COUNTS,
    posts_last_day=COUNTS,
    posts_day_before=COUNTS,
    reports=COUNTS,
    check_worthiness=st.floats(0, 1),
    names_election=st.booleans(),
    is_tied=st.booleans(),
    days_to_vote=st.none() | st.integers(-400, 400),
)


def test_the_weights_are_of_a_hundred():
    assert sum(WEIGHTS.values()) == 100
    assert set(WEIGHTS) == set(Part)


@given(FACTS)
def test_the_score_is_of_a_hundred_and_its_parts_add_up(facts):
    found = priority_of(facts)
    assert 0 <= found.score <= 100
    assert found.score == pytest.approx(sum(found.points.values()), abs=0.05)
    assert all(0 <= found.points[part] <= WEIGHTS[part] for part in Part)


@given(FACTS, st.sampled_from(["views", "reports", "posts_last_day"]), st.integers(1, 10**6))
def test_more_of_it_never_lowers_the_score(facts, name, more):
    raised = replace(facts, **{name: getattr(facts, name) + more})
    assert priority_of(raised).score >= priority_of(facts).score


@given(FACTS, st.floats(0, 1))
def test_what_looks_more_checkable_never_stands_lower(facts, share):
    raised = replace(facts, check_worthiness=max(facts.check_worthiness, share))
    assert priority_of(raised).score >= priority_of(facts).score


@given(FACTS, st.integers(1, 10**6))
def test_posts_of_the_day_before_are_no_growth(facts, more):
    older = replace(facts, posts_day_before=facts.posts_day_before + more)
    assert priority_of(older).points[Part.GROWTH] <= priority_of(facts).points[Part.GROWTH]


@given(FACTS, st.integers(0, 300), st.integers(1, 100))
def test_a_nearer_vote_never_lowers_the_score(facts, days, later):
    near, far = (replace(facts, days_to_vote=each) for each in (days, days + later))
    assert priority_of(near).score >= priority_of(far).score


@given(FACTS)
def test_an_election_that_is_named_or_tied_never_lowers_the_score(facts):
    nothing = replace(facts, names_election=False, is_tied=False)
    named = replace(nothing, names_election=True)
    tied = replace(named, is_tied=True)
    scores = [priority_of(each).score for each in (nothing, named, tied)]
    assert scores == sorted(scores)


def test_results_are_as_urgent_as_two_weeks_before_and_then_over():
    vote = [
        priority_of(Facts(is_tied=True, days_to_vote=days)).points[Part.VOTE]
        for days in (0, 14, -1, -15)
    ]
    assert vote == [5.0, 2.5, 2.5, 0.0]


def test_fast_but_unseen_counts_less_than_fast_and_seen():
    fast = Facts(posts_last_day=10)
    seen = replace(fast, views=100_000)
    growth = [priority_of(each).points[Part.GROWTH] for each in (fast, seen)]
    assert 0 < growth[0] < growth[1]


# --- kept in the database --------------------------------------------------------------------


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_waiting_claims_are_scored_by_what_is_known_of_them():
    election = ElectionFactory.create(
        date=NOW.date() + timedelta(days=14), announced_on=NOW.date() - timedelta(days=90)
    )
    claim = ClaimFactory.create(incoming=True, elections=[election])
    for hours in (1, 2, 30):
        AppearanceFactory.create(
            claim=claim,
            post__created_at=NOW - timedelta(hours=hours),
            post__counter__views=1000,
        )
    AppearanceFactory.create(claim=claim, rejected=True, post__counter__views=10**6)
    TipFactory.create_batch(2, claim=claim)
    assert score_claims(now=NOW) == 1
    claim.refresh_from_db()
    parts = claim.priority_parts
    assert (parts["reach"]["views"], parts["reach"]["posts"]) == (3000, 3)
    assert (parts["growth"]["posts_last_day"], parts["growth"]["posts_day_before"]) == (2, 1)
    assert parts["reports"]["reports"] == 2
    assert (parts["vote"]["points"], parts["vote"]["days_to_vote"]) == (2.5, 14)
    assert claim.priority == pytest.approx(sum(part["points"] for part in parts.values()))
    assert score_claims(now=NOW) == 0


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_claim_that_speaks_of_voting_is_about_the_nearest_vote_until_somebody_says_which():
    for days in (14, 60):
        ElectionFactory.create(
            date=NOW.date() + timedelta(days=days), announced_on=NOW.date() - timedelta(days=90)
        )
    voting = ClaimFactory.create(incoming=True, statement="De stembussen sluiten eerder.")
    cooking = ClaimFactory.create(incoming=True, statement="Soep wordt beter van wortels.")
    score_claims(now=NOW)
    voting.refresh_from_db()
    cooking.refresh_from_db()
    assert voting.priority_parts["vote"]["points"] == 1.5  # 0.6 of half of 5
    assert cooking.priority_parts["vote"]["points"] == 0


@pytest.mark.django_db
def test_a_score_does_not_make_matchers_read_the_claims_again():
    claim = ClaimFactory.create(incoming=True)
    score_claims(now=timezone.now())
    assert Claim.objects.get().updated_at == claim.updated_at


@pytest.mark.django_db
def test_only_the_claims_that_were_named_are_scored():
    one, _other = ClaimFactory.create_batch(2, incoming=True)
    assert score_claims(now=timezone.now(), claim_ids=[one.pk]) == 1


@pytest.mark.django_db
def test_scoring_asks_as_much_for_one_claim_as_for_thirty(django_assert_num_queries):
    for count in (1, 30):
        ClaimFactory.create_batch(count, incoming=True)
        with django_assert_num_queries(
            8
        ):  # savepoint twice, claims, posts, tips, votes twice, update
            score_claims(now=timezone.now())


@pytest.mark.django_db
def test_the_bell_is_heard_once_for_a_crowd(monkeypatch):
    rung = []
    task = "factchecks.receivers.score_undecided_claims.apply_async"
    monkeypatch.setattr(task, lambda **options: rung.append(options))
    for _ in range(3):
        claims_moved.send(sender=None, claim_ids=[1])
    assert len(rung) == 1


# --- the same in other words -----------------------------------------------------------------


def test_the_same_rumour_in_other_words_joins_it():
    one = "Moet je in Duinwaard je stempas van tevoren ondertekenen, anders is hij ongeldig?"
    two = "Ze zeiden dat je je stempas vooraf moet ondertekenen omdat hij anders ongeldig is."
    other = "Wie zijn stempas kwijt is, kan bij deze verkiezing niet meer stemmen."
    assert group_alike([(1, "nl", one), (2, "nl", two), (3, "nl", other)]) == {2: 1}


def test_statements_that_say_the_same_stand_under_the_first():
    statements = [
        (1, "nl", "De stembussen sluiten om 17 uur in Duinwaard."),
        (2, "nl", "in Duinwaard sluiten de stembussen om 17 uur!!"),
        (3, "nl", "De stembussen sluiten om 19 uur in Duinwaard."),
        (4, "nl", "De stembussen sluiten niet om 17 uur in Duinwaard."),
        (5, "af", "De stembussen sluiten om 17 uur in Duinwaard."),
    ]
    assert group_alike(statements) == {2: 1}
    assert group_alike([]) == {}


@pytest.mark.django_db
def test_waiting_claims_are_grouped_and_the_group_goes_when_its_head_is_taken():
    words = "De stembussen sluiten om 17 uur in Duinwaard."
    low = ClaimFactory.create(incoming=True, statement=words, priority=1)
    high = ClaimFactory.create(incoming=True, statement=words, priority=2)
    assert group_waiting() == 1
    low.refresh_from_db()
    assert low.alike_to == high
    Claim.objects.filter(pk=high.pk).update(stage=Claim.Stage.DISMISSED, dismissal_reason="Satire")
    assert group_waiting() == 1
    low.refresh_from_db()
    assert low.alike_to is None

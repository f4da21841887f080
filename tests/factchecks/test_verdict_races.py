"""Fifty people at once, each on a connection of their own: one wins, the others are told."""

from functools import partial

import pytest

from factchecks.actions.searches import lease_search
from factchecks.actions.verdicts import (
    VerdictConflict,
    WrongState,
    draft_verdict,
    publish_verdict,
    return_draft,
    revise_draft,
    submit_draft,
    withdraw_verdict,
)
from factchecks.models import BackSearch, Verdict
from factchecks.queries.verdicts import content_of
from tests.concurrency import all_at_once, at_once
from tests.factchecks.verdicts import (
    assessment,
    author,
    correction_of,
    draft,
    handed_in,
    person,
    trail,
)
from tests.factories.factchecks import BackSearchFactory, ClaimFactory, VerdictFactory


pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50


def winners(results):
    """What succeeded; everything else has to be a refusal that a page can put into words."""
    won = [each for each in results if isinstance(each, Verdict)]
    told = [each for each in results if isinstance(each, VerdictConflict | WrongState)]
    assert len(won) + len(told) == len(results), results
    return won


def test_of_fifty_who_publish_one_version_one_does():
    verdict = handed_in()
    readers = [person() for _ in range(CROWD)]
    results = at_once([partial(publish_verdict, verdict=verdict, by=reader) for reader in readers])
    assert len(winners(results)) == 1
    assert Verdict.objects.get().approved_by in readers
    assert trail() == ["factchecks.verdict_published"]
    assert BackSearch.objects.count() == 1


def test_of_fifty_first_versions_one_is_published_and_the_rest_are_told():
    claim = ClaimFactory.create()
    waiting = [handed_in(claim=claim) for _ in range(CROWD)]
    calls = [partial(publish_verdict, verdict=each, by=person(), replaces=0) for each in waiting]
    assert len(winners(at_once(calls))) == 1
    assert Verdict.objects.published().count() == 1
    assert trail() == ["factchecks.verdict_published"]


def test_of_fifty_who_correct_the_version_they_read_one_does():
    first = VerdictFactory.create(published=True)
    waiting = [correction_of(first) for _ in range(CROWD)]
    calls = [partial(publish_verdict, verdict=each, by=person(), replaces=1) for each in waiting]
    assert len(winners(at_once(calls))) == 1
    first.refresh_from_db()
    assert first.state == "corrected"
    assert Verdict.objects.published().count() == 1


def test_of_fifty_who_publish_return_and_withdraw_each_version_takes_one_way():
    first = VerdictFactory.create(published=True)
    second = correction_of(first)
    calls = []
    for number in range(CROWD):
        steps = [
            partial(publish_verdict, verdict=second, by=person(), replaces=1),
            partial(return_draft, verdict=second, note="Not yet.", by=person()),
            partial(withdraw_verdict, verdict=first, reason="It was real.", by=person()),
        ]
        calls.append(steps[number % 3])
    won = winners(at_once(calls))
    first.refresh_from_db()
    second.refresh_from_db()
    ways = {
        ("corrected", "published"): 1,
        ("withdrawn", "draft"): 2,
        # Nobody who read version 1 as published publishes after its withdrawal.
    }
    assert len(won) == ways[first.state, second.state]
    assert len(trail()) == len(won)


def test_correcting_and_withdrawing_at_once_neither_hang_nor_contradict_each_other():
    pairs = []
    for _ in range(8):
        first = VerdictFactory.create(published=True)
        pairs.append((first, correction_of(first)))
    calls = [
        call
        for first, second in pairs
        for call in (
            partial(withdraw_verdict, verdict=first, reason="x", by=person()),
            partial(publish_verdict, verdict=second, by=person()),
        )
    ]
    winners(at_once(calls))
    # Either way the newer version is what is published in the end.
    assert set(Verdict.objects.published()) == {second for _, second in pairs}
    first_states = set(Verdict.objects.filter(version=1).values_list("state", flat=True))
    assert first_states <= {"withdrawn", "corrected"}


def test_of_many_who_save_the_draft_they_read_one_does():
    old = draft()
    seen = content_of(old).fingerprint
    results = at_once(
        [
            partial(revise_draft, verdict=old, assessment=assessment(), by=person(), seen=seen)
            for _ in range(10)
        ]
    )
    assert len(winners(results)) == 1


def test_a_draft_is_never_handed_in_under_the_name_of_who_did_not_write_it():
    for _ in range(6):
        old, colleague = draft(), person()
        at_once(
            [
                partial(submit_draft, verdict=old, by=author(old)),
                partial(revise_draft, verdict=old, assessment=assessment(), by=colleague),
            ]
        )
        old.refresh_from_db()
        assert old.state == "draft" or old.authored_by != colleague


def test_drafts_made_at_once_get_versions_of_their_own():
    claim = ClaimFactory.create()
    make = partial(draft_verdict, claim=claim, assessment=assessment(), by=person())
    versions = [verdict.version for verdict in all_at_once([make] * 10)]
    assert sorted(versions) == list(range(1, 11))


def test_two_workers_never_hold_the_same_search():
    BackSearchFactory.create_batch(4)
    leased = all_at_once([lease_search] * 8)
    held = [search.pk for search in leased if search is not None]
    assert sorted(held) == sorted(BackSearch.objects.values_list("pk", flat=True))

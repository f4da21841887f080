"""People who decide the same appearance at once, each on a connection of their own."""

from functools import partial

import pytest

from factchecks.actions.appearances import decide_appearance, list_post
from factchecks.models import Appearance
from tests.concurrency import all_at_once, at_once
from tests.factchecks.verdicts import person, trail
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory


pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_reviewers_who_saw_the_proposal_the_second_is_told():
    appearance = AppearanceFactory.create()
    decide = [
        partial(
            decide_appearance,
            appearance=Appearance.objects.get(pk=appearance.pk),
            confirm=True,
            by=reviewer,
            expected="proposed",
        )
        for reviewer in (person(), person())
    ]
    results = at_once(decide)
    assert sorted(type(each).__name__ for each in results) == ["Appearance", "DecisionConflict"]
    assert len(trail()) == 1


def test_a_post_listed_by_many_at_once_is_listed_once():
    claim, post, lister = ClaimFactory.create(), PostFactory.create(), person()
    all_at_once([partial(list_post, claim=claim, post=post, by=lister)] * 8)
    assert Appearance.objects.get().state == "confirmed"

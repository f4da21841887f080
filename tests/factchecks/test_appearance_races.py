"""People who list the same post at once, each on a connection of their own."""

from functools import partial

import pytest

from factchecks.actions.decisions import list_post
from factchecks.models import Appearance
from tests.concurrency import all_at_once
from tests.factchecks.verdicts import person
from tests.factories.content import PostFactory
from tests.factories.factchecks import ClaimFactory


@pytest.mark.django_db(transaction=True)
def test_a_post_listed_by_many_at_once_is_listed_once():
    claim, post, lister = ClaimFactory.create(), PostFactory.create(), person()
    all_at_once([partial(list_post, claim=claim, post=post, by=lister)] * 8)
    assert Appearance.objects.get().state == "confirmed"

"""Claims of posts against a voting rule: what is taken back is announced where it was."""

import pytest

from factchecks.actions.contradictions import withdraw_contradiction
from factchecks.models import Appearance
from factchecks.signals import claims_moved
from tests.factories.factchecks import AppearanceFactory, ClaimFactory


pytestmark = pytest.mark.django_db


def test_of_a_merged_claim_the_one_that_lost_a_post_is_announced(
    django_capture_on_commit_callbacks,
):
    target = ClaimFactory.create()
    source = ClaimFactory.create(stage="merged", merged_into=target)
    pair = AppearanceFactory.create(claim=target, matcher_version=Appearance.FROM_RULES)
    moved = []

    def note(*, claim_ids, **kwargs):
        moved.extend(claim_ids)

    claims_moved.connect(note)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert withdraw_contradiction(claim=source, post_ids=[pair.post_id]) == 1
    finally:
        claims_moved.disconnect(note)
    assert moved == [target.pk]

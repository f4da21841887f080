"""The measurement of what a decision needs to reach readers; the figures come from `make bench`."""

import pytest

from electioncenter.benchmark import publishing
from factchecks.models import Verdict


@pytest.mark.django_db
def test_every_round_is_seen_and_taken_back():
    times = publishing.measure(known=3, rounds=2)
    assert [len(values) for values in (times.publish, times.visible, times.gone)] == [2, 2, 2]
    assert set(Verdict.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize(("share", "wanted"), [(0.5, 2), (0.95, 4), (0.01, 1), (1, 4)])
def test_a_percentile_is_a_value_that_was_measured(share, wanted):
    assert publishing.percentile([4, 1, 3, 2], share) == wanted

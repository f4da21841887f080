from datetime import timedelta

import numpy as np
import pytest

from feeds.parameters import written_parameters
from feeds.profile import HistoryEvent, empty_profile, fold_in, profile_of, strength
from tests.feeds.ranked import NOW, event, towards


PARAMETERS = written_parameters()


def profile(*events: HistoryEvent):
    return profile_of(events, PARAMETERS, NOW)


def test_without_history_nothing_is_known():
    assert profile().events == 0
    assert not profile().short.any()
    assert not empty_profile().long.any()


def test_posts_that_were_only_seen_say_nothing():
    assert profile(event("seen"), event("seen")).events == 0


def test_one_like_points_the_short_and_the_long_taste_at_it():
    after = profile(event("liked", vector=towards(5)))
    np.testing.assert_allclose(after.short, towards(5), atol=1e-6)
    np.testing.assert_allclose(after.long, towards(5), atol=1e-6)
    assert after.events == 1


def test_newer_likes_weigh_more_in_the_short_taste():
    old = [event("liked", age, vector=towards(1)) for age in range(20, 30)]
    new = [event("liked", age, vector=towards(2)) for age in range(10)]
    short = profile(*old, *new).short
    assert short[2] > 1.5 * short[1]


def test_a_like_older_than_the_long_history_does_not_count_in_it():
    after = profile(event("liked", 0, vector=towards(1)), event("liked", 150, vector=towards(2)))
    assert after.long[2] == 0
    assert after.short[2] > 0


def test_what_was_skipped_or_not_wanted_makes_the_negative_taste():
    after = profile(event("not_interested", vector=towards(3)), event("liked", vector=towards(4)))
    np.testing.assert_allclose(after.negative, towards(3), atol=1e-6)
    assert after.accounts[9999] == pytest.approx(1.0)


def test_what_was_not_wanted_fades_in_thirty_days():
    def affinity(days):
        at = NOW - timedelta(days=days)
        return profile(event("not_interested", at=at)).accounts.get(9999, 0.0)

    assert affinity(0) < affinity(15) < affinity(29) < 0
    assert affinity(30) == 0


def test_a_post_without_vector_still_says_something_about_its_creator():
    after = profile(event("liked", vector=None, account_id=9))
    assert after.accounts[9] > 0
    assert not after.short.any()


@pytest.mark.parametrize(
    ("watched", "said"), [(0.0, 0.2), (0.5, 0.6), (1.0, 1.0), (1.5, 1.5), (2.0, 2.0), (None, 0.2)]
)
def test_the_longer_a_post_is_watched_the_more_it_says(watched, said):
    assert strength(event("watched", watched=watched), PARAMETERS.events) == pytest.approx(said)


def test_shares_say_more_than_likes_and_likes_more_than_watching():
    said = [
        strength(event(kind, watched=2.0), PARAMETERS.events)
        for kind in ("shared", "liked", "watched", "seen", "skipped", "not_interested")
    ]
    assert said == sorted(said, reverse=True)


def test_ten_posts_about_one_thing_do_not_drown_two_about_another():
    vectors = np.stack([towards(0)] * 10 + [towards(1)] * 2)
    summed = vectors.sum(axis=0)
    folded = fold_in(vectors, np.ones(12, dtype=np.float32), 5.0)
    assert folded[1] / folded[0] > 1.5 * summed[1] / summed[0]


def test_the_order_of_the_events_does_not_matter():
    events = [event("liked", age, vector=towards(age)) for age in range(5)]
    np.testing.assert_allclose(profile(*events).short, profile(*events[::-1]).short, atol=1e-6)

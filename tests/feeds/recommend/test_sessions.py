import pytest

from feeds.recommend.datasets import Dataset, in_order
from feeds.recommend.sessions import LIKES, OURS, RECENT, learn_inside_sessions, newcomers
from tests.feeds.recommend.small import events


@pytest.fixture(scope="module")
def data():
    return Dataset("small", in_order(events(users=400, length=60)), has_time=True)


def test_new_users_were_never_trained_on(data):
    ordered = sorted(data.events, key=lambda event: event.at)
    new = newcomers(ordered)
    cut = ordered[int(0.7 * len(ordered))].at
    begun = {}
    for event in ordered:
        begun.setdefault(event.user, event.at)
    assert len(new.rows) <= sum(at >= cut for at in begun.values())


def test_ours_is_at_least_what_is_popular_now_and_grows_with_the_likes():
    walked = in_order(events(users=400, length=60))
    sessions = learn_inside_sessions(Dataset("small", walked, has_time=True))
    if not sessions:
        pytest.skip("walks of this world are too short for thirty different items")
    assert [each.likes for each in sessions] == list(LIKES)
    assert sessions[0].ratio.value == pytest.approx(1)
    assert all(each.ndcg[OURS].mean() >= each.ndcg[RECENT].mean() for each in sessions)


def test_too_few_new_users_give_no_table():
    assert learn_inside_sessions(Dataset("small", in_order(events()), has_time=True)) == []

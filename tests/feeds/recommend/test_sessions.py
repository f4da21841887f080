import pytest

from feeds.recommend.datasets import Dataset, in_order
from feeds.recommend.sessions import LIKES, OURS, RECENT, learn_inside_sessions, newcomers
from tests.feeds.recommend.small import events


@pytest.fixture(scope="module")
def data():
    walks = events(users=160, length=45, items=240)
    return Dataset("small", in_order(walks), has_time=True)


def test_new_users_were_never_trained_on(data):
    ordered = sorted(data.events, key=lambda event: event.at)
    cut = ordered[int(0.7 * len(ordered))].at
    begun: dict[int, float] = {}
    for event in ordered:
        begun.setdefault(event.user, event.at)
    new = newcomers(ordered)
    assert 20 <= len(new.rows) <= sum(at >= cut for at in begun.values())
    assert sum(map(len, new.known.rows)) == int(0.7 * len(ordered))


def test_ours_begins_with_what_is_popular_now_and_learns_from_the_first_like(data):
    sessions = learn_inside_sessions(data)
    assert [each.likes for each in sessions] == list(LIKES)
    assert sessions[0].ratio.value == pytest.approx(1)
    for each in sessions[1:]:
        assert each.ndcg[OURS].mean() > each.ndcg[RECENT].mean()


def test_too_few_new_users_give_no_table():
    assert learn_inside_sessions(Dataset("small", in_order(events()), has_time=True)) == []

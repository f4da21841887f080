import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from feeds.recommend.datasets import Dataset, Event
from feeds.recommend.splitting import Histories, cut, numbered, split_off
from tests.feeds.recommend.small import dataset


def rows(*lists):
    return Histories([np.array(each, dtype=np.int32) for each in lists], 10)


@given(st.integers(2, 5000))
def test_the_last_fifth_is_held_out_and_at_least_one(count):
    assert 1 <= count - cut(count) <= count * 0.2 + 1


def test_the_newest_items_are_the_ones_to_find():
    split = split_off(rows([4, 1, 3, 2, 0]))
    assert split.known.rows[0].tolist() == [4, 1, 3, 2]
    assert split.wanted[0].tolist() == [0]


def test_users_with_few_items_have_nothing_to_find():
    split = split_off(rows([1, 2, 3], [0, 1, 2, 3, 4]))
    assert split.known.rows[0].tolist() == [1, 2, 3]
    assert split.users().tolist() == [1]


def test_the_tail_of_train_never_holds_a_test_item():
    data = numbered(dataset())
    test = data.test()
    tail = split_off(test.known)
    for known, wanted, tested in zip(tail.known.rows, tail.wanted, test.wanted, strict=True):
        assert not {*known, *wanted} & {*tested}


def test_the_same_users_are_drawn_every_time():
    split = split_off(rows(*([0, 1, 2, 3, 4] for _ in range(50))))
    assert split.users(10).tolist() == split.users(10).tolist()
    assert len(split.users(10)) == 10
    assert len(split.users(0)) == 50


def test_users_with_fewer_than_five_positives_are_left_out():
    events = [Event("few", str(n), n) for n in range(4)] + [Event("u", str(n), n) for n in range(5)]
    data = numbered(Dataset("d", events, has_time=True))
    assert data.users == ["u"]
    assert data.times is not None
    assert data.times[0].tolist() == [0, 1, 2, 3, 4]


def test_data_without_time_has_no_times():
    events = [Event("u", str(n), None) for n in range(6)]
    assert numbered(Dataset("d", events, has_time=False)).times is None


def test_newer_items_weigh_more_with_a_half_life():
    weights = rows([1, 2, 3]).matrix(half_life=1.0).toarray()[0]
    assert weights[[1, 2, 3]].tolist() == [0.25, 0.5, 1.0]


def test_popularity_counts_users():
    assert rows([1, 2], [2]).popularity().tolist()[:3] == [0, 1, 2]

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.parameters import written_parameters
from feeds.profile import profile_of
from feeds.ranking import score
from feeds.slate import EXPLORATION, Counters, compose
from tests.feeds.ranked import (
    NOW,
    TOPICS,
    Levels,
    candidate,
    catalogue,
    event,
    plainly_scored,
    towards,
)


PARAMETERS = written_parameters()
LEVELS = ("off", "much_less", "less", "normal", "more", "much_more")


def pages(posts, count, *, levels=None, profile=None, seed=0):
    """What a viewer is shown over `count` pages, nothing twice."""
    profile = profile or profile_of([], PARAMETERS, NOW)
    left, counters, shown = list(posts), Counters(), []
    for page in range(count):
        scored = score(profile, Levels(levels or {}), left, PARAMETERS, NOW)
        slate = compose(
            scored, PARAMETERS, counters, 10, topic_levels=levels or {}, seed=seed + page
        )
        counters = Counters.from_data(json.loads(json.dumps(slate.counters.as_data())))
        items = [each.scored.candidate for each in slate.items]
        shown += items
        left = [each for each in left if each not in items]
    return shown


def share(shown, topic):
    return sum(each.topics.get(topic, 0) for each in shown) / len(shown)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), creators=st.integers(1, 40))
def test_no_creator_has_more_than_two_of_any_twenty_posts_in_a_row(seed, creators):
    draw = np.random.default_rng(seed)
    posts = [
        candidate(n, account_id=int(draw.integers(creators)), vector=None) for n in range(1, 200)
    ]
    shown = [each.account_id for each in pages(posts, 6)]
    for start in range(len(shown)):
        window = shown[start : start + 20]
        assert max(map(window.count, window)) <= 2


def test_no_topic_has_more_than_four_of_any_ten_posts_in_a_row():
    shown = [each.main_topic for each in pages(catalogue(600, 3), 6)]
    for start in range(len(shown) - 10):
        window = shown[start : start + 10]
        assert max(map(window.count, window)) <= 4


def test_a_page_of_one_topic_only_is_still_full():
    posts = [candidate(n, topics={"food": 1.0}) for n in range(1, 50)]
    assert len(pages(posts, 1)) == 10


def test_no_post_is_shown_twice_on_a_page():
    slate = compose(plainly_scored(catalogue(30)), PARAMETERS, Counters(), 10)
    ids = [each.scored.candidate.post_id for each in slate.items]
    assert len(set(ids)) == len(ids) == 10
    assert [each.position for each in slate.items] == list(range(10))


def test_an_empty_pool_is_an_empty_page():
    counters = Counters(accounts=(1,), shown=3)
    assert compose([], PARAMETERS, counters, 10).counters == counters


def test_near_twins_are_kept_apart_when_another_is_nearly_as_good():
    posts = [candidate(1), candidate(2), candidate(3, vector=towards(9)), candidate(4)]
    slate = compose(plainly_scored(posts, [1.0, 0.99, 0.95, 0.0]), PARAMETERS, Counters(), 2)
    assert [each.scored.candidate.post_id for each in slate.items] == [1, 3]


@pytest.mark.parametrize(("topic", "likes"), [("food", 0), ("music", 1)])
def test_topic_sliders_give_the_dose_they_promise(topic, likes):
    posts = catalogue(700, 7)
    liked = [each for each in posts if each.main_topic == topic][:likes]
    history = [event("liked", n, vector=each.vector) for n, each in enumerate(liked)]
    profile = profile_of(history, PARAMETERS, NOW)
    shares = [
        share(pages(posts, 7, levels={topic: level}, profile=profile), topic) for level in LEVELS
    ]
    off, much_less, less, normal, more, much_more = shares
    assert all(a < b for a, b in pairwise(shares))
    assert off < 0.01
    assert much_less <= 0.15 * normal
    assert less <= 0.6 * normal
    assert more >= 1.4 * normal
    assert much_more >= min(2 * normal, 0.6)  # no topic gets more than most of the page


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1000), topic=st.sampled_from(TOPICS))
def test_a_topic_that_is_off_never_comes(seed, topic):
    shown = pages(catalogue(300, seed), 5, levels={topic: "off"})
    assert all(each.topics.get(topic, 0) < 0.15 for each in shown)
    assert all(each.main_topic != topic for each in shown)


def test_two_topics_turned_up_share_the_page():
    posts = catalogue(700, 2)
    usual = pages(posts, 6)
    shown = pages(posts, 6, levels={"food": "much_more", "music": "much_more"})
    for topic in ("food", "music"):
        assert share(shown, topic) > 1.7 * share(usual, topic)


def test_a_topic_turned_up_is_shown_even_where_taste_has_none_of_it():
    posts = catalogue(800, 5)
    liked = [event("liked", n, vector=towards(0)) for n in range(20)]
    profile = profile_of(liked, PARAMETERS, NOW)
    assert share(pages(posts, 5, levels={"music": "much_more"}, profile=profile), "music") > 0.25


def fresh(post_id, **fields):
    return candidate(post_id, source=EXPLORATION, vector=towards(post_id % 60), **fields)


def test_one_post_in_ten_is_one_that_few_have_seen():
    posts = [*catalogue(300), *(fresh(1000 + n) for n in range(40))]
    scores = [1.0] * 300 + [0.0] * 40
    counters, explored = Counters(), []
    for page in range(4):
        slate = compose(plainly_scored(posts, scores), PARAMETERS, counters, 10, seed=page)
        counters = slate.counters
        explored.append([each.position for each in slate.items if each.source == EXPLORATION])
    assert explored == [[6]] * 4


def test_exploration_is_drawn_and_says_how_likely_it_was():
    posts = [*catalogue(50), *(fresh(1000 + n) for n in range(10))]
    scored = plainly_scored(posts, [1.0] * 50 + [0.0] * 10)
    drawn = [compose(scored, PARAMETERS, Counters(), 10, seed=seed).items[6] for seed in range(12)]
    assert len({each.scored.candidate.post_id for each in drawn}) > 3
    assert all(0 < each.propensity < 1 for each in drawn)


def test_posts_that_are_liked_win_more_draws():
    posts = [*catalogue(50), fresh(1000, shown=50, likes=0), fresh(1001, shown=50, likes=25)]
    scored = plainly_scored(posts, [1.0] * 50 + [0.0] * 2)
    slate = compose(scored, PARAMETERS, Counters(), 10)
    assert slate.items[6].scored.candidate.post_id == 1001


def test_posts_under_review_are_never_explored():
    posts = [*catalogue(60), *(fresh(1000 + n, is_under_review=True) for n in range(9))]
    scored = plainly_scored(posts, [1.0] * 60 + [0.0] * 9)
    for seed in range(8):
        slate = compose(scored, PARAMETERS, Counters(), 10, seed=seed)
        assert all(each.source != EXPLORATION for each in slate.items)

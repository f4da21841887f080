from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.parameters import ParametersError, parameters_from, written_parameters
from feeds.profile import empty_profile, profile_of
from feeds.ranking import CHOSEN, FOR_EVERYONE, PERSONAL, score, signal_values, trust
from feeds.ranking_words import SIGNALS
from tests.feeds.ranked import NOW, TOPICS, Levels, candidate, catalogue, event, towards


PARAMETERS = written_parameters()
LIKED_FOOD = profile_of([event("liked", age) for age in range(5)], PARAMETERS, NOW)


def ranked(posts, profile=LIKED_FOOD, levels=None):
    return score(profile, Levels(levels or {}), posts, PARAMETERS, NOW)


def order(posts, **options):
    return [each.candidate.post_id for each in ranked(posts, **options)]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    events=st.integers(0, 30),
    levels=st.dictionaries(
        st.sampled_from(TOPICS), st.sampled_from(["off", "much_less", "less", "more", "much_more"])
    ),
)
def test_base_and_contributions_are_the_score(seed, events, levels):
    posts = catalogue(40, seed)
    history = [
        event("liked", age, vector=posts[age].vector, topics=posts[age].topics)
        for age in range(events)
    ]
    for each in ranked(posts, profile_of(history, PARAMETERS, NOW), levels):
        assert each.base + sum(each.contributions.values()) == each.score
        assert set(each.contributions) == set(SIGNALS)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), events=st.integers(0, 30))
def test_every_signal_stays_between_minus_one_and_one(seed, events):
    posts = catalogue(30, seed)
    history = [event("shared", age, vector=posts[age].vector) for age in range(events)]
    levels = Levels({"food": "off", "music": "much_more"})
    values = signal_values(profile_of(history, PARAMETERS, NOW), levels, posts, PARAMETERS, NOW)
    assert set(values) == set(SIGNALS)
    for name, column in values.items():
        assert (abs(column) <= 1.0001).all(), name


def test_nothing_to_rank_is_an_empty_list():
    assert ranked([]) == []


def test_posts_like_the_liked_ones_come_first():
    assert order([candidate(1, vector=towards(9)), candidate(2, vector=towards(0))]) == [2, 1]


def test_one_like_changes_the_order_at_once():
    posts = [candidate(1, vector=towards(9)), candidate(2, vector=towards(0), likes=3, shown=30)]
    before = order(posts, profile=empty_profile())
    liked = profile_of([event("liked", vector=towards(9), account_id=50)], PARAMETERS, NOW)
    after = order(posts, profile=liked)
    assert before == [2, 1]
    assert after == [1, 2]


def test_a_new_viewer_gets_what_is_liked_and_new():
    posts = [
        candidate(1, likes=1, shown=200),
        candidate(2, likes=60, shown=200),
        candidate(3, likes=60, shown=200, created_at=NOW - timedelta(days=30)),
    ]
    assert order(posts, profile=empty_profile()) == [2, 3, 1]


def test_popularity_weighs_less_as_the_history_grows():
    posts = [candidate(1, likes=60, shown=200)]
    new, known = ranked(posts, profile=empty_profile())[0], ranked(posts)[0]
    assert new.contributions["liked"] > known.contributions["liked"] > 0
    assert trust(empty_profile(), PARAMETERS) == 0
    assert trust(LIKED_FOOD, PARAMETERS) == pytest.approx(5 / 8)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"followed": True}, {}),
        ({"co_liked": 0.5}, {}),
        ({"likes": 50, "shown": 100}, {"likes": 5, "shown": 100}),
        ({"shown": 100, "completes": 90}, {"shown": 100, "completes": 9}),
        ({"shown": 100, "skips": 5}, {"shown": 100, "skips": 90}),
        ({"created_at": NOW}, {"created_at": NOW - timedelta(days=3)}),
    ],
)
def test_what_speaks_for_a_post_lifts_it(better, worse):
    assert order([candidate(1, **worse), candidate(2, **better)]) == [2, 1]


def test_each_level_of_a_topic_lifts_it_above_the_one_before():
    post = candidate(1, topics={"food": 0.8, "music": 0.2})
    scores = [
        ranked([post], levels={"food": level})[0].score
        for level in ("off", "much_less", "less", "normal", "more", "much_more")
    ]
    assert scores == sorted(scores)
    assert len(set(scores)) == 6


def test_what_was_not_wanted_sinks():
    disliked = profile_of([event("not_interested", vector=towards(0))], PARAMETERS, NOW)
    posts = [candidate(1, vector=towards(0)), candidate(2, vector=towards(9), likes=0)]
    assert order(posts, profile=disliked) == [2, 1]


def test_equal_posts_keep_an_order():
    assert order([candidate(1, account_id=7), candidate(2, account_id=7)]) == [2, 1]


def test_posts_that_are_not_described_yet_can_be_ranked():
    assert len(ranked([candidate(1, vector=None), candidate(2)])) == 2


def test_signals_belong_to_one_group_at_most():
    assert set(SIGNALS) >= FOR_EVERYONE | PERSONAL | CHOSEN
    assert len(FOR_EVERYONE) + len(PERSONAL) + len(CHOSEN) == len(FOR_EVERYONE | PERSONAL | CHOSEN)


def test_every_weight_has_words_and_the_page_lists_the_heaviest_first():
    weights = [abs(signal.weight) for signal in PARAMETERS.main()]
    assert weights == sorted(weights, reverse=True)
    assert all(str(each.title) and str(each.explanation) for each in PARAMETERS.main())


def test_a_weight_without_words_is_refused():
    with pytest.raises(ParametersError, match="mood"):
        parameters_from({"weights": dict.fromkeys(SIGNALS, 1.0) | {"mood": 1.0}})


def test_the_version_changes_with_the_numbers():
    assert replace(PARAMETERS, version="x").version != PARAMETERS.version
    assert len(PARAMETERS.version) == 12

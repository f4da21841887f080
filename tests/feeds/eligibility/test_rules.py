"""What a rule means: the cases of the semantics, ours and the shared ones, and what always holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.eligibility.rules import (
    EVERYWHERE,
    Key,
    PostFacts,
    Relation,
    Rule,
    Scope,
    State,
    Surface,
    Target,
    TargetKind,
    ViewerFacts,
    evaluate,
    shows,
)
from tests.feeds.eligibility.judging import Case, Cases, read_cases


OWN = read_cases(Path(__file__).parent.parent / "data" / "eligibility_cases.json")
NOW = datetime(2027, 3, 10, tzinfo=UTC)
ALWAYS = Scope(regions=frozenset({EVERYWHERE}), starts_at=NOW - timedelta(days=1))


def check(cases: Cases, case: Case) -> None:
    found = evaluate(
        case.post, rules=cases.rules, posts=cases.posts, viewer=case.viewer, at=case.at
    )
    assert found.state == case.state
    assert shows(case.surface, found.state) == case.is_shown
    assert bool(found.rules) == bool(case.rules)
    assert set(found.rules) <= set(case.rules)


@pytest.mark.parametrize("case", OWN.cases, ids=lambda case: case.id)
def test_our_own_cases(case):
    check(OWN, case)


def test_there_are_forty_of_them_and_more():
    assert len(OWN.cases) >= 40


def test_the_shared_cases(shared_data):
    path = shared_data / "feeds" / "eligibility-cases.json"
    if not path.exists():
        pytest.skip("needs eligibility-cases.json of the shared data")
    shared = read_cases(path)
    assert len(shared.cases) == 15
    for case in shared.cases:
        check(shared, case)


def test_without_rules_everything_is_eligible():
    found = evaluate("p", rules=[], posts={}, viewer=ViewerFacts(), at=NOW)
    assert (found.state, found.rules) == (State.ELIGIBLE, ())


def test_two_rules_of_one_effect_are_both_named():
    rules = [
        Rule(
            id=name,
            target=Target(TargetKind.POST, frozenset({"p"})),
            effect=State.REMOVED,
            scope=ALWAYS,
        )
        for name in ("b", "a")
    ]
    assert evaluate("p", rules=rules, posts={}, viewer=ViewerFacts(), at=NOW).rules == ("a", "b")


def test_a_scope_without_an_end_does_not_end():
    assert ALWAYS.covers(NOW + timedelta(days=10_000), None)


def test_an_empty_region_is_an_unknown_one():
    scope = replace(ALWAYS, regions=frozenset({"NL"}))
    assert not scope.covers(NOW, "")
    assert replace(scope, holds_where_unknown=True).covers(NOW, "")


def test_an_unknown_surface_shows_what_is_eligible_only():
    shown = {surface: [state for state in State if shows(surface, state)] for surface in Surface}
    assert shown[Surface.TAG] == shown[Surface.TOPIC] == [State.ELIGIBLE]
    assert [state for state in State if shows("anything", state)] == [State.ELIGIBLE]
    assert not any(State.REMOVED in states for states in shown.values())


# --- what always holds, in any tangle of posts ------------------------------------------------

NAMES = st.integers(0, 7)
ORIGINS = st.lists(st.tuples(st.sampled_from(Relation), NAMES), max_size=3).map(tuple)
POSTS = st.lists(
    st.tuples(NAMES, st.sampled_from([frozenset[str](), frozenset({"x"})]), ORIGINS),
    min_size=8,
    max_size=8,
).map(
    lambda rows: {
        number: PostFacts(number, author, labels, origins)
        for number, (author, labels, origins) in enumerate(rows)
    }
)
RULES = st.lists(
    st.builds(
        lambda number, kind, value, effect, exempt, propagate: Rule(
            id=f"r{number}",
            target=Target(kind, frozenset({"x" if kind == TargetKind.LABEL else value})),
            effect=effect,
            scope=ALWAYS,
            exempt_followers=exempt,
            propagate=propagate,
        ),
        st.integers(0, 99),
        st.sampled_from(TargetKind),
        NAMES,
        st.sampled_from([State.NOT_RECOMMENDED, State.PENDING_REVIEW, State.REMOVED]),
        st.booleans(),
        st.frozensets(st.sampled_from(Relation)),
    ),
    max_size=4,
)


def judge(
    post: Key, rules: list[Rule], posts: dict[int, PostFacts], follows: frozenset[Key]
) -> State:
    facts: dict[Key, PostFacts] = {key: each for key, each in posts.items()}  # noqa: C416
    viewer = ViewerFacts("NL", follows)
    return evaluate(post, rules=rules, posts=facts, viewer=viewer, at=NOW).state


@given(posts=POSTS, rules=RULES, follows=st.frozensets(NAMES))
def test_following_more_never_makes_a_post_less_eligible(posts, rules, follows):
    for post in posts:
        assert judge(post, rules, posts, follows) <= judge(post, rules, posts, frozenset())


@given(posts=POSTS, rules=RULES)
def test_one_more_rule_never_makes_a_post_more_eligible(posts, rules):
    for post in posts:
        assert judge(post, rules, posts, frozenset()) >= judge(post, rules[1:], posts, frozenset())


@given(posts=POSTS, rules=RULES)
def test_a_post_is_as_bad_as_what_it_goes_back_to_where_all_relations_count(posts, rules):
    spread = [replace(rule, propagate=frozenset(Relation)) for rule in rules]
    for number, facts in posts.items():
        for _relation, origin in facts.origins:
            assert judge(number, spread, posts, frozenset()) >= judge(
                origin, spread, posts, frozenset()
            )

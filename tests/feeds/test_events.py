import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.events import Event, Problem, problem_of, read_event


NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
SENT = {"post": 7, "kind": "seen", "at": "2026-03-17T18:30:00Z"}


def wrong_fields(**changes: object) -> list[str]:
    """Fields that are named, by reading or by judging."""
    read = read_event({**SENT, **changes})
    if isinstance(read, Event):
        problem = problem_of(read, NOW)
        return [problem.field] if problem else []
    return [problem.field for problem in read]


def test_an_event_as_a_client_sends_it():
    key = "0b0e1c52-6a36-4f0c-9a5c-0c8f8f1c2f10"
    event = read_event({**SENT, "kind": "watched", "watched": 1, "position": 3, "key": key})
    assert isinstance(event, Event)
    assert (event.post_id, event.watched, event.position, str(event.key)) == (7, 1, 3, key)
    assert event.at == NOW
    assert problem_of(event, NOW) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"post": "7"}, "post"),
        ({"post": True}, "post"),
        ({"post": 0}, "post"),
        ({"post": 2**63}, "post"),
        ({"kind": None}, "kind"),
        ({"kind": "not_interested"}, "kind"),
        ({"kind": "SEEN"}, "kind"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-03-17T18:30:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "2026-03-17T18:36:00Z"}, "at"),
        ({"at": "2026-03-10T18:29:00Z"}, "at"),
        ({"kind": "watched"}, "watched"),
        ({"watched": 0.5}, "watched"),
        ({"kind": "watched", "watched": -0.1}, "watched"),
        ({"kind": "watched", "watched": 2.1}, "watched"),
        ({"kind": "watched", "watched": float("nan")}, "watched"),
        ({"kind": "watched", "watched": 10**400}, "watched"),
        ({"kind": "watched", "watched": "1"}, "watched"),
        ({"position": -1}, "position"),
        ({"position": 1.5}, "position"),
        ({"position": 2**15}, "position"),
        ({"key": "1"}, "key"),
        ({"request": 1}, "request"),
        ({"viewer": 3}, "viewer"),
    ],
)
def test_what_is_wrong_is_named(changes, field):
    assert wrong_fields(**changes) == [field]


def test_each_wrong_field_is_named():
    assert sorted(wrong_fields(post=None, at=None, key=4)) == ["at", "key", "post"]


@pytest.mark.parametrize("item", [None, 3, "seen", [], [SENT]])
def test_what_is_no_object(item):
    assert read_event(item) == [Problem("event", "is not an object")]


def test_a_clock_may_be_a_little_ahead():
    assert problem_of(Event(1, "seen", NOW + timedelta(minutes=4)), NOW) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["post", "kind", "at", "watched", "request", "position", "key"])
        | st.text(),
        VALUES,
    )
)
def test_whatever_is_sent_is_an_event_or_named_in_words_that_can_be_sent_back(item):
    read = read_event(item)
    if isinstance(read, Event):
        problem_of(read, NOW)
    else:
        assert read
        json.dumps([(problem.field, problem.error) for problem in read]).encode()

"""The chain's arithmetic, attacked without a database."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import chain
from audit.chain import Damage, Finding, Link


NOON = datetime(2027, 3, 17, 12, tzinfo=UTC)
SIZE = 8


def chain_of(size: int) -> list[Link]:
    links: list[Link] = []
    for sequence in range(1, size + 1):
        body = chain.body(
            at=NOON, action="test.done", actor="user:1", subject=f"thing:{sequence}", data={}
        )
        links.append(sealed(body, sequence, links[-1].hash if links else chain.GENESIS))
    return links


def sealed(body: dict[str, object], sequence: int, previous_hash: str) -> Link:
    body_hash = chain.hash_body(body)
    own = chain.hash_link(previous_hash=previous_hash, sequence=sequence, body_hash=body_hash)
    return Link(sequence, body, body_hash, previous_hash, own)


def findings(links: Sequence[Link], *, end: Link) -> list[Finding]:
    return list(chain.verify(links, head_sequence=end.sequence, head_hash=end.hash))


def forged(link: Link) -> dict[str, object]:
    return link.body | {"actor": "user:999"}


@given(size=st.integers(1, 20))
def test_an_untouched_chain_has_no_findings(size):
    links = chain_of(size)
    assert findings(links, end=links[-1]) == []


def test_an_empty_chain_is_intact():
    assert list(chain.verify([], head_sequence=0, head_hash=chain.GENESIS)) == []


@given(place=st.integers(1, SIZE))
def test_a_changed_entry_is_named(place):
    links = chain_of(SIZE)
    links[place - 1] = replace(links[place - 1], body=forged(links[place - 1]))
    assert findings(links, end=chain_of(SIZE)[-1]) == [Finding(place, Damage.CHANGED)]


@given(place=st.integers(1, SIZE))
def test_a_changed_entry_with_a_new_body_hash_is_named(place):
    links = chain_of(SIZE)
    body = forged(links[place - 1])
    links[place - 1] = replace(links[place - 1], body=body, body_hash=chain.hash_body(body))
    assert findings(links, end=chain_of(SIZE)[-1]) == [Finding(place, Damage.CHANGED)]


@given(place=st.integers(1, SIZE))
def test_a_changed_entry_with_all_its_hashes_made_anew_is_named(place):
    links = chain_of(SIZE)
    old = links[place - 1]
    links[place - 1] = sealed(forged(old), place, old.previous_hash)
    assert findings(links, end=chain_of(SIZE)[-1]) == [Finding(place, Damage.CHANGED)]


def test_a_chain_with_another_beginning_is_named():
    honest = chain_of(1)[0]
    link = sealed(honest.body, 1, "f" * 64)
    assert findings([link], end=link) == [Finding(1, Damage.CHANGED)]


@given(gone=st.sets(st.integers(1, SIZE), min_size=1))
def test_removed_entries_are_named_wherever_they_were(gone):
    links = chain_of(SIZE)
    left = [link for link in links if link.sequence not in gone]
    expected = [Finding(sequence, Damage.REMOVED) for sequence in sorted(gone)]
    assert findings(left, end=links[-1]) == expected


@given(places=st.sets(st.integers(1, SIZE), min_size=2, max_size=2))
def test_two_entries_that_changed_places_are_named(places):
    first, second = sorted(places)
    links = chain_of(SIZE)
    links[first - 1], links[second - 1] = (
        replace(links[second - 1], sequence=first),
        replace(links[first - 1], sequence=second),
    )
    assert findings(links, end=chain_of(SIZE)[-1]) == [
        Finding(first, Damage.REORDERED),
        Finding(second, Damage.REORDERED),
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(st.text(), JSON, max_size=3))
def test_a_hash_survives_the_way_through_json(data):
    assert chain.hash_body(data) == chain.hash_body(json.loads(json.dumps(data)))


@pytest.mark.parametrize(
    ("before", "stored"),
    [
        ({"n": 1e16}, {"n": 10**16}),
        ({"n": 1e23}, {"n": 10**23}),
        ({"n": -0.0}, {"n": 0.0}),
        ({"n": 2.0}, {"n": 2}),
        ({10: "b", 9: "a"}, {"9": "a", "10": "b"}),
        ({"t": (1, 2)}, {"t": [1, 2]}),
    ],
)
def test_a_hash_is_of_what_postgres_gives_back(before, stored):
    assert chain.hash_body(before) == chain.hash_body(stored)


def test_a_moment_has_one_form_in_every_zone():
    amsterdam = timezone(timedelta(hours=1))
    bodies = [
        chain.body(at=at, action="a", actor="b", subject="c", data={})
        for at in (NOON, NOON.astimezone(amsterdam))
    ]
    assert bodies[0] == bodies[1]
    assert bodies[0]["at"] == "2027-03-17T12:00:00.000000+00:00"

"""What a maker may send, and what is said of what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.at_protocol import address_of
from feeds.generators.skeletons import MOST_ERRORS, BadSkeleton, read_skeleton


HOST = "feeds.example:8000"
OURS = address_of(12, HOST)
THEIRS = "at://did:plc:a/app.bsky.feed.post/b"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([OURS, THEIRS]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["feed", "post", "feedContext", "cursor"]), inner, max_size=4
        )
    ),
)  # fmt: skip


def errors_of(*entries):
    with pytest.raises(BadSkeleton) as refused:
        read_skeleton({"feed": list(entries)})
    return refused.value.errors


def test_a_skeleton_keeps_its_order_and_each_post_once():
    entries = [{"post": THEIRS, "feedContext": "<b>"}, {"post": OURS}, {"post": THEIRS}]
    read = read_skeleton({"feed": entries, "cursor": "anything"})
    assert (read.addresses, read.repeated) == ((THEIRS, OURS), 1)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("x", "feed.0"),
        ({}, "feed.0.post"),
        ({"post": 12}, "feed.0.post"),
        ({"post": "12"}, "feed.0.post"),
        ({"post": "at://did:plc:a/app.bsky.feed.like/b"}, "feed.0.post"),
        ({"post": f"{THEIRS}\n"}, "feed.0.post"),
        ({"post": f"{THEIRS}\0"}, "feed.0.post"),
        ({"post": THEIRS + "b" * 300}, "feed.0.post"),
        ({"post": THEIRS, "feedContext": 1}, "feed.0.feedContext"),
        ({"post": THEIRS, "feedContext": "x" * 2_001}, "feed.0.feedContext"),
    ],
)
def test_what_does_not_fit_is_named(entry, field):
    assert list(errors_of(entry)) == [field]


def test_the_list_is_bounded_and_so_are_the_complaints():
    assert list(errors_of(*[{"post": THEIRS}] * 501)) == ["feed"]
    assert len(errors_of(*["x"] * 500)) == MOST_ERRORS


def read_or_refused(body):
    try:
        return read_skeleton(body)
    except BadSkeleton as refused:
        return refused


@given(JSON | st.fixed_dictionaries({"feed": st.lists(JSON)}))
def test_anything_is_read_or_refused_with_a_field(body):
    told = read_or_refused(body)
    if isinstance(told, BadSkeleton):
        assert all(field.startswith("feed") and said for field, said in told.errors.items())
    else:
        assert len(set(told.addresses)) == len(told.addresses) <= 500

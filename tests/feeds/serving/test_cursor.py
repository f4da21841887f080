from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.position import Position
from feeds.serving.cursor import MOST_SERVED, InvalidCursor, Place, decode, encode


post_ids = st.integers(min_value=1, max_value=2**63 - 1)
positions = st.builds(Position, st.datetimes(timezones=st.just(UTC)), post_ids)
places = st.builds(
    Place,
    feed=st.sampled_from(["for-you", "search"]),
    about=st.text(max_size=50),
    viewer=st.none() | post_ids,
    session=st.none() | st.uuids(),
    began=st.none() | st.datetimes(timezones=st.just(UTC)),
    shown=st.integers(0, 1000),
    before=st.none() | positions,
    rank=st.integers(0, 9),
    is_told=st.booleans(),
    served=st.frozensets(post_ids, max_size=20),
)


@given(place=places)
def test_a_place_survives_the_way_through_an_address(place):
    text = encode(place)
    assert decode(text, feed=place.feed, about=place.about, viewer=place.viewer) == place
    assert text == encode(place)


@given(text=st.text(max_size=200))
def test_any_other_text_is_refused_by_name(text):
    with pytest.raises(InvalidCursor):
        decode(text, feed="for-you")


@given(place=places, at=st.integers(0, 10_000), letter=st.sampled_from("Ab9-_:."))
def test_a_changed_text_is_refused(place, at, letter):
    text = encode(place)
    at %= len(text)
    changed = text[:at] + letter + text[at + 1 :]
    if changed != text:
        with pytest.raises(InvalidCursor):
            decode(changed, feed=place.feed, about=place.about, viewer=place.viewer)


def test_five_hundred_served_posts_fit_in_an_address():
    ids = frozenset(range(1_000_000, 1_000_000 + 1999 * MOST_SERVED, 1999))
    place = Place(feed="popular", served=ids)
    assert place.is_full
    assert len(encode(place)) < 3_000

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import cursor
from feeds.cursor import InvalidCursor, Position


instants = st.datetimes(timezones=st.just(UTC))
post_ids = st.integers(min_value=1, max_value=2**63 - 1)


@given(created_at=instants, post_id=post_ids)
def test_a_position_survives_the_way_through_an_address(created_at, post_id):
    position = Position(created_at, post_id)
    assert cursor.decode(cursor.encode(position)) == position


@given(created_at=instants, post_id=post_ids)
def test_a_cursor_needs_no_escaping_in_an_address(created_at, post_id):
    text = cursor.encode(Position(created_at, post_id))
    assert text.replace("-", "").replace("_", "").isalnum()


@given(text=st.text())
def test_any_other_text_is_refused_by_name(text):
    try:
        position = cursor.decode(text)
    except InvalidCursor:
        return
    assert cursor.encode(position) == text.rstrip("=")


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é" * 22, "A" * 23, "A" * 1000])
def test_texts_that_are_no_cursor(text):
    with pytest.raises(InvalidCursor):
        cursor.decode(text)


def test_a_moment_beyond_the_calendar_is_refused():
    beyond = base64.urlsafe_b64encode(b"\x7f" + b"\xff" * 15).decode()
    with pytest.raises(InvalidCursor):
        cursor.decode(beyond)


def test_the_same_moment_in_another_zone_is_the_same_cursor():
    instant = datetime(2027, 3, 17, 12, tzinfo=UTC)
    shifted = instant.astimezone()
    assert cursor.encode(Position(shifted, 1)) == cursor.encode(Position(instant, 1))
    assert cursor.decode(cursor.encode(Position(instant + timedelta(microseconds=1), 1))) != (
        Position(instant, 1)
    )

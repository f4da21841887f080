"""Part of a file: RFC 9110, sections 13 and 14."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.media.ranges import Asked, Span, is_known, is_same, span_of


SIZE = 1000


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-499", Span(0, 499)),
        ("bytes=500-", Span(500, 999)),
        ("bytes=-500", Span(500, 999)),
        ("bytes=-5000", Span(0, 999)),
        ("bytes=0-0", Span(0, 0)),
        ("bytes=999-5000", Span(999, 999)),
        ("Bytes = 0-1", Span(0, 1)),
        ("bytes=1000-", Asked.NOTHING_THERE),
        ("bytes=-0", Asked.NOTHING_THERE),
        (None, Asked.WHOLE),
        ("", Asked.WHOLE),
        ("bytes=-", Asked.WHOLE),
        ("bytes=5-2", Asked.WHOLE),
        ("bytes=0-1,5-6", Asked.WHOLE),
        ("lines=0-1", Asked.WHOLE),
        ("bytes=a-b", Asked.WHOLE),
        ("bytes=٣-٤", Asked.WHOLE),
        ("bytes=0-" + "9" * 5000, Asked.WHOLE),
    ],
)
def test_what_a_range_asks_for(header, wanted):
    assert span_of(header, SIZE) == wanted


@given(
    first=st.none() | st.integers(0, 3000),
    last=st.none() | st.integers(0, 3000),
    size=st.integers(0, 2000),
)
def test_a_span_never_leaves_the_file(first, last, size):
    found = span_of(f"bytes={'' if first is None else first}-{'' if last is None else last}", size)
    if isinstance(found, Span):
        assert 0 <= found.first <= found.last < size
        assert len(bytes(size)[found.first : found.last + 1]) == len(found)
        assert found.content_range(size) == f"bytes {found.first}-{found.last}/{size}"


@given(st.text(max_size=30))
def test_no_header_breaks_it(header):
    span_of(header, SIZE)
    span_of(f"bytes={header}", SIZE)


def test_a_part_is_only_of_the_same_file():
    assert is_same(None, '"abc"')
    assert is_same('"abc"', '"abc"')
    assert not is_same('"other"', '"abc"')
    assert not is_same('W/"abc"', '"abc"')
    assert not is_same("Mon, 23 Nov 2026 10:00:00 GMT", '"abc"')


def test_what_the_browser_has_is_not_sent_again():
    assert is_known('"x", W/"abc"', '"abc"')
    assert is_known("*", '"abc"')
    assert not is_known('"x"', '"abc"')
    assert not is_known(None, '"abc"')

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records import (
    EXPECTED,
    MAX_COUNT,
    Deletion,
    Invalid,
    PostRecord,
    validate,
    validate_deletion,
)


NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
POST = {"platform": "tiktok", "external_id": "7301", "caption": "Morgen stemmen!"}


def valid(**fields) -> PostRecord:
    return validate({**POST, **fields}, now=NOW)


def errors_of(**fields) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        validate({**POST, **fields}, now=NOW)
    return {error.field: error.message for error in caught.value.errors}


def test_a_post_needs_no_more_than_a_platform_an_id_and_a_text():
    record = valid()
    assert (record.platform, record.external_id) == ("tiktok", "7301")
    assert record.created_at is None


def test_what_is_absent_says_nothing_and_an_empty_text_says_there_is_none():
    assert valid(transcript=None).transcript is None
    assert valid(transcript="").transcript == ""
    assert valid(language="").language is None


def test_a_row_without_any_text_field_is_no_post():
    with pytest.raises(Invalid) as caught:
        validate({"platform": "x", "external_id": "1"}, now=NOW)
    assert [error.field for error in caught.value.errors] == ["caption"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("external_id", "", "1 to 300 characters"),
        ("external_id", "   ", "1 to 300 characters"),
        ("external_id", "x" * 301, "(301 characters)"),
        ("external_id", 1.25e18, "digits of the id are lost"),
        ("external_id", True, "1 to 300 characters"),
        ("platform", "", "is missing"),
        ("platform", "Tik Tok", "lower-case letters"),
        ("account", "x" * 301, "1 to 300"),
        ("account", ["a"], "a list of 1"),
        ("account_kind", "king", "one of person, news"),
        ("caption", "x" * 50_001, "at most 50000"),
        ("caption", 12, "a text"),
        ("caption", "vals\0", "NUL character"),
        ("caption", "half een \ud83d teken", "not valid UTF-8"),
        ("transcript", "caf\udce9", "not valid UTF-8"),
        ("hashtags", ["goed", "fout\0"], "NUL character"),
        ("hashtags", ["x" * 201], "at most 200"),
        ("hashtags", [str(n) for n in range(101)], "a list of 101"),
        ("hashtags", [1, 2], "texts"),
        ("language", "Nederlands", "language code"),
        ("region", "NLD", "two letters"),
        ("url", "javascript:alert(1)", "http or https"),
        ("url", "https://a.example/ b", "http or https"),
        ("url", "https://a.example/" + "x" * 500, "at most 500"),
        ("views", -1, "from 0 to"),
        ("views", MAX_COUNT + 1, "from 0 to"),
        ("views", 10**30, "from 0 to"),
        ("views", 1.5, "whole number"),
        ("views", float("nan"), "whole number"),
        ("views", True, "whole number"),
        ("views", "1.2K", "whole number"),
        ("followers", -5, "from 0 to"),
        ("created_at", "0001-01-01", "before 1990"),
        ("created_at", "0001-01-01T00:00:00+14:00", "no date"),
        ("created_at", 0, "before 1990"),
        ("created_at", "9999-12-31", "in the future"),
        ("created_at", "2026-03-20", "in the future"),
        ("created_at", 10**30, "no date"),
        ("created_at", float("inf"), "no date"),
        ("created_at", "gisteren", "no date"),
        ("created_at", {"$date": 1}, "no date"),
        ("created_at", True, "no date"),
    ],
)
def test_a_wrong_field_is_named_with_the_reason(field, value, words):
    errors = errors_of(**{field: value})
    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize("field", ["caption", "likes", "created_at", "account", "hashtags"])
def test_what_is_nested_further_than_anybody_can_follow_is_named_too(field):
    nested: dict[str, object] = {}
    for _ in range(5_000):
        nested = {"a": nested}
    assert list(errors_of(**{field: nested})) == [field]


def test_every_wrong_field_is_named_at_once():
    assert set(errors_of(views=-1, region="Nederland", created_at="?")) == {
        "views", "region", "created_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-17T18:30:00Z", datetime(2026, 3, 17, 18, 30, tzinfo=UTC)),
        ("2026-03-17T18:30:00+01:00", datetime(2026, 3, 17, 17, 30, tzinfo=UTC)),
        ("2026-03-17 18:30:00", datetime(2026, 3, 17, 18, 30, tzinfo=UTC)),
        ("2020-01-14 10:00:00 UTC", datetime(2020, 1, 14, 10, tzinfo=UTC)),
        ("2022-05-24", datetime(2022, 5, 24, tzinfo=UTC)),
        ("20220524", datetime(2022, 5, 24, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("Wed Oct 10 20:19:24 +0000 2018", datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)),
        ("Wed, 10 Oct 2018 20:19:24 +0200", datetime(2018, 10, 10, 18, 19, 24, tzinfo=UTC)),
        (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_platforms_write_them(value, expected):
    assert valid(created_at=value).created_at == expected


def test_a_clock_may_be_a_day_ahead():
    assert valid(created_at=NOW + timedelta(hours=23)).created_at is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("nl-NL", "nl"), ("pt_BR", "pt"), ("EN", "en"), ("und", None), ("qme", None), ("fry", "fry")],
)
def test_of_a_language_tag_the_language_is_kept(value, expected):
    assert valid(language=value).language == expected


@pytest.mark.parametrize(
    "value",
    [
        ["#stemmen", "EP2024", "stemmen"],
        "#stemmen #EP2024",
        "stemmen,EP2024",
        "['stemmen', 'EP2024']",
        "stemmen;EP2024;",
    ],
)
def test_hashtags_come_as_a_list_or_as_one_text(value):
    assert valid(hashtags=value).hashtags == ["stemmen", "EP2024"]


def test_harmless_differences_are_taken_away():
    record = valid(platform=" TikTok ", external_id=7301, account="@jan", region="nl", views="12")
    assert record.platform == "tiktok"
    assert record.external_id == "7301"
    assert (record.account, record.region, record.views) == ("jan", "NL", 12)


def test_a_numeric_account_is_a_handle_too():
    assert valid(account=12345).account == "12345"


def test_a_later_record_is_laid_over_an_earlier_one():
    later = valid(caption=None, views=5)
    assert valid(likes=2).overlaid(later) == valid(likes=2, views=5)


def test_a_deletion_is_checked_like_a_post():
    found = validate_deletion(platform="bluesky", external_id="at://a/b/c", now=NOW)
    assert found == Deletion(platform="bluesky", external_id="at://a/b/c")
    with pytest.raises(Invalid, match="external_id"):
        validate_deletion(platform="bluesky", external_id=None, now=NOW)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(list(EXPECTED)), ANYTHING))
def test_any_fields_are_a_record_or_named_errors(fields):
    found: PostRecord | set[str]
    try:
        found = validate(fields, now=NOW)
    except Invalid as invalid:
        found = {error.field for error in invalid.errors}
    if isinstance(found, PostRecord):
        assert "\0" not in found.external_id
        assert found.external_id.encode()
    else:
        assert found
        assert found <= set(EXPECTED)

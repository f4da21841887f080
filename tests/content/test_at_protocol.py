import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.at_protocol import address_of, ids_of, number_in
from tests.factories.content import PostFactory


HOST = "feeds.example:8000"
OURS = address_of(12, HOST)
THEIRS = "at://did:plc:a/app.bsky.feed.post/b"


@pytest.mark.parametrize("number", ["-5", "x", "9" * 19, "9" * 40, "", "1/2", "٣"])
def test_no_id_is_read_from_what_cannot_be_one(number):
    assert number_in(OURS.removesuffix("12") + number, HOST) is None


def test_an_address_of_ours_is_told_from_that_of_others():
    assert number_in(OURS, HOST) == 12
    assert number_in(OURS, "other.example") is None
    assert number_in(THEIRS, HOST) is None


@given(st.integers(0, 2**63 - 1))
def test_every_id_has_an_address_that_leads_back(number):
    assert number_in(address_of(number, HOST), HOST) == number


@pytest.mark.django_db
def test_posts_are_found_by_either_address(django_assert_num_queries):
    ours = PostFactory.create()
    theirs = PostFactory.create(platform="bluesky", external_id=THEIRS)
    PostFactory.create(platform="other", external_id="at://did:plc:c/app.bsky.feed.post/d")
    asked = [address_of(ours.pk, HOST), THEIRS, "at://did:plc:c/app.bsky.feed.post/d", OURS]
    with django_assert_num_queries(2):
        assert ids_of(asked, host=HOST) == {asked[0]: ours.pk, THEIRS: theirs.pk}

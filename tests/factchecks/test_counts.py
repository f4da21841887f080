from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import override_settings
from redis import Redis

from factchecks import banner_buffer
from factchecks.actions.counts import count_banners, save_banner_counts
from factchecks.banner_buffer import BannerEvent
from factchecks.models import BannerCount
from tests.factories.factchecks import BannerCountFactory, ClaimFactory


pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2027, 3, 8), date(2027, 3, 9)


@pytest.fixture(autouse=True)
def _nothing_counted_before():
    banner_buffer.take()


def count(event, *claims, day=MONDAY):
    count_banners(event=event, claim_ids=[claim.pk for claim in claims], day=day)


def rows():
    names = ("claim_id", "day", *BannerEvent)
    return set(BannerCount.objects.values_list(*names))


def test_every_event_of_a_day_lands_in_its_own_column_of_one_row():
    claim = ClaimFactory.create()
    for times, event in enumerate(BannerEvent, start=1):
        for _ in range(times):
            count(event, claim)
    assert save_banner_counts() == 1
    assert rows() == {(claim.pk, MONDAY, 1, 2, 3, 4, 5)}


def test_what_is_counted_later_is_added_and_days_and_claims_stay_apart():
    first, second = ClaimFactory.create_batch(2)
    BannerCountFactory.create(claim=first, day=MONDAY, shown=40, warned=7)
    count(BannerEvent.SHOWN, first, first, second)
    count(BannerEvent.SHOWN, first, day=TUESDAY)
    save_banner_counts()
    assert rows() == {
        (first.pk, MONDAY, 42, 0, 7, 0, 0),
        (second.pk, MONDAY, 1, 0, 0, 0, 0),
        (first.pk, TUESDAY, 1, 0, 0, 0, 0),
    }


def test_nothing_is_counted_twice_and_many_claims_cost_one_statement(
    django_assert_num_queries,
):
    claims = ClaimFactory.create_batch(5)
    count(BannerEvent.SHOWN, *claims)
    with django_assert_num_queries(3):  # with its savepoint
        assert save_banner_counts() == 5
    with django_assert_num_queries(0):
        assert save_banner_counts() == 0


def test_a_claim_that_is_gone_by_now_stops_no_other():
    claim = ClaimFactory.create()
    count_banners(event=BannerEvent.SHOWN, claim_ids=[claim.pk, claim.pk + 1000], day=MONDAY)
    save_banner_counts()
    assert rows() == {(claim.pk, MONDAY, 1, 0, 0, 0, 0)}


def test_counts_that_the_database_refuses_are_kept_for_the_next_time(monkeypatch):
    claim = ClaimFactory.create()
    count(BannerEvent.OPENED, claim)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        with pytest.raises(DatabaseError):
            save_banner_counts()
    save_banner_counts()
    assert rows() == {(claim.pk, MONDAY, 0, 1, 0, 0, 0)}


def refuse(*args):
    raise DatabaseError("the database is away")


def test_without_valkey_nothing_fails_and_nothing_is_counted():
    with override_settings(VALKEY_URL="unix:///nowhere/valkey.sock"):
        count(BannerEvent.SHOWN, ClaimFactory.create())
        assert banner_buffer.add(Counter({(MONDAY, 1, BannerEvent.SHOWN): 1})) is False
    assert save_banner_counts() == 0


def test_the_buffer_holds_a_day_a_claim_and_an_event_and_nothing_else():
    claim = ClaimFactory.create()
    count(BannerEvent.SHOWN, claim)
    with Redis.from_url(settings.VALKEY_URL) as client:
        held = client.hgetall(f"{settings.VALKEY_PREFIX}banner-counts")
    assert held == {f"2027-03-08 {claim.pk} shown".encode(): b"1"}

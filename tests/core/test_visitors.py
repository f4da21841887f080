from datetime import date

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.test import RequestFactory
from rest_framework.request import Request

from core.throttles import AnonymousThrottle
from core.visitors import address_of, daily_hash, is_within_limit


MONDAY, TUESDAY = date(2027, 3, 8), date(2027, 3, 9)


def visitor(today=MONDAY, **address):
    return daily_hash(RequestFactory().get("/", **address), today=today)


def test_a_visitor_is_the_same_all_day_and_another_one_the_next():
    assert visitor(REMOTE_ADDR="192.0.2.7") == visitor(REMOTE_ADDR="192.0.2.7")
    assert visitor(REMOTE_ADDR="192.0.2.7") != visitor(REMOTE_ADDR="192.0.2.8")
    assert visitor(REMOTE_ADDR="192.0.2.7") != visitor(TUESDAY, REMOTE_ADDR="192.0.2.7")


def test_all_addresses_of_one_connection_are_one_visitor():
    assert visitor(REMOTE_ADDR="2001:db8::7") == visitor(REMOTE_ADDR="2001:db8::ffff:7")
    assert visitor(REMOTE_ADDR="2001:db8::7") != visitor(REMOTE_ADDR="2001:db8:0:1::7")
    assert visitor(REMOTE_ADDR="::ffff:192.0.2.7") == visitor(REMOTE_ADDR="192.0.2.7")
    assert visitor(REMOTE_ADDR="::ffff:192.0.2.7") != visitor(REMOTE_ADDR="::ffff:192.0.2.8")


def test_without_a_proxy_of_ours_nobody_is_believed_about_their_address():
    claimed = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "192.0.2.8"}
    assert visitor(**claimed) == visitor(REMOTE_ADDR="192.0.2.7")


@pytest.mark.parametrize(
    ("proxies", "written", "address"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "192.0.2.99, 192.0.2.7", "192.0.2.7"),
        (2, "192.0.2.99, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
        (2, "192.0.2.99", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "192.0.2.7:443", "192.0.2.7"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "somebody", "127.0.0.1"),
    ],
)
def test_each_proxy_says_whom_it_heard(settings, proxies, written, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=written)
    assert address_of(request) == address
    assert AnonymousThrottle().get_ident(Request(request)) == address
    assert get_adapter(request).get_client_ip(request) == address


def test_the_hash_does_not_hold_the_address():
    assert "192.0.2.7" not in visitor(REMOTE_ADDR="192.0.2.7")
    assert len(visitor(REMOTE_ADDR="192.0.2.7")) == 64


def test_the_first_ones_pass_and_each_thing_has_its_own_limit():
    asked = [is_within_limit("a", of="complaints", most=2, seconds=60) for _ in range(4)]
    assert asked == [True, True, False, False]
    assert is_within_limit("a", of="tips", most=2, seconds=60)
    assert is_within_limit("b", of="complaints", most=2, seconds=60)


def test_a_counter_that_ends_meanwhile_holds_nobody_back(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert is_within_limit("a", of="complaints", most=1, seconds=60)

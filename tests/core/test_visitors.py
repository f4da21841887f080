from datetime import date

from django.core.cache import cache
from django.test import RequestFactory

from core.visitors import daily_hash, is_within_limit


MONDAY, TUESDAY = date(2027, 3, 8), date(2027, 3, 9)


def visitor(today=MONDAY, **address):
    return daily_hash(RequestFactory().get("/", **address), today=today)


def test_a_visitor_is_the_same_all_day_and_another_one_the_next():
    assert visitor(REMOTE_ADDR="192.0.2.7") == visitor(REMOTE_ADDR="192.0.2.7")
    assert visitor(REMOTE_ADDR="192.0.2.7") != visitor(REMOTE_ADDR="192.0.2.8")
    assert visitor(REMOTE_ADDR="192.0.2.7") != visitor(TUESDAY, REMOTE_ADDR="192.0.2.7")


def test_behind_nginx_the_address_is_the_forwarded_one():
    behind = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    assert visitor(**behind) == visitor(REMOTE_ADDR="192.0.2.7")


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

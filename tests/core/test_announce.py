import logging

import pytest
from django.db import transaction
from django.dispatch import Signal

from core.announce import announce


@pytest.fixture
def signal():
    return Signal()


@pytest.fixture
def heard(signal):
    calls = []

    def listen(**kwargs):
        calls.append({name: kwargs[name] for name in kwargs if name not in ("signal", "sender")})

    signal.connect(listen, weak=False)
    return calls


@pytest.mark.django_db
def test_an_announcement_waits_for_the_commit(signal, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        announce(signal, count=3)
        assert heard == []
    assert heard == [{"count": 3}]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_announced(signal, heard):
    with transaction.atomic():
        announce(signal, count=1)
        transaction.set_rollback(True)
    assert heard == []
    with transaction.atomic():
        announce(signal, count=2)
    assert heard == [{"count": 2}]


@pytest.mark.django_db
def test_a_failing_receiver_is_logged_and_stops_nobody(
    signal, caplog, django_capture_on_commit_callbacks
):
    def fail(**kwargs):
        raise ConnectionError("the broker is down")

    signal.connect(fail, weak=False)
    heard = []
    signal.connect(lambda **kwargs: heard.append(kwargs["count"]), weak=False)
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        announce(signal, count=4)
    assert heard == [4]
    assert "the broker is down" in caplog.text

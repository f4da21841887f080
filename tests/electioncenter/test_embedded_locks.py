"""Locks tell who lives, without a list of process ids."""

import os
from pathlib import Path

import pytest

from electioncenter.embedded import locks


@pytest.fixture
def path(tmp_path):
    return tmp_path / "locks" / "name"


def taken(path: Path) -> int:
    descriptor = locks.take(path)
    assert descriptor is not None
    return descriptor


def test_a_lock_nobody_ever_held_is_free(path):
    assert not locks.is_held(path)
    assert locks.holder(path) is None


def test_the_holder_is_named_while_it_holds_the_lock(path):
    held = taken(path)
    locks.sign(held, 4321)
    assert locks.take(path) is None
    assert locks.holder(path) == 4321
    os.close(held)
    assert locks.holder(path) is None


def test_a_new_holder_does_not_inherit_the_name(path):
    first = taken(path)
    locks.sign(first, 4321)
    os.close(first)
    second = taken(path)
    assert locks.is_held(path)
    assert locks.holder(path) is None
    os.close(second)


def test_the_last_of_many_frees_a_shared_lock(path):
    first, second = locks.share(path), locks.share(path)
    os.close(first)
    assert locks.take(path) is None
    os.close(second)
    alone = locks.wait_for(path)
    assert locks.is_held(path)
    os.close(alone)

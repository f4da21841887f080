"""`manage.py audit_verify` against a superuser who switches the triggers off."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from audit.models import ChainHead, Entry, EntryQuerySet
from tests.factories.audit import EntryFactory


pytestmark = pytest.mark.django_db


@contextmanager
def triggers_off() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        yield
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER ALL")


def report() -> list[str]:
    out = StringIO()
    with pytest.raises(CommandError, match="are damaged"):
        call_command("audit_verify", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def _entries() -> None:
    EntryFactory.create_batch(6)


def test_an_empty_chain_is_intact():
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue() == f"0 entries, chain intact, head {'0' * 64}\n"


@pytest.mark.usefixtures("_entries")
def test_an_intact_chain_shows_its_head_for_safe_keeping_elsewhere():
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue() == f"6 entries, chain intact, head {ChainHead.objects.get().hash}\n"


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize(
    "change",
    [
        {"actor": "user:999"},
        {"action": "audit.never_happened"},
        {"subject": "audit.subject:999"},
        {"at": F("at") + timedelta(microseconds=1)},
        {"data": {"reason": "made up"}},
        {"body_hash": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_named(change):
    with triggers_off():
        Entry.objects.filter(sequence=3).update(**change)
    assert report() == ["entry 3: changed"]


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize("gone", [[1], [3], [6], [2, 3], [5, 6], [1, 2, 3, 4, 5, 6]])
def test_removed_entries_are_named_at_the_start_in_the_middle_and_at_the_end(gone):
    with triggers_off():
        Entry.objects.filter(sequence__in=gone).delete()
    assert report() == [f"entry {sequence}: removed" for sequence in gone]


@pytest.mark.usefixtures("_entries")
def test_reordered_entries_are_named():
    with triggers_off():
        for before, after in [(2, 99), (4, 2), (99, 4)]:
            Entry.objects.filter(sequence=before).update(sequence=after)
    assert report() == ["entry 2: reordered", "entry 4: reordered"]


@pytest.mark.usefixtures("_entries")
def test_a_row_written_past_the_end_is_named():
    last = Entry.objects.get(sequence=6)
    last.sequence, last.hash = 7, "f" * 64
    last.save(force_insert=True)
    assert report() == ["entry 7: added"]


@pytest.mark.usefixtures("_entries")
def test_a_lost_head_is_noticed():
    ChainHead.objects.all().delete()
    assert report() == [f"entry {sequence}: added" for sequence in range(1, 7)]


@pytest.mark.usefixtures("_entries")
def test_a_rewritten_head_is_noticed():
    ChainHead.objects.update(hash="f" * 64)
    assert report() == ["entry 6: changed"]


def test_entries_written_during_the_check_are_not_taken_for_damage(monkeypatch):
    EntryFactory.create_batch(2)
    outside = EntryQuerySet.outside_chain

    def outside_after_a_write(entries: EntryQuerySet) -> EntryQuerySet:
        EntryFactory.create()
        return outside(entries)

    monkeypatch.setattr(EntryQuerySet, "outside_chain", outside_after_a_write)
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue().startswith("2 entries, chain intact")

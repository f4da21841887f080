import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.models import ChainHead, Entry
from tests.factories.audit import ChainHeadFactory, EntryFactory


pytestmark = pytest.mark.django_db


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


def test_the_database_refuses_to_change_an_entry():
    EntryFactory.create()
    refused("UPDATE audit_entry SET actor = 'user:999'")


def test_the_database_refuses_to_delete_an_entry():
    EntryFactory.create()
    refused("DELETE FROM audit_entry")


def test_the_database_refuses_to_empty_the_table():
    EntryFactory.create()
    refused("TRUNCATE audit_entry")
    refused("TRUNCATE audit_entry CASCADE")


def test_the_orm_cannot_change_an_entry_either():
    entry = EntryFactory.create()
    entry.actor = "user:999"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert Entry.objects.get().actor == "user:1"


def test_a_place_in_the_chain_is_taken_once():
    entry = EntryFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            sequence=entry.sequence, at=entry.at, action="a", actor="b", subject="c", hash="d"
        )


def test_no_two_entries_have_one_hash():
    entry = EntryFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            sequence=99, at=entry.at, action="a", actor="b", subject="c", hash=entry.hash
        )


def test_there_is_one_head():
    ChainHeadFactory.create()
    with pytest.raises(IntegrityError, match="audit_one_head"), transaction.atomic():
        ChainHead.objects.create(pk=2)


def test_what_happened_to_a_subject_comes_newest_first():
    entries = EntryFactory.create_batch(3, subject="factchecks.verdict:1")
    EntryFactory.create()
    found = Entry.objects.about("factchecks.verdict:1")
    assert [entry.sequence for entry in found] == [entry.sequence for entry in reversed(entries)]


def test_entries_and_the_head_can_be_read_by_people():
    entry = EntryFactory.create(action="test.done", subject="thing:1")
    assert str(entry) == f"{entry.sequence} test.done thing:1"
    assert str(ChainHead.objects.get()) == str(entry.sequence)

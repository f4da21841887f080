from functools import partial

import pytest
from django.db import transaction

from audit import chain
from audit.actions import record
from audit.models import ChainHead, Entry
from audit.queries import chain_head
from tests.concurrency import all_at_once


THREADS = 20


def findings() -> list[chain.Finding]:
    head = chain_head()
    links = Entry.objects.links(until=head.sequence)
    return list(chain.verify(links, head_sequence=head.sequence, head_hash=head.hash))


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what():
    entry = record(
        action="labels.attached", by="user:7", subject="content.post:3", data={"value": "x"}
    )
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.action, stored.actor, stored.subject) == (
        "labels.attached",
        "user:7",
        "content.post:3",
    )
    assert stored.data == {"value": "x"}


@pytest.mark.django_db
def test_each_entry_continues_the_chain():
    first = record(action="a.b", by="user:1", subject="c:1")
    second = record(action="a.b", by="user:1", subject="c:2")
    assert second.sequence == first.sequence + 1
    assert second.previous_hash == first.hash
    assert ChainHead.objects.get().hash == second.hash


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {"score": 0.1, "large": 1e16, "larger": 1.5e300, "small": 1e-7, "minus": -0.0},
        {"text": "“ij” 🗳️ ١٢٣ \u2028", "none": None, "yes": True},
        {"nested": {"b": [1, 2.0], "a": {}}},
        {10: "keys", 9: "become", None: "texts"},
    ],
)
def test_no_honest_data_looks_damaged_when_read_back(data):
    record(action="a.b", by="user:1", subject="c:1", data=data)
    assert findings() == []


@pytest.mark.django_db
def test_an_entry_is_undone_with_its_transaction():
    with transaction.atomic():
        record(action="a.b", by="user:1", subject="c:1")
        transaction.set_rollback(True)
    record(action="a.b", by="user:1", subject="c:2")
    assert list(Entry.objects.values_list("sequence", "subject")) == [(1, "c:2")]
    assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_make_one_intact_chain():
    all_at_once(
        [
            partial(record, action="a.b", by=f"user:{number}", subject="c:1")
            for number in range(THREADS)
        ]
    )
    sequences = Entry.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, THREADS + 1))
    assert findings() == []

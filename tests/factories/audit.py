from typing import Any

import factory
from factory.django import DjangoModelFactory

from audit.actions import record
from audit.models import ChainHead, Entry


class EntryFactory(DjangoModelFactory[Entry]):
    """An entry at the end of the chain: only the action can make one that is intact."""

    class Meta:
        model = Entry

    action = "audit.tested"
    by = "user:1"
    subject = factory.Sequence(lambda n: f"audit.subject:{n}")
    data = factory.LazyFunction(dict)

    @classmethod
    def _create(cls, model_class: type[Entry], *args: Any, **kwargs: Any) -> Entry:
        return record(**kwargs)


class ChainHeadFactory(DjangoModelFactory[ChainHead]):
    """There is one row; it is made when it is missing."""

    class Meta:
        model = ChainHead
        django_get_or_create = ("pk",)

    pk = 1

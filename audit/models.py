"""Append-only record of every write. No foreign keys: the log never holds live data back."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models.functions import Coalesce

from audit import chain


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, subject: str) -> EntryQuerySet:
        return self.filter(subject=subject).order_by("-sequence")

    def links(self, *, until: int) -> Iterator[chain.Link]:
        """In the order of the chain, `until` included."""
        rows = self.filter(sequence__range=(1, until)).order_by("sequence")
        for entry in rows.iterator(chunk_size=2000):
            yield entry.as_link()

    def outside_chain(self) -> EntryQuerySet:
        """Rows that `record` cannot have written: they lie behind the head of this moment."""
        head = Coalesce(models.Subquery(ChainHead.objects.values("sequence")[:1]), 0)
        return self.exclude(sequence__range=(1, head)).order_by("sequence")


class Entry(models.Model):
    """Who (`actor`) did what (`action`) to what (`subject`); the database refuses changes."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    actor = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    body_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject", "-sequence"], name="audit_entry_subject"),
            models.Index(fields=["action", "-sequence"], name="audit_entry_action"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    def as_link(self) -> chain.Link:
        return chain.Link(
            sequence=self.sequence,
            body=chain.body(
                at=self.at,
                action=self.action,
                actor=self.actor,
                subject=self.subject,
                data=self.data,
            ),
            body_hash=self.body_hash,
            previous_hash=self.previous_hash,
            hash=self.hash,
        )


class ChainHead(models.Model):
    """One row: where the chain ends. Its lock puts writers in line; keep them short."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=chain.GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_one_head")]

    def __str__(self) -> str:
        return str(self.sequence)

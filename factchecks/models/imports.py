"""Files of fact-checks that partners bring, row by row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from factchecks.models.claim import Claim
from factchecks.models.verdict import Verdict
from users.models import Organisation, User


PATIENCE = timedelta(minutes=2)  # a message that was not lost is followed up much sooner


class ReviewImportQuerySet(models.QuerySet["ReviewImport"]):
    def of(self, organisation: Organisation) -> ReviewImportQuerySet:
        """That partner's, the newest first; without the file itself."""
        return self.filter(organisation=organisation).defer("content").order_by("-pk")

    def forgotten(self, now: datetime) -> ReviewImportQuerySet:
        """To be read or applied for a while, and in nobody's hands; the oldest first."""
        return self.filter(
            models.Q(leased_until__isnull=True, uploaded_at__lt=now - PATIENCE)
            | models.Q(leased_until__lt=now),
            state__in=[ReviewImport.State.READING, ReviewImport.State.APPLYING],
        ).order_by("pk")


class ReviewImport(models.Model):
    """One file of fact-checks that a partner brought: read, looked at, applied by a person."""

    class Format(models.TextChoices):
        AUTO = "auto", _("Find out")
        JSONLD = "jsonld", _("JSON-LD, DataFeed or web page")
        FEED = "feed", _("RSS or Atom")
        CLAIMS_SEARCH = "claims_search", _("Google claims:search")
        CSV = "csv", _("CSV")

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        REFUSED = "refused", _("Refused")
        PREVIEW = "preview", _("Ready to apply")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("file"), max_length=300)
    format = models.CharField(_("format"), max_length=13, choices=Format, default=Format.AUTO)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READING)
    content = models.BinaryField(editable=False)
    columns = models.JSONField(_("columns"), default=dict, blank=True)  # our field: their column
    progress = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    error = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    # Published at once only where the upload asks for it and the editor who applies agrees.
    asks_to_publish = models.BooleanField(_("may be published at once"), default=False)
    publishes = models.BooleanField(_("publish at once"), default=False)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = ReviewImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of fact-checks")
        verbose_name_plural = _("imports of fact-checks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(format__in=["auto", "jsonld", "feed", "claims_search", "csv"]),
                name="factchecks_reviewimport_format_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["reading", "refused", "preview", "applying", "applied"]
                ),
                name="factchecks_reviewimport_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(error=""),
                name="factchecks_reviewimport_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(publishes=False) | models.Q(asks_to_publish=True),
                name="factchecks_reviewimport_publishes_as_asked",
            ),
            models.CheckConstraint(
                # Two persons: another than who brought the file lets it publish.
                condition=models.Q(publishes=False)
                | (
                    models.Q(applied_by__isnull=False)
                    & ~models.Q(applied_by=models.F("uploaded_by"))
                ),
                name="factchecks_reviewimport_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    def is_held(self, now: datetime) -> bool:
        """In the hands of a worker at this moment."""
        return self.leased_until is not None and self.leased_until > now


class ReviewImportRow(models.Model):
    """One review of such a file: what it says, what would become or became of it, and why."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        UNMAPPED = "unmapped", _("Its rating waits for a person")
        REJECTED = "rejected", _("Rejected")

    run = models.ForeignKey(ReviewImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    field = models.CharField(_("field"), max_length=100, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    statement = models.TextField(_("claim"), blank=True)
    label = models.CharField(_("rating in its words"), max_length=150, blank=True)
    rating = models.CharField(_("verdict"), max_length=20, blank=True)
    raw = models.JSONField()
    claim = models.ForeignKey(
        Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="factchecks_importrow_once"),
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["new", "changed", "unchanged", "unmapped", "rejected"]
                ),
                name="factchecks_importrow_outcome_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="rejected") | ~models.Q(reason=""),
                name="factchecks_importrow_rejected_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class ReviewSource(models.Model):
    """The review as its publisher wrote it. What has no column here appears again on export.

    A table of its own, so that the feeds that read verdicts do not carry it.
    """

    verdict = models.OneToOneField(
        Verdict, on_delete=models.CASCADE, primary_key=True, related_name="source"
    )
    node = models.JSONField()

    class Meta:
        verbose_name = _("source of an imported verdict")
        verbose_name_plural = _("sources of imported verdicts")

    def __str__(self) -> str:
        return str(self.verdict_id)

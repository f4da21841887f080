"""What came in, what it changed, and how to take it back."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from elections.models.election import Election
from elections.models.source import Source


# Longer than any file takes to be read: what is older was forgotten, not slow.
PATIENCE = datetime.timedelta(minutes=10)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def forgotten(self, now: datetime.datetime) -> ImportRunQuerySet:
        """Uploaded a while ago and still not read, oldest first."""
        waiting = self.filter(state=ImportRun.State.READING, created_at__lt=now - PATIENCE)
        return waiting.order_by("pk")


class ImportRun(models.Model):
    """One file: read, compared with what is known, applied by a person, and undone if need be.

    `content` is the file itself, so that a preview can be applied by another process and a
    refused file can be looked at later.
    """

    class Dataset(models.TextChoices):
        STATIONS = "stations", _("Polling stations")
        ELECTION = "election", _("Election definition")
        CANDIDATES = "candidates", _("Candidate lists")
        VIP = "vip", _("VIP feed")

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        REFUSED = "refused", _("Refused")
        PREVIEW = "preview", _("Ready to apply")
        HELD = "held", _("Held: too many would vanish")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    dataset = models.CharField(_("data"), max_length=12, choices=Dataset)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, null=True, blank=True, related_name="import_runs"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=300)
    file_format = models.CharField(_("format"), max_length=50, blank=True)
    schema_version = models.CharField(_("version of the format"), max_length=50, blank=True)
    sha256 = models.CharField(max_length=64)
    # What the file does not say and the person who uploaded it did: ImportOptions.
    options = models.JSONField(default=dict)
    content = models.BinaryField(editable=False)
    rows_in = models.PositiveIntegerField(_("rows read"), default=0)
    rows_new = models.PositiveIntegerField(_("new"), default=0)
    rows_changed = models.PositiveIntegerField(_("changed"), default=0)
    rows_unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rows_gone = models.PositiveIntegerField(_("gone"), default=0)
    rows_rejected = models.PositiveIntegerField(_("rejected"), default=0)
    published_before = models.PositiveIntegerField(_("published before"), default=0)
    published_after = models.PositiveIntegerField(_("published after"), default=0)
    max_drop = models.FloatField(_("largest drop allowed"), default=0.1)
    is_drop_accepted = models.BooleanField(_("drop accepted"), default=False)
    progress = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    created_by = models.CharField(_("uploaded by"), max_length=100)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_by = models.CharField(_("applied by"), max_length=100, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=100, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dataset__in=["stations", "election", "candidates", "vip"]),
                name="elections_import_dataset_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["reading", "refused", "preview", "held", "applied", "undone"]
                ),
                name="elections_import_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True, applied_by="")
                | (models.Q(applied_at__isnull=False) & ~models.Q(applied_by="")),
                name="elections_import_applied_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | (models.Q(undone_at__isnull=False) & ~models.Q(undone_by="")),
                name="elections_import_undone_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["applied", "undone"])
                | models.Q(applied_at__isnull=False),
                name="elections_import_state_applied",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="undone") | models.Q(undone_at__isnull=False),
                name="elections_import_state_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def may_apply(self) -> bool:
        """Counts and results are checked, and there is nothing of them to apply."""
        is_ready = self.state in {self.State.PREVIEW, self.State.HELD}
        return is_ready and bool(self.options.get("touches"))

    @property
    def drop(self) -> float:
        """Share of the published stations that would vanish, 0 to 1."""
        if not self.published_before:
            return 0.0
        return max(0.0, 1 - self.published_after / self.published_before)


class ImportIssue(models.Model):
    """Something about the file that staff must know. `raw` is the row as it came."""

    class Level(models.TextChoices):
        REFUSE = "refuse", _("The file is refused")
        REJECT = "reject", _("The row is rejected")
        WARNING = "warning", _("Warning")
        NOTICE = "notice", _("Notice")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="issues")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    code = models.CharField(_("code"), max_length=60)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    field = models.CharField(_("field"), max_length=200, blank=True)
    message = models.TextField(_("message"))
    row_id = models.CharField(_("row"), max_length=200, blank=True)
    raw = models.JSONField(_("row as it came"), null=True, blank=True)

    class Meta:
        verbose_name = _("import issue")
        verbose_name_plural = _("import issues")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=["refuse", "reject", "warning", "notice"]),
                name="elections_importissue_level_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line or ''} {self.field}: {self.message}"


class ImportChange(models.Model):
    """One object before and after a run, as JSON; without `before` the run made it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("import change")
        verbose_name_plural = _("import changes")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "model", "object_id"], name="elections_importchange_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"

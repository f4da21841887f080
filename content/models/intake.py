"""The queue of posts that wait to be labelled, and the readings of inputs that fill it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.posts import Post


class IntakeQuerySet(models.QuerySet["Intake"]):
    def waiting(self) -> IntakeQuerySet:
        return self.filter(state=Intake.State.WAITING)

    def claimable(self, now: datetime) -> IntakeQuerySet:
        """Waiting, and not in the hands of a worker whose lease still runs."""
        return self.waiting().filter(
            models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now)
        )

    def set_aside(self) -> IntakeQuerySet:
        return self.filter(state=Intake.State.SET_ASIDE)


class Intake(models.Model):
    """One row a post: does it still wait to be labelled? Narrow, so that the queue is cheap.

    A worker takes posts by writing its `lease`; labels and `done` are saved together, and
    only where the lease is still its own. So a killed worker loses nothing and a slow one
    cannot label twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Labelled")
        SET_ASIDE = "set_aside", _("Set aside")

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="intake"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("post in intake")
        verbose_name_plural = _("posts in intake")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "done", "set_aside"]),
                name="content_intake_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(lease__isnull=True),
                name="content_intake_lease_only_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(lease__isnull=True, leased_until__isnull=True)
                | models.Q(lease__isnull=False, leased_until__isnull=False),
                name="content_intake_lease_paired",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(processed_at__isnull=False),
                name="content_intake_done_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="set_aside") | ~models.Q(error=""),
                name="content_intake_set_aside_has_error",
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempts", "post"],
                condition=models.Q(state="waiting"),
                name="content_intake_waiting",
            ),
            models.Index(
                fields=["processed_at"],
                condition=models.Q(state="done"),
                name="content_intake_done",
            ),
            models.Index(
                fields=["post"],
                condition=models.Q(state="set_aside"),
                name="content_intake_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.state}"


class IngestRunQuerySet(models.QuerySet["IngestRun"]):
    def open(self) -> IngestRunQuerySet:
        """Runs that have not read their input to its end, and may be taken up again."""
        return self.filter(state__in=[IngestRun.State.RUNNING, IngestRun.State.INTERRUPTED])


class IngestRun(models.Model):
    """One reading of one input, and how far it came: saved together with each batch of posts.

    `rows` counts what the input was cut into and is where the next run goes on; `read` counts
    the items in them and is the sum of what became of them.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        INTERRUPTED = "interrupted", _("Interrupted")
        FINISHED = "finished", _("Finished")
        ABANDONED = "abandoned", _("Begun anew")

    source = models.CharField(_("source"), max_length=1000)
    fingerprint = models.CharField(max_length=64, blank=True)
    format = models.CharField(_("format"), max_length=30)
    platform = models.CharField(_("platform"), max_length=50)
    state = models.CharField(max_length=12, choices=State, default=State.RUNNING)
    rows = models.PositiveBigIntegerField(default=0)
    read = models.PositiveBigIntegerField(_("read"), default=0)
    created = models.PositiveBigIntegerField(_("new"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    unchanged = models.PositiveBigIntegerField(_("unchanged"), default=0)
    deleted = models.PositiveBigIntegerField(_("deleted"), default=0)
    skipped = models.PositiveBigIntegerField(_("skipped"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = IngestRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("ingest run")
        verbose_name_plural = _("ingest runs")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint", "format", "platform"],
                condition=models.Q(state__in=["running", "interrupted"])
                & ~models.Q(fingerprint=""),
                name="content_ingestrun_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "interrupted", "finished", "abandoned"]),
                name="content_ingestrun_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="finished", finished_at__isnull=False)
                | (~models.Q(state="finished") & models.Q(finished_at__isnull=True)),
                name="content_ingestrun_finished_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    read=models.F("created")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("deleted")
                    + models.F("skipped")
                    + models.F("rejected")
                ),
                name="content_ingestrun_counts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.state}"

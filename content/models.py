"""Platform accounts and their posts, with what changes often kept in tables of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """An account on a platform; not a login of ours."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        NEWS = "news", _("News medium")
        GOVERNMENT = "government", _("Government")
        POLITICIAN = "politician", _("Politician")
        PARTY = "party", _("Political party")
        FACT_CHECKER = "fact_checker", _("Fact-checker")
        AUTHORITY = "authority", _("Election authority")

    platform = models.CharField(_("platform"), max_length=50)
    handle = models.CharField(_("handle"), max_length=300)
    display_name = models.CharField(_("name"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON)
    followers = models.PositiveBigIntegerField(_("followers"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["platform", "handle"], name="content_account_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "person", "news", "government", "politician", "party", "fact_checker", "authority",
                    ]
                ),
                name="content_account_kind_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"@{self.handle}"


class PostQuerySet(models.QuerySet["Post"]):
    def visible(self) -> PostQuerySet:
        """Posts a viewer may meet anywhere, also by a direct link."""
        return self.filter(status=Post.Status.ACTIVE)

    def eligible(self) -> PostQuerySet:
        """Posts that may be put before a viewer who did not ask for them."""
        return self.visible().filter(eligibility=Post.Eligibility.ELIGIBLE)

    def with_keys(self, keys: Iterable[tuple[str, str]]) -> PostQuerySet:
        """Posts with one of these (platform, external id) pairs."""
        by_platform: dict[str, list[str]] = defaultdict(list)
        for platform, external_id in keys:
            by_platform[platform].append(external_id)
        wanted = models.Q(pk__in=())
        for platform, external_ids in by_platform.items():
            wanted |= models.Q(platform=platform, external_id__in=external_ids)
        return self.filter(wanted)

    def newest_first(self) -> PostQuerySet:
        return self.order_by("-created_at", "-id")

    def before(self, created_at: datetime, post_id: int) -> PostQuerySet:
        """Keyset: what comes behind this post in `newest_first`, ties included."""
        return self.filter(
            models.Q(created_at__lt=created_at) | models.Q(created_at=created_at, id__lt=post_id)
        )


class Post(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        REMOVED = "removed", _("Removed")
        DELETED = "deleted", _("Deleted by its maker")

    class Eligibility(models.TextChoices):
        ELIGIBLE = "eligible", _("May be recommended")
        INELIGIBLE = "ineligible", _("Not recommended")

    platform = models.CharField(_("platform"), max_length=50)
    external_id = models.CharField(_("id on the platform"), max_length=300)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    caption = models.TextField(_("caption"), blank=True)
    hashtags = ArrayField(
        models.CharField(max_length=200), default=list, verbose_name=_("hashtags")
    )
    transcript = models.TextField(_("transcript"), blank=True)
    on_screen_text = models.TextField(_("on-screen text"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    region = models.CharField(_("region"), max_length=2, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("made at"))
    ingested_at = models.DateTimeField(_("received at"), auto_now_add=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    eligibility = models.CharField(max_length=12, choices=Eligibility, default=Eligibility.ELIGIBLE)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["platform", "external_id"], name="content_post_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "removed", "deleted"]),
                name="content_post_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(eligibility__in=["eligible", "ineligible"]),
                name="content_post_eligibility_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(external_id=""), name="content_post_has_external_id"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(status="active", eligibility="eligible"),
                name="content_post_feed",
            ),
            models.Index(fields=["account", "-created_at", "-id"], name="content_post_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.platform}:{self.external_id}"


class PostRelation(models.Model):
    """A post reposts, quotes or replies to another. Chains may go round: readers mind that."""

    class Kind(models.TextChoices):
        REPOST = "repost", _("Repost")
        QUOTE = "quote", _("Quote")
        REPLY = "reply", _("Reply")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="origins")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    origin = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="derived")

    class Meta:
        verbose_name = _("relation between posts")
        verbose_name_plural = _("relations between posts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind", "origin"], name="content_postrelation_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["repost", "quote", "reply"]),
                name="content_postrelation_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(post=models.F("origin")),
                name="content_postrelation_to_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.origin_id}"


class PostCounter(models.Model):
    """Counts of a post, apart from its texts: they change often and must stay cheap."""

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="counter"
    )
    views = models.PositiveBigIntegerField(_("views"), default=0)
    likes = models.PositiveBigIntegerField(_("likes"), default=0)
    shares = models.PositiveBigIntegerField(_("shares"), default=0)
    comments = models.PositiveBigIntegerField(_("comments"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.post_id}: {self.views}"


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

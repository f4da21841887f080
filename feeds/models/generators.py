"""Feed generators of other makers, what they sent, and how much of it may not be shown."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feeds.generators.skeletons import MOST_POSTS
from users.models import Organisation


class FeedGeneratorQuerySet(models.QuerySet["FeedGenerator"]):
    def in_force(self) -> FeedGeneratorQuerySet:
        return self.filter(approved_at__isnull=False, ended_at__isnull=True)


class FeedGenerator(models.Model):
    """A feed in whose order only its maker has a say.

    One person proposes it, another approves. What was proposed never changes; who stopped one may
    propose another under the same name.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for a second person")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        IN_FORCE = "in_force", _("In force")
        STOPPED = "stopped", _("Stopped")

    slug = models.CharField(
        _("identifier"), max_length=60, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=500)
    maker = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="feed_generators",
        verbose_name=_("maker"),
    )
    contact = models.EmailField(_("contact"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = FeedGeneratorQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed generator")
        verbose_name_plural = _("feed generators")
        default_permissions = ("view",)
        permissions: ClassVar = [
            ("manage_generators", _("Can propose, approve and stop feed generators"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(ended_at__isnull=True),
                name="feeds_generator_one_of_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="feeds_generator_is_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(description="") & ~models.Q(contact=""),
                name="feeds_generator_says_what_it_is",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    models.Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~models.Q(approved_by=models.F("proposed_by"))
                ),
                name="feeds_generator_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by__isnull=True, ended_at__isnull=True, end_reason="")
                | (
                    models.Q(ended_by__isnull=False, ended_at__isnull=False)
                    & ~models.Q(end_reason="")
                ),
                name="feeds_generator_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def state(self) -> FeedGenerator.State:
        if self.approved_at is None:
            return self.State.DRAFT if self.ended_at is None else self.State.WITHDRAWN
        return self.State.IN_FORCE if self.ended_at is None else self.State.STOPPED


class GeneratorSkeletonQuerySet(models.QuerySet["GeneratorSkeleton"]):
    def fresh(self, now: datetime) -> GeneratorSkeletonQuerySet:
        return self.filter(expires_at__gt=now)


class GeneratorSkeleton(models.Model):
    """One list of posts that a maker sent. `posts` are ids of ours, each once, in their order.

    No foreign keys: a post that is gone is no post that may be shown.
    """

    generator = models.ForeignKey(FeedGenerator, on_delete=models.CASCADE, related_name="skeletons")
    posts = ArrayField(models.BigIntegerField(), verbose_name=_("posts"))
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("until"))

    objects = GeneratorSkeletonQuerySet.as_manager()

    class Meta:
        verbose_name = _("skeleton of a feed")
        verbose_name_plural = _("skeletons of feeds")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(posts__len__lte=MOST_POSTS), name="feeds_skeleton_is_bounded"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("received_at")),
                name="feeds_skeleton_ends_later",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="feeds_skeleton_expires")]

    def __str__(self) -> str:
        return f"{self.generator_id}: {self.pk}"


class GeneratorDay(models.Model):
    """What a maker sent in a day: `refused` posts could not be shown when they were named.

    `failed` counts how often an address that the operator set gave nothing that could be read.
    """

    generator = models.ForeignKey(FeedGenerator, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    skeletons = models.PositiveIntegerField(default=0)
    named = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of a feed generator")
        verbose_name_plural = _("days of feed generators")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["generator", "day"], name="feeds_generatorday_once"),
            models.CheckConstraint(
                condition=models.Q(named__gte=models.F("unknown") + models.F("refused")),
                name="feeds_generatorday_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.generator_id} {self.day}"

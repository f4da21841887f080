"""Platform accounts and their posts, with what changes often kept in tables of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
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

    def with_media(self) -> PostQuerySet:
        """What they show, and its captions, which take a query of their own where there are any."""
        return self.select_related("media").prefetch_related("media__captions")

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


class AwaitedOrigin(models.Model):
    """What a post says it reposts, quotes or replies to, while that post is not here yet."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="awaited_origins")
    kind = models.CharField(_("kind"), max_length=6, choices=PostRelation.Kind)
    platform = models.CharField(_("platform"), max_length=50)
    external_id = models.CharField(_("id on the platform"), max_length=300)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("awaited origin")
        verbose_name_plural = _("awaited origins")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind", "external_id"], name="content_awaitedorigin_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["repost", "quote", "reply"]),
                name="content_awaitedorigin_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(external_id=""), name="content_awaitedorigin_has_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["platform", "external_id"], name="content_awaitedorigin_by_key"),
            BrinIndex(fields=["said_at"], name="content_awaitedorigin_age"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.platform}:{self.external_id}"


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

"""What labelling remembers of texts: vectors of claims and posts, and clusters of posts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from content.models import Post
from factchecks.models import Appearance, Claim


class ClaimVector(models.Model):
    """A text's embedding, kept so that a starting worker need not embed every claim again."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="vectors")
    encoder = models.CharField(max_length=50)
    text_sha256 = models.CharField(max_length=64)
    embedding = HalfVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "encoder", "text_sha256"], name="labels_claimvector_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.encoder}"


class Cluster(models.Model):
    """Posts of at least two that say the same and match no claim; its posts are `vectors`.

    What is measured is how it stood at `measured_at`, when it last got a post. One that grows is
    proposed as a claim; whether people dismissed it is said by the claim.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PROPOSED = "proposed", _("Proposed as a claim")
        EXPIRED = "expired", _("Expired")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    language = models.CharField(_("language"), max_length=20, blank=True)
    representative = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="clusters"
    )
    posts = models.PositiveIntegerField(_("posts"), default=0)
    accounts = models.PositiveIntegerField(_("accounts"), default=0)
    texts = models.PositiveIntegerField(_("different texts"), default=0)
    views = models.PositiveBigIntegerField(_("views"), default=0)
    views_per_hour = models.FloatField(_("views an hour"), default=0)
    accounts_per_hour = models.FloatField(_("accounts an hour"), default=0)
    accounts_per_hour_before = models.FloatField(_("accounts an hour before"), default=0)
    surprise = models.FloatField(
        _("surprise"),
        default=0,
        help_text=_("minus log10 of the odds that this is steady chatter."),
    )
    first_post_at = models.DateTimeField()
    last_post_at = models.DateTimeField()
    opened_at = models.DateTimeField(auto_now_add=True)
    measured_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cluster of posts")
        verbose_name_plural = _("clusters of posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "proposed", "expired"]),
                name="labels_cluster_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="proposed") | models.Q(claim__isnull=False),
                name="labels_cluster_proposed_as_a_claim",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(claim__isnull=True),
                name="labels_cluster_open_is_no_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(first_post_at__lte=models.F("last_post_at")),
                name="labels_cluster_begins_before_it_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_post_at"],
                condition=models.Q(state="open"),
                name="labels_cluster_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.posts} posts of {self.accounts} accounts"

    @property
    def is_few_repeating(self) -> bool:
        """Much the same text again and again from few accounts: a campaign, not a crowd."""
        return 2 * self.texts <= self.posts and 2 * self.accounts <= self.posts


class PostVectorQuerySet(models.QuerySet["PostVector"]):
    def unplaced(self) -> PostVectorQuerySet:
        """Match no claim and were not compared with other such posts yet."""
        return self.filter(is_matched=False, placed_at__isnull=True)

    def claimed(self, least_score: float) -> PostVectorQuerySet:
        """A claim accounts for them: a person or the matcher said so, or likely will."""
        standing = Appearance.objects.filter(
            models.Q(state=Appearance.State.CONFIRMED)
            | models.Q(state=Appearance.State.PROPOSED, score__gte=least_score),
            post=models.OuterRef("pk"),
        )
        return self.filter(models.Exists(standing))


class PostVector(models.Model):
    """A post inside the topic gate as the encoder reads it, for searches and for clusters."""

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="vector"
    )
    encoder = models.CharField(max_length=50)
    embedding = HalfVectorField()
    is_matched = models.BooleanField(_("matches a claim"))
    placed_at = models.DateTimeField(null=True, blank=True)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="vectors"
    )

    objects = PostVectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("vector of a post")
        verbose_name_plural = _("vectors of posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_matched=False)
                | models.Q(placed_at__isnull=True, cluster__isnull=True),
                name="labels_postvector_clusters_match_no_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(cluster__isnull=True) | models.Q(placed_at__isnull=False),
                name="labels_postvector_cluster_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post"],
                condition=models.Q(is_matched=False, placed_at__isnull=True),
                name="labels_postvector_unplaced",
            ),
            models.Index(
                fields=["-placed_at"],
                condition=models.Q(placed_at__isnull=False),
                name="labels_postvector_recent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.encoder}"

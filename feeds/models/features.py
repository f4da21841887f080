"""What feeds know of a post, and what was put on a page."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from content.models import Account, Post
from feeds.models.viewers import Feed, Viewer


DIMENSIONS = 64
INDEXED_LANGUAGES = ("nl", "en", "de", "fy", "tr", "ar", "fr")


class PostFeatures(models.Model):
    """Read from a post once, and again when its texts change; nothing in it changes otherwise.

    `topics` maps topic to probability (feeds.topics), `terms` are the words that keyword filters
    and search look for (feeds.keywords). `account`, `language`, `region` and `created_at` are the
    post's own, here so that an index can hold them together.
    """

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="features"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField()
    topics = models.JSONField(default=dict)
    main_topic = models.CharField(max_length=40, blank=True)
    terms = ArrayField(models.CharField(max_length=200), default=list)
    embedding = HalfVectorField(dimensions=DIMENSIONS)
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("features of a post")
        verbose_name_plural = _("features of posts")
        indexes = [
            models.Index(fields=["-created_at", "-post"], name="feeds_features_newest"),
            models.Index(
                fields=["main_topic", "-created_at", "-post"], name="feeds_features_by_topic"
            ),
            GinIndex(fields=["terms"], name="feeds_features_terms"),
            *(
                # Filtering by language inside one index costs twice: one index a language.
                HnswIndex(
                    fields=["embedding"],
                    opclasses=["halfvec_cosine_ops"],
                    m=16,
                    ef_construction=64,
                    condition=models.Q(language=language),
                    name=f"feeds_features_near_{language}",
                )
                for language in INDEXED_LANGUAGES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.main_topic}"


class FeedRequest(models.Model):
    """One page as it was served: what “why am I seeing this” and training read. Kept 30 days.

    `items`: [{post, position, source, propensity, score, base, contributions: {name: number}}].
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    viewer = models.ForeignKey(
        Viewer, on_delete=models.CASCADE, null=True, blank=True, related_name="requests"
    )
    feed = models.CharField(max_length=10, choices=Feed)
    epoch = models.PositiveIntegerField(default=0)
    parameters = models.CharField(_("version of the parameters"), max_length=20)
    items = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("served page")
        verbose_name_plural = _("served pages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(feed__in=["for-you", "following", "friends", "popular"]),
                name="feeds_feedrequest_feed_known",
            )
        ]
        indexes = [
            models.Index(fields=["viewer", "-at"], name="feeds_feedrequest_newest"),
            BrinIndex(fields=["at"], name="feeds_feedrequest_age"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.at:%H:%M:%S}"

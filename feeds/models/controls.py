"""What a viewer told their feed: topics, words, what they are not interested in."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Account, Post
from feeds.models.viewers import Viewer


MOST_FILTERS = 200  # of one viewer


class TopicSetting(models.Model):
    """How much of a topic (feeds.topics); without a row: normal."""

    class Level(models.TextChoices):
        OFF = "off", _("Off")
        MUCH_LESS = "much_less", _("Much less")
        LESS = "less", _("Less")
        MORE = "more", _("More")
        MUCH_MORE = "much_more", _("Much more")

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="topic_settings")
    topic = models.CharField(_("topic"), max_length=40)
    level = models.CharField(_("how much"), max_length=9, choices=Level)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("topic setting")
        verbose_name_plural = _("topic settings")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "topic"], name="feeds_topicsetting_unique"),
            models.CheckConstraint(
                condition=models.Q(level__in=["off", "much_less", "less", "more", "much_more"]),
                name="feeds_topicsetting_level_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.topic}: {self.level}"


class KeywordFilterQuerySet(models.QuerySet["KeywordFilter"]):
    def in_force(self, now: datetime) -> KeywordFilterQuerySet:
        return self.filter(models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now))


class KeywordFilter(models.Model):
    """A word or phrase, with the related words that the viewer confirmed (feeds.keywords)."""

    class Scope(models.TextChoices):
        RECOMMENDED = "recommended", _("In what is recommended")
        EVERYWHERE = "everywhere", _("Also from accounts I follow")

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="keyword_filters")
    phrase = models.CharField(_("word or hashtag"), max_length=100)
    language = models.CharField(_("language"), max_length=2, blank=True)
    related = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("related words")
    )
    scope = models.CharField(max_length=11, choices=Scope, default=Scope.RECOMMENDED)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = KeywordFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("keyword filter")
        verbose_name_plural = _("keyword filters")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "phrase"], name="feeds_keywordfilter_unique"),
            models.CheckConstraint(
                condition=~models.Q(phrase=""), name="feeds_keywordfilter_has_phrase"
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=["recommended", "everywhere"]),
                name="feeds_keywordfilter_scope_known",
            ),
        ]
        indexes = [
            models.Index(  # those that end are forgotten hourly
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False),
                name="feeds_keywordfilter_expires",
            )
        ]

    def __str__(self) -> str:
        return self.phrase


class FilteredPost(models.Model):
    """A post that a viewer's filter kept back, with the word of the post that it met."""

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="filtered_posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    keyword_filter = models.ForeignKey(
        KeywordFilter, on_delete=models.CASCADE, related_name="filtered_posts"
    )
    word = models.CharField(_("word"), max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("filtered post")
        verbose_name_plural = _("filtered posts")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "post"], name="feeds_filteredpost_unique")
        ]
        indexes = [
            models.Index(fields=["viewer", "-at"], name="feeds_filteredpost_newest"),
            BrinIndex(fields=["at"], name="feeds_filteredpost_age"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.post_id}: {self.word}"


class NotInterestedQuerySet(models.QuerySet["NotInterested"]):
    def in_force(self, now: datetime) -> NotInterestedQuerySet:
        return self.filter(until__gt=now)


class NotInterested(models.Model):
    """One post, one author or one topic that a viewer wants less of. Undone, the row goes."""

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="not_interested")
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(_("until"))

    objects = NotInterestedQuerySet.as_manager()

    class Meta:
        verbose_name = _("not interested")
        verbose_name_plural = _("not interested")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, account__isnull=True, topic="")
                | models.Q(post__isnull=True, account__isnull=False, topic="")
                | (models.Q(post__isnull=True, account__isnull=True) & ~models.Q(topic="")),
                name="feeds_notinterested_in_one_thing",
            ),
            models.UniqueConstraint(
                fields=["viewer", "post"],
                condition=models.Q(post__isnull=False),
                name="feeds_notinterested_post_once",
            ),
            models.UniqueConstraint(
                fields=["viewer", "account"],
                condition=models.Q(account__isnull=False),
                name="feeds_notinterested_account_once",
            ),
            models.UniqueConstraint(
                fields=["viewer", "topic"],
                condition=~models.Q(topic=""),
                name="feeds_notinterested_topic_once",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="feeds_notinterested_until")]

    def __str__(self) -> str:
        return f"{self.viewer_id}: {self.post_id or self.account_id or self.topic}"

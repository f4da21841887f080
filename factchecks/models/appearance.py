"""The posts in which a claim appears, what people decided on them, and how the matcher did."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from factchecks.models.claim import Claim
from users.models import Organisation, User


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def confirmed(self) -> AppearanceQuerySet:
        return self.filter(state=Appearance.State.CONFIRMED)

    def proposed(self) -> AppearanceQuerySet:
        return self.filter(state=Appearance.State.PROPOSED)


class Appearance(models.Model):
    """A claim in a post: proposed by the matcher, confirmed or rejected by it or a person.

    A rejected pair is kept, so it is never offered again and the matcher can learn from it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    class Relation(models.TextChoices):
        """What the post does with the claim, in the words of the person who decided."""

        UNSTATED = "", _("Not stated")
        REPEATS = "repeats", _("Repeats it")
        DEBUNKS = "debunks", _("Debunks it")
        ASKS = "asks", _("Asks about it")
        REPORTS = "reports", _("Reports on it")
        OTHER = "other", _("Is about something else")

    # In `matcher_version`: proposed because the post is one of a cluster that became this claim,
    # somebody reported it, or it says other than an official voting rule. The matcher knows none
    # of these before there is a verdict.
    FROM_CLUSTER = "cluster"
    FROM_REPORT = "report"
    FROM_RULES = "rules"
    NOT_BY_MATCHER = (FROM_CLUSTER, FROM_REPORT, FROM_RULES)

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="appearances")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="appearances")
    state = models.CharField(_("state"), max_length=10, choices=State)
    score = models.FloatField(_("score"), null=True, blank=True)
    matcher_version = models.CharField(_("matcher"), max_length=50, blank=True)
    stance = models.CharField(_("stance"), max_length=20, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_automatic = models.BooleanField(_("decided by the matcher"), default=False)
    relation = models.CharField(_("relation"), max_length=8, choices=Relation, blank=True)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        constraints = [
            models.UniqueConstraint(fields=["claim", "post"], name="factchecks_appearance_unique"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | (
                    models.Q(state__in=["confirmed", "rejected"])
                    & models.Q(decided_at__isnull=False)
                ),
                name="factchecks_appearance_decision_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "confirmed", "rejected"]),
                name="factchecks_appearance_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", is_automatic=False, decided_by__isnull=True)
                | (
                    ~models.Q(state="proposed")
                    & models.Q(is_automatic=True, decided_by__isnull=True)
                )
                | (
                    ~models.Q(state="proposed")
                    & models.Q(is_automatic=False, decided_by__isnull=False)
                ),
                name="factchecks_appearance_decided_by_matcher_or_person",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    relation__in=["", "repeats", "debunks", "asks", "reports", "other"]
                ),
                name="factchecks_appearance_relation_known",
            ),
            models.CheckConstraint(
                # Only a post that repeats the claim carries its banner.
                condition=~models.Q(state="confirmed") | models.Q(relation__in=["", "repeats"]),
                name="factchecks_appearance_confirmed_repeats",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post"],
                condition=models.Q(state="confirmed"),
                name="factchecks_appearance_shown",
            ),
            models.Index(
                fields=["-score", "id"],
                condition=models.Q(state="proposed"),
                name="factchecks_appearance_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.post_id}: {self.state}"


class AppearanceDecision(models.Model):
    """One decision as it was taken, with what the matcher said then: never changed.

    What the matcher learns from, and what its precision is counted on.
    """

    class Decision(models.TextChoices):
        CONFIRM = "confirm", _("Confirmed")
        REJECT = "reject", _("Rejected")
        UNDO = "undo", _("Undone")

    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=8, choices=Decision)
    relation = models.CharField(max_length=8, choices=Appearance.Relation, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    batch = models.UUIDField(default=uuid.uuid4)  # decisions taken together are undone together
    language = models.CharField(max_length=20, blank=True)
    score = models.FloatField(null=True, blank=True)
    stance = models.CharField(max_length=20, blank=True)
    matcher_version = models.CharField(max_length=50, blank=True)
    was_automatic = models.BooleanField(default=False)
    is_blind = models.BooleanField(default=False)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("decision on an appearance")
        verbose_name_plural = _("decisions on appearances")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["confirm", "reject", "undo"]),
                name="factchecks_decision_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    relation__in=["", "repeats", "debunks", "asks", "reports", "other"]
                ),
                name="factchecks_decision_relation_known",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="factchecks_decision_at"),
            models.Index(fields=["batch"], name="factchecks_decision_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} of {self.appearance_id}"


class BlindCheck(models.Model):
    """An automatic banner that a person looks at again without being told that it stands."""

    appearance = models.OneToOneField(
        Appearance, on_delete=models.CASCADE, related_name="blind_check"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=20, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agrees = models.BooleanField(_("the banner is right"), null=True, blank=True)

    class Meta:
        verbose_name = _("blind check")
        verbose_name_plural = _("blind checks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    decided_at__isnull=True, decided_by__isnull=True, agrees__isnull=True
                )
                | models.Q(
                    decided_at__isnull=False, decided_by__isnull=False, agrees__isnull=False
                ),
                name="factchecks_blindcheck_decided_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appearance_id}: {self.agrees}"


class AutomaticStop(models.Model):
    """Automatic banners are off for posts in this language until staff turn them on again."""

    language = models.CharField(_("language"), max_length=20)
    reason = models.TextField(_("reason"))
    checked = models.PositiveIntegerField(_("checked"), default=0)
    right = models.PositiveIntegerField(_("of them right"), default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("stop of automatic banners")
        verbose_name_plural = _("stops of automatic banners")
        constraints = [
            models.UniqueConstraint(
                fields=["language"],
                condition=models.Q(ended_at__isnull=True),
                name="factchecks_automaticstop_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="factchecks_automaticstop_ended_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(right__lte=models.F("checked")),
                name="factchecks_automaticstop_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return self.language

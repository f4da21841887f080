"""What a model in shadow would have decided, kept apart from everything that viewers see."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from factchecks.models import Claim
from labels.models.trained import MatcherModel


class Outcome(models.TextChoices):
    """What a model makes of a post: `labels.matching.Decision` in words."""

    AUTO = "auto", _("Banner")
    REVIEW = "review", _("Review")
    NONE = "none", _("Nothing")


OUTCOMES = ["auto", "review", "none"]


class ShadowDecisionQuerySet(models.QuerySet["ShadowDecision"]):
    def different(self) -> ShadowDecisionQuerySet:
        """Another outcome, or another claim."""
        return self.filter(
            ~models.Q(live_outcome=models.F("shadow_outcome"))
            | ~models.Q(live_claim=models.F("shadow_claim"))
        )

    def visible(self) -> ShadowDecisionQuerySet:
        return self.filter(post__status=Post.Status.ACTIVE)

    def older_than(self, moment: datetime) -> ShadowDecisionQuerySet:
        return self.filter(created_at__lt=moment)


class ShadowDecision(models.Model):
    """A post of which the live model, the shadow or both make something.

    Changes nothing that anyone sees. Passages are places in the post's own text, never its words.
    """

    model = models.ForeignKey(
        MatcherModel, on_delete=models.CASCADE, related_name="shadow_decisions"
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=20, blank=True)
    live_version = models.CharField(max_length=100)
    live_outcome = models.CharField(max_length=6, choices=Outcome)
    live_claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    live_score = models.FloatField()
    live_passage = models.JSONField(null=True, blank=True)
    shadow_outcome = models.CharField(max_length=6, choices=Outcome)
    shadow_claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    shadow_score = models.FloatField()
    shadow_passage = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ShadowDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision in shadow")
        verbose_name_plural = _("decisions in shadow")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["model", "post"], name="labels_shadowdecision_once_a_post"
            ),
            models.CheckConstraint(
                condition=models.Q(live_outcome__in=OUTCOMES, shadow_outcome__in=OUTCOMES),
                name="labels_shadowdecision_outcomes_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(live_outcome="none", shadow_outcome="none"),
                name="labels_shadowdecision_says_something",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(live_outcome="none", live_claim__isnull=True)
                    | (~models.Q(live_outcome="none") & models.Q(live_claim__isnull=False))
                )
                & (
                    models.Q(shadow_outcome="none", shadow_claim__isnull=True)
                    | (~models.Q(shadow_outcome="none") & models.Q(shadow_claim__isnull=False))
                ),
                name="labels_shadowdecision_names_claims",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="labels_shadowdecision_created")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.live_outcome} / {self.shadow_outcome}"


class ShadowTally(models.Model):
    """How often both decided what: every comparison counts here, also where nothing is kept."""

    model = models.ForeignKey(MatcherModel, on_delete=models.CASCADE, related_name="tallies")
    live_version = models.CharField(max_length=100)
    language = models.CharField(max_length=20, blank=True)
    live_outcome = models.CharField(max_length=6, choices=Outcome)
    shadow_outcome = models.CharField(max_length=6, choices=Outcome)
    is_same_claim = models.BooleanField()
    posts = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("count of decisions in shadow")
        verbose_name_plural = _("counts of decisions in shadow")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "model",
                    "live_version",
                    "language",
                    "live_outcome",
                    "shadow_outcome",
                    "is_same_claim",
                ],
                name="labels_shadowtally_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(live_outcome__in=OUTCOMES, shadow_outcome__in=OUTCOMES),
                name="labels_shadowtally_outcomes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.live_outcome} / {self.shadow_outcome}: {self.posts}"

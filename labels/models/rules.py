"""Posts that contradict an official voting rule, and the claims that such posts become together."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from elections.models import Election
from factchecks.models import Claim
from users.models import User


class RuleGroup(models.Model):
    """Findings of one election that say the same against the same rule: one claim in the inbox.

    A dismissed claim is not proposed again for a while (`labels.actions.rule_groups`): since when
    it is known to be dismissed, and how many posts it had by then. `round` counts its claims.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="+")
    rule_id = models.CharField(_("rule"), max_length=20)
    topic = models.CharField(max_length=60, blank=True)
    said = models.CharField(_("said"), max_length=200, blank=True)
    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=1)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    posts_then = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("group of posts against a voting rule")
        verbose_name_plural = _("groups of posts against a voting rule")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["election", "rule_id", "topic", "said"], name="labels_rulegroup_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(dismissed_at__isnull=False) | models.Q(posts_then=0),
                name="labels_rulegroup_counted_when_dismissed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.said}"


class RuleFindingQuerySet(models.QuerySet["RuleFinding"]):
    def current(self, today: date) -> RuleFindingQuerySet:
        """Of elections that still run, in posts that viewers can still see."""
        running = Election.objects.running(today)
        return self.filter(election__in=running, post__status=Post.Status.ACTIVE)

    def standing(self) -> RuleFindingQuerySet:
        """Not dismissed by anyone."""
        return self.exclude(state=RuleFinding.State.DISMISSED)

    def open(self) -> RuleFindingQuerySet:
        return self.filter(state=RuleFinding.State.OPEN)


class RuleFinding(models.Model):
    """What a post says about voting is not what the official rule says. For people to look at.

    Removes nothing and puts no banner anywhere. `passage` is {field, start, end, text}: a decision
    is on these words, so other words of the post are a finding that is open again.
    """

    class Outcome(models.TextChoices):
        CONTRADICTS = "contradicts", _("Contradicts")
        AGREES = "agrees", _("Agrees")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        DISMISSED = "dismissed", _("Dismissed")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="rule_findings")
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="rule_findings")
    group = models.ForeignKey(
        RuleGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="findings"
    )
    rule_id = models.CharField(_("rule"), max_length=20)
    slot = models.CharField(_("about"), max_length=40)
    topic = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome)
    said = models.CharField(_("said"), max_length=200, blank=True)
    official = models.CharField(_("official"), max_length=200, blank=True)
    passage = models.JSONField(_("passage"))
    confidence = models.FloatField(_("confidence"))
    checker_version = models.CharField(_("checker"), max_length=20)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = RuleFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("contradiction of a voting rule")
        verbose_name_plural = _("contradictions of voting rules")
        default_permissions = ("view",)
        permissions: ClassVar = [("decide_rulefinding", _("Can confirm and dismiss them"))]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "rule_id", "checker_version"], name="labels_rulefinding_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["contradicts", "agrees"]),
                name="labels_rulefinding_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "confirmed", "dismissed"]),
                name="labels_rulefinding_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="open", decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | (
                    ~models.Q(state="open")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="labels_rulefinding_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(reason=""),
                name="labels_rulefinding_dismissed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["election", "-created_at"], name="labels_rulefinding_listed"),
            models.Index(
                fields=["id"],
                condition=models.Q(group__isnull=True) & ~models.Q(state="dismissed"),
                name="labels_rulefinding_ungrouped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.outcome} {self.rule_id}: {self.said}"

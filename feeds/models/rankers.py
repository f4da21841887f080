"""Trained rankers: what was learnt, how good it is, who let it decide, and who took it back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RankerModelQuerySet(models.QuerySet["RankerModel"]):
    def live(self) -> RankerModelQuerySet:
        return self.filter(state=RankerModel.State.LIVE)

    def unproposed(self) -> RankerModelQuerySet:
        return self.filter(state=RankerModel.State.CANDIDATE, proposed_by__isnull=True)


class RankerModel(models.Model):
    """Weights of For You that were learnt. Where none is live, those that people set decide.

    One person proposes that it decides, another approves; one is enough to go back. `version` is
    that of the parameters with these weights, `parameters_version` that of those they were learnt
    from: a model of other parameters than the present ones decides nothing. `replaced` was live
    before; empty: the weights that people set.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Replaced by a newer candidate")

    version = models.CharField(_("version"), max_length=12, unique=True)
    parameters_version = models.CharField(_("learnt from parameters"), max_length=12)
    weights = models.JSONField(_("weights"))
    card = models.JSONField(_("model card"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CANDIDATE)
    trained_at = models.DateTimeField(_("trained"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    replaced = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(_("why it was rejected or rolled back"), blank=True)

    objects = RankerModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("trained ranker")
        verbose_name_plural = _("trained rankers")
        default_permissions = ("view",)
        permissions: ClassVar = [
            ("manage_rankers", _("Can propose, approve and roll back trained rankers"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["candidate", "live", "retired", "rejected", "superseded"]
                ),
                name="feeds_ranker_state_known",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="live"), name="feeds_ranker_one_live"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True, proposed_at__isnull=True, reason="")
                | (
                    models.Q(proposed_by__isnull=False, proposed_at__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="feeds_ranker_proposed_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    models.Q(
                        approved_by__isnull=False,
                        approved_at__isnull=False,
                        proposed_by__isnull=False,
                    )
                    & ~models.Q(approved_by=models.F("proposed_by"))
                ),
                name="feeds_ranker_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["live", "retired"], approved_by__isnull=False)
                | models.Q(
                    state__in=["candidate", "rejected", "superseded"], approved_by__isnull=True
                ),
                name="feeds_ranker_decides_when_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["candidate", "live", "retired", "superseded"],
                    ended_by__isnull=True,
                    ended_at__isnull=True,
                    end_reason="",
                )
                | (
                    models.Q(
                        state__in=["retired", "rejected"],
                        ended_by__isnull=False,
                        ended_at__isnull=False,
                    )
                    & ~models.Q(end_reason="")
                ),
                name="feeds_ranker_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.version

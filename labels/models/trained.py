"""The models that decide: registered, run in the shadow of the live one, promoted by two persons.

Their files lie in the database, so that every worker decides with the same model and a switch
needs no restart. What may not happen is refused by Postgres, see migration `0020`.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MatcherModelQuerySet(models.QuerySet["MatcherModel"]):
    def live(self) -> MatcherModelQuerySet:
        return self.filter(state=MatcherModel.State.LIVE)

    def shadow(self) -> MatcherModelQuerySet:
        return self.filter(state=MatcherModel.State.SHADOW)


class MatcherModel(models.Model):
    """A trained model, its files in `files`. Where none is live, the one shipped with the code is.

    `version` is what decisions name, `sha256` is over all files (`labels.model_files.digest`).
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        SHADOW = "shadow", _("In shadow")
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")
        REJECTED = "rejected", _("Rejected")

    version = models.CharField(_("version"), max_length=50, unique=True)
    encoder = models.CharField(_("encoder"), max_length=50)
    sha256 = models.CharField(max_length=64, unique=True)
    card = models.JSONField(_("model card"))
    trained_at = models.DateTimeField(_("trained"))
    trained_by = models.CharField(_("trained by"), max_length=200)
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CANDIDATE)
    shadow_since = models.DateTimeField(_("in shadow since"), null=True, blank=True)
    shadow_failures = models.PositiveIntegerField(_("batches that failed"), default=0)
    shadow_error = models.TextField(_("last error in shadow"), blank=True)
    rejection_reason = models.TextField(_("reason of rejection"), blank=True)

    objects = MatcherModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("model of the matcher")
        verbose_name_plural = _("models of the matcher")
        default_permissions = ("view",)
        permissions: ClassVar = [("manage_models", _("Can try, promote and roll back models"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["candidate", "shadow", "live", "retired", "rejected"]
                ),
                name="labels_matchermodel_state_known",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="live"),
                name="labels_matchermodel_one_live",
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="shadow"),
                name="labels_matchermodel_one_shadow",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shadow") | models.Q(shadow_since__isnull=False),
                name="labels_matchermodel_shadow_has_time",
            ),
            models.CheckConstraint(
                condition=(models.Q(state="rejected") & ~models.Q(rejection_reason=""))
                | (~models.Q(state="rejected") & models.Q(rejection_reason="")),
                name="labels_matchermodel_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(version="") & models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="labels_matchermodel_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encoder} {self.version}"


class ModelFile(models.Model):
    """One file of a model: numbers only, never code. It does not change once it is stored."""

    model = models.ForeignKey(MatcherModel, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a model")
        verbose_name_plural = _("files of models")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["model", "name"], name="labels_modelfile_unique"),
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z0-9][a-z0-9_.-]*\.(json|npz|safetensors)$"),
                name="labels_modelfile_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ModelPromotionQuerySet(models.QuerySet["ModelPromotion"]):
    def waiting(self) -> ModelPromotionQuerySet:
        return self.filter(approved_at__isnull=True, refused_at__isnull=True)

    def standing(self) -> ModelPromotionQuerySet:
        """Approved and not taken back: the newest is how the live model became live."""
        return self.filter(approved_at__isnull=False, rolled_back_at__isnull=True)


class ModelPromotion(models.Model):
    """One person proposes that a model decides, another approves. One is enough to go back.

    `replaced` was live before; empty: the model shipped with the code.
    """

    model = models.ForeignKey(MatcherModel, on_delete=models.PROTECT, related_name="promotions")
    replaced = models.ForeignKey(
        MatcherModel, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    rolled_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rolled_back_at = models.DateTimeField(null=True, blank=True)
    rollback_reason = models.TextField(_("reason to go back"), blank=True)

    objects = ModelPromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion of a model")
        verbose_name_plural = _("promotions of models")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("proposed_by")),
                name="labels_modelpromotion_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="labels_modelpromotion_approval_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by__isnull=True, refused_at__isnull=True)
                | models.Q(
                    refused_by__isnull=False, refused_at__isnull=False, approved_at__isnull=True
                ),
                name="labels_modelpromotion_refused_or_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rolled_back_by__isnull=True, rolled_back_at__isnull=True, rollback_reason=""
                )
                | (
                    models.Q(
                        rolled_back_by__isnull=False,
                        rolled_back_at__isnull=False,
                        approved_at__isnull=False,
                    )
                    & ~models.Q(rollback_reason="")
                ),
                name="labels_modelpromotion_rolled_back_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="labels_modelpromotion_has_reason"
            ),
            models.UniqueConstraint(
                fields=["model"],
                condition=models.Q(approved_at__isnull=True, refused_at__isnull=True),
                name="labels_modelpromotion_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"promotion of {self.model_id}"

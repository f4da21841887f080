"""Fact-check partners: what they cover, what they may set going, how they call their verdicts."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from factchecks.models.verdict import Verdict
from users.models import Organisation, User


class PartnerQuerySet(models.QuerySet["Partner"]):
    def trusted(self, today: date) -> PartnerQuerySet:
        """Active partners with a signature of a code of principles that is in force today."""
        return self.filter(
            models.Exists(Signatory.objects.in_force(today).filter(partner=models.OuterRef("pk"))),
            is_active=True,
        )


class Partner(models.Model):
    """What a fact-checking organisation covers, and how far its verdicts work by themselves."""

    class AutomaticReach(models.TextChoices):
        NEVER = "never", _("Never: a person looks at every post")
        NEAR_IDENTICAL = "near_identical", _("Posts nearly identical to a confirmed one")
        MATCHING = "matching", _("Every post that surely repeats the claim")

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="partner"
    )
    languages = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("languages")
    )
    countries = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("countries")
    )
    automatic_reach = models.CharField(
        _("automatic banners"), max_length=14, choices=AutomaticReach, default=AutomaticReach.NEVER
    )
    automatic_limit = models.PositiveIntegerField(
        _("automatic banners of one claim"),
        null=True,
        blank=True,
        help_text=_("After so many posts a person looks first. Empty: no limit."),
    )
    hours_to_verdict = models.PositiveSmallIntegerField(
        _("hours to a verdict"), default=48, help_text=_("Older claims in work raise an alarm.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact-check partner")
        verbose_name_plural = _("fact-check partners")
        permissions = [("oversee_partners", "Can oversee fact-check partners")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(automatic_reach__in=["never", "near_identical", "matching"]),
                name="factchecks_partner_reach_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def in_force(self, today: date) -> SignatoryQuerySet:
        return self.filter(status=Signatory.Status.ACTIVE, valid_until__gte=today)


class Signatory(models.Model):
    """A partner's signature of a code of principles, and until when it was verified."""

    class Body(models.TextChoices):
        IFCN = "ifcn", _("International Fact-Checking Network")
        EFCSN = "efcsn", _("European Fact-Checking Standards Network")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Verified")
        UNDER_REVIEW = "under_review", _("Under review")
        ENDED = "ended", _("Ended")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="signatories")
    body = models.CharField(_("body"), max_length=5, choices=Body)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    valid_until = models.DateField(_("valid until"))
    url = models.URLField(_("public entry"), max_length=500, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature of a code")
        verbose_name_plural = _("signatures of codes")
        constraints = [
            models.UniqueConstraint(fields=["partner", "body"], name="factchecks_signatory_once"),
            models.CheckConstraint(
                condition=models.Q(body__in=["ifcn", "efcsn"]),
                name="factchecks_signatory_body_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "under_review", "ended"]),
                name="factchecks_signatory_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.body}"


class RatingMapping(models.Model):
    """What a partner's words for a verdict are called here; "" waits for a person each time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="rating_mappings"
    )
    folded = models.CharField(max_length=150)  # textmatch.normalise.fold of `words`
    words = models.CharField(_("partner's words"), max_length=150)
    rating = models.CharField(_("verdict"), max_length=20, choices=Verdict.Rating)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("meaning of a rating")
        verbose_name_plural = _("meanings of ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "folded"], name="factchecks_ratingmapping_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rating__in=[
                        "unverified", "false", "altered", "misleading", "missing_context", "true",
                    ]
                ),
                name="factchecks_ratingmapping_rating_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.words} = {self.rating}"

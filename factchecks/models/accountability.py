"""What the public can hold a fact-checker to: complaints, and how often banners were met."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from factchecks.models.claim import Claim
from factchecks.models.verdict import Verdict
from users.models import User


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def answered_by_mail(self) -> ComplaintQuerySet:
        """Decided, and the address for the answer is still there: it is not on its way yet."""
        return self.exclude(state=Complaint.State.OPEN).exclude(email="")


class Complaint(models.Model):
    """Somebody objects to a verdict, or to its banner on a post. Answered by another person
    than the two who published it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="complaints")
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="complaints"
    )
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("e-mail address for the answer"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "upheld", "rejected"]),
                name="factchecks_complaint_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""), name="factchecks_complaint_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    ~models.Q(state="open")
                    & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~models.Q(answer="")
                ),
                name="factchecks_complaint_decided_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class BannerCount(models.Model):
    """How often viewers met a claim's banner on one day. Nobody is identified."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="banner_counts")
    day = models.DateField(_("day"))
    shown = models.PositiveBigIntegerField(_("banners shown"), default=0)
    opened = models.PositiveBigIntegerField(_("fact-checks opened"), default=0)
    warned = models.PositiveBigIntegerField(_("share warnings shown"), default=0)
    cancelled = models.PositiveBigIntegerField(_("shares cancelled"), default=0)
    shared = models.PositiveBigIntegerField(_("shared all the same"), default=0)

    class Meta:
        verbose_name = _("banner count")
        verbose_name_plural = _("banner counts")
        constraints = [
            models.UniqueConstraint(fields=["claim", "day"], name="factchecks_bannercount_once")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} on {self.day}"

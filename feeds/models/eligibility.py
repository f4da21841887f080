"""Policies of an election or of the platform: what may be recommended, where, until when and why."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from elections.models import Election


MOST_WEIGHT = 2.0  # of a civic source: it may count double, not more


class EligibilityPolicyQuerySet(models.QuerySet["EligibilityPolicy"]):
    def waiting(self) -> EligibilityPolicyQuerySet:
        """Drafts that nobody approved or withdrew yet."""
        return self.filter(approved_at__isnull=True, ended_at__isnull=True)

    def approved(self) -> EligibilityPolicyQuerySet:
        return self.filter(approved_at__isnull=False)

    def not_over(self, now: datetime) -> EligibilityPolicyQuerySet:
        """Approved, and in force now or later."""
        return self.approved().filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now),
            models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=now),
        )

    def in_force(self, now: datetime) -> EligibilityPolicyQuerySet:
        return self.not_over(now).filter(starts_at__lte=now)


class EligibilityPolicy(models.Model):
    """One version of a policy. What it says never changes; another version replaces it.

    One person writes it, another approves. `titles` and `statements` are language → text, for the
    public. `ended_at` may lie ahead: the next version was approved and takes over then. Where that
    one ends before it begins, `ended_at` is empty again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for a second person")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        APPROVED = "approved", _("Approved, not yet in force")
        IN_FORCE = "in_force", _("In force")
        ENDED = "ended", _("Ended")

    slug = models.CharField(
        _("identifier"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")],
    )
    version = models.PositiveIntegerField(_("version"))
    titles = models.JSONField(_("title per language"))
    statements = models.JSONField(_("statement for the public per language"))
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    legal_url = models.URLField(_("address of the legal basis"), max_length=500)
    election = models.ForeignKey(
        Election,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="eligibility_policies",
        verbose_name=_("election"),
    )
    regions = ArrayField(models.CharField(max_length=2), verbose_name=_("regions"))
    holds_where_unknown = models.BooleanField(
        _("holds for viewers whose region is unknown"), default=False
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = EligibilityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("eligibility policy")
        verbose_name_plural = _("eligibility policies")
        default_permissions = ("view",)
        permissions: ClassVar = [("manage_policies", _("Can propose, approve and end policies"))]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="feeds_policy_version"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(approved_at__isnull=True, ended_at__isnull=True),
                name="feeds_policy_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    models.Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~models.Q(approved_by=models.F("proposed_by"))
                ),
                name="feeds_policy_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by__isnull=True, ended_at__isnull=True, end_reason="")
                | (
                    models.Q(ended_by__isnull=False, ended_at__isnull=False)
                    & ~models.Q(end_reason="")
                ),
                name="feeds_policy_ended_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="feeds_policy_is_named",
            ),
            models.CheckConstraint(
                condition=models.Q(titles__has_keys=["nl", "en"], statements__has_keys=["nl", "en"]),
                name="feeds_policy_speaks_to_the_public",
            ),
            models.CheckConstraint(
                condition=~models.Q(legal_basis="") & ~models.Q(legal_url=""),
                name="feeds_policy_has_a_legal_basis",
            ),
            models.CheckConstraint(
                condition=models.Q(regions__len__gt=0), name="feeds_policy_holds_somewhere"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="feeds_policy_ends_after_start",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.slug}.v{self.version}"

    @property
    def localized_title(self) -> str:
        return _in(self.titles, get_language())

    @property
    def title_language(self) -> str:
        return _language_of(self.titles, get_language())

    @property
    def localized_statement(self) -> str:
        return _in(self.statements, get_language())

    @property
    def localized_language(self) -> str:
        """The language in which the statement is."""
        return _language_of(self.statements, get_language())

    @property
    def last_moment(self) -> datetime | None:
        """When it stops to hold, as planned or as decided; None: until somebody ends it."""
        return min(filter(None, (self.ends_at, self.ended_at)), default=None)

    def state_at(self, now: datetime) -> EligibilityPolicy.State:
        if self.approved_at is None:
            return self.State.DRAFT if self.ended_at is None else self.State.WITHDRAWN
        if self.last_moment is not None and self.last_moment <= now:
            return self.State.ENDED
        return self.State.IN_FORCE if self.starts_at <= now else self.State.APPROVED


def _in(texts: dict[str, str], language: str | None) -> str:
    return texts.get(_language_of(texts, language), "")


def _language_of(texts: dict[str, str], language: str | None) -> str:
    wanted = (language or "en").split("-")[0]
    return wanted if texts.get(wanted) else "en"


class PolicyRule(models.Model):
    """One rule of a policy; part of what two persons agree on.

    `values` are accounts as "platform:handle" or posts as "platform:id", also such as are not
    known here yet, or label values.
    """

    class Target(models.TextChoices):
        ACCOUNT = "account", _("Accounts")
        POST = "post", _("Posts")
        LABEL = "label", _("Posts with a label")

    class Effect(models.TextChoices):
        NOT_RECOMMENDED = "not_recommended", _("Not amplified: in no For You and no Popular")
        PENDING_REVIEW = "pending_review", _("Under review")
        REMOVED = "removed", _("Removed")
        CIVIC_SOURCE = "civic_source", _("Civic source: counts more in For You")

    policy = models.ForeignKey(EligibilityPolicy, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    target = models.CharField(_("hits"), max_length=7, choices=Target)
    values = ArrayField(models.CharField(max_length=400), verbose_name=_("which"))
    effect = models.CharField(_("effect"), max_length=15, choices=Effect)
    weight = models.FloatField(_("weight"), null=True, blank=True)
    exempt_followers = models.BooleanField(_("not for followers of the author"), default=False)
    propagate = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name=_("also hits")
    )

    class Meta:
        verbose_name = _("rule of a policy")
        verbose_name_plural = _("rules of policies")
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="feeds_policyrule_place"),
            models.CheckConstraint(
                condition=models.Q(target__in=["account", "post", "label"]),
                name="feeds_policyrule_target_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    effect__in=["not_recommended", "pending_review", "removed", "civic_source"]
                ),
                name="feeds_policyrule_effect_known",
            ),
            models.CheckConstraint(
                condition=models.Q(values__len__gt=0), name="feeds_policyrule_hits_something"
            ),
            models.CheckConstraint(
                condition=models.Q(propagate__contained_by=["repost", "quote", "reply"]),
                name="feeds_policyrule_relations_known",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__isnull=True) & ~models.Q(effect="civic_source")
                | models.Q(
                    effect="civic_source", target="account", weight__isnull=False, weight__gt=1, weight__lte=MOST_WEIGHT,
                    exempt_followers=False, propagate=[],
                ),
                name="feeds_policyrule_weight_of_sources",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.policy_id}.{self.position}: {self.effect}"

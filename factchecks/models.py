"""Claims, their versioned verdicts, and the posts in which a claim appears.

A banner is never stored: it is derived at read time from a confirmed appearance and the
claim's published verdict, so that a correction changes every post at once.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.models import Post
from elections.models import Election
from users.models import Organisation


class Claim(models.Model):
    """The false or unverified statement as it circulates, phrased so that it can be checked."""

    slug = models.SlugField(_("identifier"), max_length=150, unique=True)
    statement = models.TextField(_("statement"))
    language = models.CharField(_("language"), max_length=20)
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    first_seen_on = models.DateField(_("first seen on"), null=True, blank=True)
    source_id = models.CharField(
        _("imported from"),
        max_length=600,
        blank=True,
        help_text=_("Identifier or address of the ClaimReview."),
    )
    elections = models.ManyToManyField(
        Election, blank=True, related_name="claims", verbose_name=_("elections")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(statement=""), name="factchecks_claim_has_statement"
            ),
            models.UniqueConstraint(
                fields=["source_id"],
                condition=~models.Q(source_id=""),
                name="factchecks_claim_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:80]

    def get_absolute_url(self) -> str:
        return reverse("factchecks:claim", args=[self.slug])


class ClaimWording(models.Model):
    """The claim in another language or in other words: each one improves matching."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=20)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "language", "text"], name="factchecks_wording_unique"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def published(self) -> VerdictQuerySet:
        return self.filter(state=Verdict.State.PUBLISHED)

    def in_force(self, now: datetime) -> VerdictQuerySet:
        """Published, and for an unverified one: its time is not over."""
        return self.published().filter(models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now))


class Verdict(models.Model):
    """One version of what fact-checkers concluded. Published versions are never edited.

    Fields follow ClaimReview: `label` is reviewRating.alternateName, `rating_value`,
    `best_rating` and `worst_rating` are the partner's own scale, `url` is its article.
    """

    class Rating(models.TextChoices):
        UNVERIFIED = "unverified", _("Unverified")
        FALSE = "false", _("False")
        ALTERED = "altered", _("Altered")
        MISLEADING = "misleading", _("Misleading")
        MISSING_CONTEXT = "missing_context", _("Missing context")
        TRUE = "true", _("True")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Replaced by a correction")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class AppliesTo(models.TextChoices):
        ANY_MATCHING_POST = "any_matching_post", _("Any matching post")
        LISTED_POSTS_ONLY = "listed_posts_only", _("Listed posts only")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="verdicts")
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    rating = models.CharField(_("verdict"), max_length=20, choices=Rating)
    label = models.CharField(_("verdict in the partner's words"), max_length=100, blank=True)
    rating_value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    best_rating = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    worst_rating = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="verdicts",
        verbose_name=_("fact-checker"),
    )
    applies_to = models.CharField(
        _("applies to"), max_length=20, choices=AppliesTo, default=AppliesTo.LISTED_POSTS_ONLY
    )
    allows_automatic_banner = models.BooleanField(_("may be applied automatically"), default=False)
    url = models.URLField(_("article"), max_length=500, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    change_reason = models.TextField(_("reason of the correction or withdrawal"), blank=True)
    source_hash = models.CharField(max_length=64, blank=True)  # of the review it was imported from

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="factchecks_verdict_version"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(state="published"),
                name="factchecks_one_published_verdict",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rating__in=[
                        "",
                        "unverified",
                        "false",
                        "altered",
                        "misleading",
                        "missing_context",
                        "true",
                    ]
                ),
                name="factchecks_verdict_rating_known",
            ),
            models.CheckConstraint(
                # An imported review whose rating nobody could read waits for a person.
                condition=models.Q(state="draft") | ~models.Q(rating=""),
                name="factchecks_verdict_only_drafts_unrated",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "corrected", "withdrawn"]),
                name="factchecks_verdict_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(applies_to__in=["any_matching_post", "listed_posts_only"]),
                name="factchecks_verdict_applies_to_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at__isnull=True)
                | (~models.Q(state="draft") & models.Q(published_at__isnull=False)),
                name="factchecks_verdict_published_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="factchecks_verdict_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["corrected", "withdrawn"])
                | ~models.Q(change_reason=""),
                name="factchecks_verdict_change_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(rating="unverified") | models.Q(ends_at__isnull=False),
                name="factchecks_unverified_has_an_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(allows_automatic_banner=True)
                | (models.Q(applies_to="any_matching_post") & ~models.Q(rating="true")),
                name="factchecks_automatic_banner_allowed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} v{self.version} {self.rating}"


class VerdictText(models.Model):
    """Headline and explanation of a verdict in one language, in plain words."""

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=20)
    headline = models.CharField(_("headline"), max_length=300)
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("verdict text")
        verbose_name_plural = _("verdict texts")
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "language"], name="factchecks_verdicttext_unique"
            )
        ]

    def __str__(self) -> str:
        return self.headline


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

"""A claim: the statement as it circulates, whoever brought it in, and the words it comes in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.models import Post
from elections.models import Election, Jurisdiction
from users.models import Organisation


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        """Incoming claims that no partner has taken yet."""
        return self.filter(stage=Claim.Stage.INCOMING)

    def of(self, organisation: Organisation) -> ClaimQuerySet:
        """Claims this partner works on or has worked on; merged ones are history."""
        return self.filter(organisation=organisation).exclude(stage=Claim.Stage.MERGED)

    def ever_published(self) -> ClaimQuerySet:
        """Claims with a public page: a verdict on them was published, whatever became of it."""
        public = models.Q(verdicts__published_at__isnull=False)
        return self.filter(pk__in=Claim.objects.filter(public).values("pk"))

    def seen_by(self, organisation: Organisation) -> ClaimQuerySet:
        """What a partner may open at its desk: its own claims and the ones nobody has taken."""
        return self.filter(
            models.Q(organisation=organisation) | models.Q(organisation__isnull=True)
        )


class Claim(models.Model):
    """The false or unverified statement as it circulates, phrased so that it can be checked.

    An incoming claim belongs to nobody and every partner sees it. The partner that takes it
    owns it: drafts, evidence and notes hang on the claim and are that partner's alone. Another
    partner that checks the same statement does so with a claim of its own.
    """

    class Stage(models.TextChoices):
        INCOMING = "incoming", _("Incoming")
        TAKEN = "taken", _("In work")
        DISMISSED = "dismissed", _("Dismissed")
        MERGED = "merged", _("Merged")

    class Origin(models.TextChoices):
        STAFF = "staff", _("Written by staff")
        PARTNER = "partner", _("Written by a fact-checker")
        MATCHER = "matcher", _("Growing cluster of posts")
        RULES = "rules", _("Contradicts the official rules")
        REPORT = "report", _("Reports of viewers")
        PUBLIC_FORM = "public_form", _("Public form")
        API = "api", _("API")
        IMPORT = "import", _("Import")

    class Media(models.TextChoices):
        NONE = "", _("Words only")
        IMAGE = "image", _("Image")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")

    slug = models.SlugField(_("identifier"), max_length=150, unique=True)
    statement = models.TextField(_("statement"))
    language = models.CharField(_("language"), max_length=20)
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    first_seen_on = models.DateField(_("first seen on"), null=True, blank=True)
    media = models.CharField(_("media"), max_length=10, choices=Media, blank=True)
    source_id = models.CharField(
        _("imported from"),
        max_length=600,
        blank=True,
        help_text=_("Identifier or address of the ClaimReview."),
    )
    elections = models.ManyToManyField(
        Election, blank=True, related_name="claims", verbose_name=_("elections")
    )
    areas = models.ManyToManyField(
        Jurisdiction, blank=True, related_name="claims", verbose_name=_("areas")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("fact-checker"),
        help_text=_("Empty: nobody has taken it yet."),
    )
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.STAFF)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.INCOMING)
    dismissal_reason = models.TextField(_("why it was dismissed"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    # A waiting claim that says the same and stands higher: the inbox shows this one under it.
    alike_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="alike"
    )
    # 0 to 100 and what it is made of, see factchecks.priority; kept so that the inbox can sort.
    priority = models.FloatField(_("priority"), default=0)
    priority_parts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(media__in=["", "image", "video", "audio"]),
                name="factchecks_claim_media_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    origin__in=[
                        "staff", "partner", "matcher", "rules", "report", "public_form", "api",
                        "import",
                    ]
                ),
                name="factchecks_claim_origin_known",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["incoming", "taken", "dismissed", "merged"]),
                name="factchecks_claim_stage_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="taken") | models.Q(organisation__isnull=False),
                name="factchecks_claim_taken_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="incoming") | models.Q(organisation__isnull=True),
                name="factchecks_claim_incoming_is_nobodys",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="dismissed") | ~models.Q(dismissal_reason=""),
                name="factchecks_claim_dismissed_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="merged", merged_into__isnull=False)
                | (~models.Q(stage="merged") & models.Q(merged_into__isnull=True)),
                name="factchecks_claim_merged_into_one",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("pk")),
                name="factchecks_claim_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(alike_to__isnull=True) | ~models.Q(alike_to=models.F("pk")),
                name="factchecks_claim_not_alike_to_itself",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["-priority", "-id"],
                condition=models.Q(stage="incoming"),
                name="factchecks_claim_inbox",
            ),
            models.Index(
                fields=["organisation", "-priority", "-id"], name="factchecks_claim_of_partner"
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


class ClaimMerge(models.Model):
    """One claim became part of another. `moved` says what went along, so that it can be undone.

    `moved` is {"appearances": [pk], "tips": [pk], "wordings": [pk], "comments": [pk], …}.
    """

    source = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="merges_away")
    target = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="merges_here")
    moved = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(undone_at__isnull=True),
                name="factchecks_merge_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="factchecks_merge_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="factchecks_merge_undone_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Tip(models.Model):
    """Somebody asks for a check: in words, or by reporting a post. Who asked is not kept.

    `submitter_hash` is a keyed hash that changes daily: it only keeps one person from counting
    as a crowd.
    """

    class Channel(models.TextChoices):
        REPORT = "report", _("Report of a post")
        PUBLIC_FORM = "public_form", _("Public form")
        API = "api", _("API")

    class Reason(models.TextChoices):
        VOTING = "voting", _("How, where or when to vote")
        RESULT = "result", _("Counting or result")
        PERSON = "person", _("A candidate or party")
        AI = "ai", _("Made or altered by AI")
        OTHER = "other", _("Something else")

    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    reason = models.CharField(_("about"), max_length=10, choices=Reason, default=Reason.OTHER)
    text = models.TextField(_("what is claimed"), blank=True)
    url = models.URLField(_("where it was seen"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="tips"
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="tips"
    )
    submitter_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("request for a check")
        verbose_name_plural = _("requests for a check")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=["report", "public_form", "api"]),
                name="factchecks_tip_channel_known",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=["voting", "result", "person", "ai", "other"]),
                name="factchecks_tip_reason_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(post__isnull=False) | ~models.Q(url=""),
                name="factchecks_tip_says_something",
            ),
            models.UniqueConstraint(
                fields=["post", "submitter_hash"],
                condition=models.Q(post__isnull=False) & ~models.Q(submitter_hash=""),
                name="factchecks_tip_once_a_post",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(claim__isnull=True),
                name="factchecks_tip_waiting",
            ),
            models.Index(
                fields=["submitter_hash", "created_at"],
                condition=~models.Q(submitter_hash=""),
                name="factchecks_tip_submitter",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.url

"""What fact-checkers concluded on a claim, version by version, and the evidence they cite."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from elections.models import Election
from factchecks.models.claim import Claim
from users.models import Organisation, User


def private_files() -> FileSystemStorage:
    """Evidence files lie outside what the web server serves."""
    return FileSystemStorage(location=settings.EVIDENCE_ROOT, base_url=None)


class Evidence(models.Model):
    """One thing that supports a verdict. Rows are added and cited, never changed.

    A link is kept, not fetched. A rule is an official fact of `elections` as it stood when it
    was cited: `rule` names it, `quote` holds its words.
    """

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        QUOTE = "quote", _("Quote")
        FILE = "file", _("File")
        RULE = "rule", _("Official rule")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    archive_url = models.URLField(_("archived at"), max_length=1000, blank=True)
    retrieved_on = models.DateField(_("retrieved on"), null=True, blank=True)
    quote = models.TextField(_("quote"), blank=True)
    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(_("rule"), max_length=100, blank=True)
    file = models.FileField(
        _("file"), storage=private_files, upload_to="%Y/%m", max_length=300, blank=True
    )
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(_("internal note"), blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["link", "quote", "file", "rule"]),
                name="factchecks_evidence_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="link") | ~models.Q(url=""),
                name="factchecks_evidence_link_has_address",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="quote") | ~models.Q(quote=""),
                name="factchecks_evidence_quote_has_words",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="file") | (~models.Q(file="") & ~models.Q(sha256="")),
                name="factchecks_evidence_file_is_there",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="rule")
                | (models.Q(election__isnull=False) & ~models.Q(rule="")),
                name="factchecks_evidence_rule_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.title


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
        SUBMITTED = "submitted", _("Waiting for a second reader")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Replaced by a correction")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class AppliesTo(models.TextChoices):
        ANY_MATCHING_POST = "any_matching_post", _("Any matching post")
        LISTED_POSTS_ONLY = "listed_posts_only", _("Listed posts only")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Written here")
        IMPORT = "import", _("Published by the fact-checker elsewhere")

    class MediaCategory(models.TextChoices):
        """schema.org MediaManipulationRatingEnumeration."""

        NONE = "", _("Not about media")
        DECONTEXTUALIZED = "DecontextualizedContent", _("Out of context")
        EDITED_OR_CROPPED = "EditedOrCroppedContent", _("Edited or cropped")
        ORIGINAL = "OriginalMediaContent", _("Original")
        SATIRE_OR_PARODY = "SatireOrParodyContent", _("Satire or parody")
        STAGED = "StagedContent", _("Staged")
        TRANSFORMED = "TransformedContent", _("Transformed, as by AI")

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
    media_category = models.CharField(_("media"), max_length=30, choices=MediaCategory, blank=True)
    original_media_url = models.URLField(_("original of the media"), max_length=500, blank=True)
    original_media_context = models.TextField(_("what the original shows"), blank=True)
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="cited_by", verbose_name=_("evidence")
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin, default=Origin.PORTAL)
    source_hash = models.CharField(max_length=64, blank=True)  # of the review it was imported from
    # Whoever last changed the content, and the other person who read it and published it.
    authored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_by_oversight = models.BooleanField(_("withdrawn by election staff"), default=False)
    # What this version changes in the published one and why; becomes that one's change_reason.
    correction_note = models.TextField(_("why it is corrected"), blank=True)
    # What the second reader asked to change, while it is a draft again.
    return_note = models.TextField(_("asked to change"), blank=True)

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
                condition=models.Q(
                    state__in=["draft", "submitted", "published", "corrected", "withdrawn"]
                ),
                name="factchecks_verdict_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(applies_to__in=["any_matching_post", "listed_posts_only"]),
                name="factchecks_verdict_applies_to_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "submitted"], published_at__isnull=True)
                | (
                    ~models.Q(state__in=["draft", "submitted"])
                    & models.Q(published_at__isnull=False)
                ),
                name="factchecks_verdict_published_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="factchecks_verdict_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by_oversight=False)
                | models.Q(state="withdrawn", withdrawn_by__isnull=False),
                name="factchecks_verdict_oversight_withdraws",
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
            models.CheckConstraint(
                condition=models.Q(origin__in=["portal", "import"]),
                name="factchecks_verdict_origin_known",
            ),
            models.CheckConstraint(
                # Two persons: what was written here is published by another than who wrote it.
                # An import was published by the fact-checker before, and names its source.
                condition=models.Q(state__in=["draft", "submitted"])
                | models.Q(origin="import")
                | (
                    models.Q(authored_by__isnull=False, approved_by__isnull=False)
                    & ~models.Q(authored_by=models.F("approved_by"))
                ),
                name="factchecks_verdict_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="import") | ~models.Q(source_hash=""),
                name="factchecks_verdict_import_has_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="submitted")
                | models.Q(authored_by__isnull=False, submitted_at__isnull=False),
                name="factchecks_verdict_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    media_category__in=[
                        "",
                        "DecontextualizedContent",
                        "EditedOrCroppedContent",
                        "OriginalMediaContent",
                        "SatireOrParodyContent",
                        "StagedContent",
                        "TransformedContent",
                    ]
                ),
                name="factchecks_verdict_media_category_known",
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


class BackSearch(models.Model):
    """A search for a claim in every post stored: before publishing as a preview, after to apply.

    `total` and `done` count posts; `after_post` is how far it came, so that another worker can
    go on. `result` is {"automatic": n, "review": n, "views": n, "languages": {…},
    "examples": [{"post": pk, "score": p, "decision": "auto", "passage": {…}, "doubts": […]}],
    "doubtful": [the same]}.
    """

    class Purpose(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        APPLY = "apply", _("Apply")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="searches")
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    after_post = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    requested_by = models.CharField(max_length=100)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("search in stored posts")
        verbose_name_plural = _("searches in stored posts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=["preview", "apply"]),
                name="factchecks_backsearch_purpose_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed"]),
                name="factchecks_backsearch_state_known",
            ),
            models.UniqueConstraint(
                fields=["verdict", "purpose"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="factchecks_backsearch_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "failed"])
                | models.Q(finished_at__isnull=False),
                name="factchecks_backsearch_end_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="factchecks_backsearch_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.verdict_id}: {self.state}"

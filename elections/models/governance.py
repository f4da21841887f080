"""Two persons for every public word: approvals, notices and corrections."""

from __future__ import annotations

import datetime

from django.db import connection, models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from elections.models.election import Election
from elections.models.jurisdiction import Jurisdiction
from elections.worddiff import Passage, word_diff


class RevisionApprovalQuerySet(models.QuerySet["RevisionApproval"]):
    def authors_of(self, revision: Revision) -> frozenset[str]:
        """Who wrote any part of the change that this revision would publish.

        Everyone who saved a revision of the page since the last approved one, and who handed it
        in for review, as "user:5"; a program's revisions count as "system:". The database
        function is what its own check of an approval asks, so the two cannot differ.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM elections_change_authors(%s)", [revision.pk])
            return frozenset(name for (name,) in cursor.fetchall())


class RevisionApproval(models.Model):
    """A second person found this revision of a page right. The database asks for one.

    `author` is who wrote the revision; the approver is nobody who wrote any part of the change.
    """

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, related_name="election_approval"
    )
    author = models.CharField(_("written by"), max_length=100)
    approved_by = models.CharField(_("approved by"), max_length=100)
    approved_at = models.DateTimeField(_("approved at"))
    comment = models.TextField(_("comment"), blank=True)

    objects = RevisionApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(author=models.F("approved_by"))
                & ~models.Q(author="")
                & ~models.Q(approved_by=""),
                name="elections_approval_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.approved_by}"


class TwoPersons(models.Model):
    """Proposed by one, approved by another. Abstract."""

    proposed_by = models.CharField(_("proposed by"), max_length=100)
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.CharField(_("approved by"), max_length=100, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by="", approved_at__isnull=True)
                | (
                    models.Q(approved_at__isnull=False)
                    & ~models.Q(approved_by="")
                    & ~models.Q(approved_by=models.F("proposed_by"))
                ),
                name="%(app_label)s_%(class)s_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by="", withdrawn_at__isnull=True)
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")),
                name="%(app_label)s_%(class)s_withdrawn_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=""),
                name="%(app_label)s_%(class)s_proposed_by_someone",
            ),
        ]


class ElectionNoticeQuerySet(models.QuerySet["ElectionNotice"]):
    def in_force(self, now: datetime.datetime) -> ElectionNoticeQuerySet:
        return self.filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now),
            approved_at__isnull=False,
            withdrawn_at__isnull=True,
            starts_at__lte=now,
        )


class ElectionNotice(TwoPersons):
    """An urgent message on every page of an election (VIP 6 ElectionNotice), dated and signed.

    `texts` is language → text; `jurisdiction` narrows it to one area.
    """

    class Severity(models.TextChoices):
        INFORMATION = "information", _("Information")
        URGENT = "urgent", _("Urgent")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="notices")
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only in this area"),
    )
    severity = models.CharField(
        _("severity"), max_length=12, choices=Severity, default=Severity.URGENT
    )
    texts = models.JSONField(_("text per language"), default=dict)
    url = models.URLField(_("official source"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ElectionNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency notice")
        verbose_name_plural = _("emergency notices")
        constraints = [
            *TwoPersons.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(severity__in=["information", "urgent"]),
                name="elections_notice_severity_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="elections_notice_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(texts={}), name="elections_notice_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text_in("en")[:80]

    @property
    def localized_text(self) -> str:
        return self.text_in((get_language() or "en").split("-")[0])

    @property
    def localized_language(self) -> str:
        """The language in which `localized_text` is."""
        return self._language((get_language() or "en").split("-")[0])

    @property
    def area(self) -> Jurisdiction:
        return self.jurisdiction or self.election.division

    @property
    def signed_by(self) -> str:
        """Who tells voters this. Select the area's authority along, or this queries."""
        authority = getattr(self.area, "authority", None)
        return str(authority or self.election.administrative_organization or self.area)

    def text_in(self, language: str) -> str:
        """The text in that language, in English, or in whichever there is."""
        texts: dict[str, str] = self.texts
        return texts.get(self._language(language), "")

    def _language(self, wanted: str) -> str:
        texts: dict[str, str] = self.texts
        first = next(iter(texts), "")
        return next((each for each in (wanted, "en", first) if texts.get(each)), first)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self) -> CorrectionQuerySet:
        return self.filter(approved_at__isnull=False, withdrawn_at__isnull=True)


class Correction(TwoPersons):
    """What a page said wrongly, what is right, since when, and where that stands."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="corrections")
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    language = models.CharField(_("language"), max_length=10)
    # Where it stood: "how_to_vote_step", "station:12"; for a link to the place in the page.
    place = models.CharField(_("where"), max_length=100, blank=True)
    was = models.TextField(_("what was wrong"))
    now_is = models.TextField(_("what is right"))
    reason = models.TextField(_("how it came about"), blank=True)
    wrong_since = models.DateTimeField(_("wrong since"))
    corrected_at = models.DateTimeField(_("corrected at"))
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            *TwoPersons.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(corrected_at__gte=models.F("wrong_since")),
                name="elections_correction_after_the_mistake",
            ),
            models.CheckConstraint(
                condition=~models.Q(was=models.F("now_is")),
                name="elections_correction_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return self.now_is[:80]

    @property
    def passages(self) -> list[Passage]:
        """The mistake and what is right in one text, marked word by word."""
        return word_diff(self.was, self.now_is)

from __future__ import annotations

import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from elections import timetable
from elections.models.jurisdiction import Jurisdiction
from elections.models.source import Source


# How long after polling day labels still lead to the election's page: results, recounts and
# claims about fraud. See the label vocabulary: "polling day + 14 days".
AFTERMATH = datetime.timedelta(days=14)


class ElectionQuerySet(models.QuerySet["Election"]):
    def running(self, today: datetime.date) -> ElectionQuerySet:
        """Announced and not yet over, the aftermath included."""
        return self.filter(
            models.Q(date__gte=today - AFTERMATH) | models.Q(end_date__gte=today - AFTERMATH),
            announced_on__lte=today,
            status__in=Election.OPEN_STATUSES,
        )


class Election(ClusterableModel):
    """One election in one jurisdiction. Field names: OCDEP 20, EML_NL.

    Clusterable, so that staff edit it together with its phases.
    """

    class Status(models.TextChoices):
        EXPECTED = "expected", _("Expected")
        CONFIRMED = "confirmed", _("Confirmed")
        SNAP = "snap", _("Snap election")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        HELD = "held", _("Held")

    class Category(models.TextChoices):
        """EML_NL ElectionCategory."""

        EK = "EK", _("Senate")
        TK = "TK", _("House of Representatives")
        EP = "EP", _("European Parliament")
        PS = "PS", _("Provincial council")
        AB = "AB", _("Water board")
        GR = "GR", _("Municipal council")
        BC = "BC", _("District committee")
        GC = "GC", _("Area committee")
        ER = "ER", _("Island council")
        NR = "NR", _("National referendum")
        PR = "PR", _("Provincial referendum")
        LR = "LR", _("Local referendum")
        IR = "IR", _("Island referendum")

    OPEN_STATUSES = (Status.EXPECTED, Status.CONFIRMED, Status.SNAP, Status.HELD)

    slug = models.CharField(
        _("identifier"),
        max_length=100,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+([.-][a-z0-9]+)*$")],
        help_text="nl.gr.duinwaard.2027-03-17",
    )
    name = models.CharField(_("name"), max_length=200)
    names = models.JSONField(_("name per language"), default=dict, blank=True)
    category = models.CharField(_("category"), max_length=2, choices=Category)
    subcategory = models.CharField(_("subcategory (EML)"), max_length=3, blank=True)
    date = models.DateField(_("polling day"))
    end_date = models.DateField(_("last polling day"), null=True, blank=True)
    announced_on = models.DateField(_("announced on"))
    division = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="elections", verbose_name=_("area")
    )
    administrative_organization = models.CharField(_("authority"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)
    cancellation_reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why it is postponed or cancelled; voters read this.")
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    identifiers = models.JSONField(_("identifiers (EML, VIP, DC)"), default=dict, blank=True)
    number_of_seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    preference_threshold = models.PositiveSmallIntegerField(
        _("preference threshold (%)"), null=True, blank=True
    )
    requires_voter_id = models.BooleanField(_("voters show ID"), null=True)
    has_election_day_registration = models.BooleanField(_("registration on the day"), null=True)
    results_uri = models.URLField(_("results"), blank=True)
    official_uri = models.URLField(
        _("official website"),
        max_length=500,
        blank=True,
        help_text=_("Offered where a page is not there in the reader's language."),
    )
    topic_terms = models.JSONField(
        _("words that point to this election"),
        default=list,
        blank=True,
        help_text=_("Names of places, parties and the election itself."),
    )
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))
    # SEQUENCE and LAST-MODIFIED of calendars. The database raises both with every change of the
    # election or one of its phases that a voter could notice, by whatever way it came.
    sequence = models.PositiveIntegerField(db_default=0, editable=False)
    updated_at = models.DateTimeField(_("changed at"), db_default=Now(), editable=False)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["expected", "confirmed", "snap", "postponed", "cancelled", "held"]
                ),
                name="elections_election_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    category__in=[
                        "EK",
                        "TK",
                        "EP",
                        "PS",
                        "AB",
                        "GR",
                        "BC",
                        "GC",
                        "ER",
                        "NR",
                        "PR",
                        "LR",
                        "IR",
                    ]
                ),
                name="elections_election_category_known",
            ),
            models.CheckConstraint(
                condition=models.Q(announced_on__lte=models.F("date")),
                name="elections_election_announced_before_polls",
            ),
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("date")),
                name="elections_election_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["cancelled", "postponed"])
                | ~models.Q(cancellation_reason=""),
                name="elections_election_stopped_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def localized_name(self) -> str:
        return self.name_in(_active_language())

    @property
    def labels_until(self) -> datetime.date:
        return (self.end_date or self.date) + AFTERMATH

    def name_in(self, language: str) -> str:
        return _text_in(self.names, language) or self.name


class ElectionPhaseQuerySet(models.QuerySet["ElectionPhase"]):
    def in_force(self) -> ElectionPhaseQuerySet:
        """Without phases that another one replaced (a postponed poll, extended hours)."""
        return self.filter(superseded_by__isnull=True)


class ElectionPhase(models.Model):
    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        NOMINATION_OPEN = "nomination_open", _("Candidates can register")
        NOMINATION_CLOSE = "nomination_close", _("Candidate lists are closed")
        REGISTRATION_DEADLINE = "registration_deadline", _("Voter registration is closed")
        ABSENTEE_REQUEST_DEADLINE = "absentee_request_deadline", _("Requests are closed")
        VOTER_ID_DEADLINE = "voter_id_deadline", _("Requests for voter ID are closed")
        EARLY_VOTING = "early_voting", _("Early voting")
        POSTAL_VOTING = "postal_voting", _("Postal voting")
        CAMPAIGN_SILENCE = "campaign_silence", _("Election silence")
        POLLS_OPEN = "polls_open", _("Polling stations are open")
        POLLS_CLOSE = "polls_close", _("Polling stations are closed")
        COUNTING = "counting", _("Votes are being counted")
        PROVISIONAL_RESULT = "provisional_result", _("Provisional result")
        OFFICIAL_RESULT = "official_result", _("Official result")
        RECOUNT = "recount", _("Recount")

    election = ParentalKey(Election, on_delete=models.CASCADE, related_name="phases")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    is_computed = models.BooleanField(_("computed from the law"), default=False)
    descriptions = models.JSONField(_("description per language"), default=dict, blank=True)
    rule_reference = models.CharField(
        _("rule"), max_length=200, blank=True, help_text="Kieswet J 1"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Why it differs; voters read this.")
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = ElectionPhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("election phase")
        verbose_name_plural = _("election phases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="elections_phase_ends_after_start",
            ),
            # A phase that replaces another may begin with it: longer opening hours.
            models.UniqueConstraint(
                fields=["election", "jurisdiction", "kind", "starts_at"],
                condition=models.Q(supersedes__isnull=True),
                name="elections_phase_unique",
            ),
            models.CheckConstraint(
                condition=~models.Q(supersedes=models.F("id")),
                name="elections_phase_not_its_own_successor",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "announced",
                        "nomination_open",
                        "nomination_close",
                        "registration_deadline",
                        "absentee_request_deadline",
                        "voter_id_deadline",
                        "early_voting",
                        "postal_voting",
                        "campaign_silence",
                        "polls_open",
                        "polls_close",
                        "counting",
                        "provisional_result",
                        "official_result",
                        "recount",
                    ]
                ),
                name="elections_phase_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def localized_description(self) -> str:
        text = _text_in(self.descriptions, _active_language())
        return text or str(self.get_kind_display())

    def as_phase(self) -> timetable.Phase:
        return timetable.Phase(
            kind=self.kind, starts_at=self.starts_at, ends_at=self.ends_at, reason=self.reason
        )


def _active_language() -> str:
    return (get_language() or "en").split("-")[0]


def _text_in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en", "")

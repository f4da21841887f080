"""Who stands for election: OCDEP 20 contests and candidacies, Popolo people and parties.

No birth date, no home address, no gender and nothing on orientation or background: what a
voter does not need to choose is not kept.
"""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from elections.models.election import Election
from elections.models.jurisdiction import Jurisdiction
from elections.models.source import Source


class Contest(models.Model):
    class Kind(models.TextChoices):
        CANDIDATE = "candidate", _("Candidates")
        PARTY = "party", _("Parties")
        BALLOT_MEASURE = "ballot_measure", _("Question")
        RETENTION = "retention", _("Staying in office")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="contests")
    division = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CANDIDATE)
    identifier = models.CharField(_("identifier"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    number_elected = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    votes_allowed = models.PositiveSmallIntegerField(_("votes allowed"), default=1)
    full_text = models.TextField(_("full text"), blank=True)
    info_uri = models.URLField(_("more information"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            models.UniqueConstraint(
                fields=["election", "identifier"], name="elections_contest_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["candidate", "party", "ballot_measure", "retention"]),
                name="elections_contest_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A political group as it is registered; names it had before keep finding it."""

    country = models.CharField(_("country (ISO 3166-1)"), max_length=2)
    name = models.CharField(_("registered appellation"), max_length=200)
    abbreviation = models.CharField(_("abbreviation"), max_length=50, blank=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    identifiers = models.JSONField(_("identifiers"), default=dict, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="elections_party_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """`identity` tells two people of one name apart within what their sources say."""

    identity = models.CharField(max_length=300, unique=True)
    display_name = models.CharField(_("name"), max_length=200)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    initials = models.CharField(_("initials"), max_length=50, blank=True)
    prefix = models.CharField(_("prefix"), max_length=50, blank=True)
    last_name = models.CharField(_("last name"), max_length=150)
    sort_name = models.CharField(_("sorted as"), max_length=300)
    identifiers = models.JSONField(_("identifiers"), default=dict, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.display_name


class CandidateList(models.Model):
    """A numbered list of a contest; a list without a name ("Blanco") is a list all the same."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="lists")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="lists"
    )
    number = models.PositiveSmallIntegerField(_("list number"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("candidate list")
        verbose_name_plural = _("candidate lists")
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="elections_list_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def title(self) -> str:
        """Its name, or that of its party; some lists have neither."""
        return self.name or (self.party.name if self.party else gettext("List without a name"))


class Candidacy(models.Model):
    class Status(models.TextChoices):
        """VIP 6 PreElectionStatus."""

        FILED = "filed", _("Filed")
        QUALIFIED = "qualified", _("Qualified")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        WRITE_IN = "write_in", _("Write-in")

    candidate_list = models.ForeignKey(
        CandidateList, on_delete=models.CASCADE, related_name="candidacies"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    candidate_name = models.CharField(_("name on the ballot"), max_length=200)
    residence = models.CharField(_("town"), max_length=100, blank=True)
    registration_status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUALIFIED
    )
    is_incumbent = models.BooleanField(_("in office"), null=True)
    is_elected = models.BooleanField(_("elected"), null=True)

    class Meta:
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate_list", "person"], name="elections_candidacy_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    registration_status__in=["filed", "qualified", "withdrawn", "write_in"]
                ),
                name="elections_candidacy_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.candidate_name


class ListPosition(models.Model):
    """Where a candidate stands on the list in one electoral district (kieskring).

    A position belongs to the pair: 67 of the 1,582 candidates of 2021 stood in different
    positions in different districts.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="positions")
    district = models.CharField(
        _("district"), max_length=100, blank=True, help_text=_("Empty: everywhere.")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("list position")
        verbose_name_plural = _("list positions")
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "district"], name="elections_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.district}".strip()

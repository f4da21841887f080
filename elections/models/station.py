"""Polling stations as voters look for them. Names: EML_NL sb-extensions, VIP 6."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from elections.models.election import Election
from elections.models.jurisdiction import Jurisdiction
from elections.models.source import Source


class Accessibility(models.Model):
    """What a station offers. Every answer has three states: unknown is not "no"."""

    class Guidelines(models.TextChoices):
        INSIDE_AND_OUTSIDE = "inside_and_outside", _("Inside and outside")
        OUTSIDE = "outside", _("Outside")
        INSIDE = "inside", _("Inside")
        NONE = "none", _("None")

    class Interpreter(models.TextChoices):
        ON_LOCATION = "on_location", _("On location")
        REMOTE = "remote", _("Remote")
        NONE = "none", _("None")

    accessible = models.BooleanField(
        _("step-free, for people with a physical disability"), null=True
    )
    accessible_public_transport = models.BooleanField(_("accessible public transport"), null=True)
    toilet = models.BooleanField(_("toilet"), null=True)
    accessible_toilet = models.BooleanField(_("accessible toilet"), null=True)
    gender_neutral_toilet = models.BooleanField(_("gender-neutral toilet"), null=True)
    host_present = models.BooleanField(_("host who helps"), null=True)
    guidelines = models.CharField(
        _("tactile guidelines"), max_length=20, choices=Guidelines, null=True, blank=True
    )
    voting_template = models.BooleanField(_("voting template with audio"), null=True)
    braille_candidate_list = models.BooleanField(_("candidate list in braille"), null=True)
    large_lettered_candidate_list = models.BooleanField(
        _("candidate list in large letters"), null=True
    )
    sign_language_interpreter = models.CharField(
        _("sign language interpreter"),
        max_length=20,
        choices=Interpreter,
        null=True,
        blank=True,
    )
    sign_language_polling_station_member = models.BooleanField(
        _("polling officer who signs"), null=True
    )
    acoustics_for_hearing_impaired = models.BooleanField(
        _("acoustics for hard of hearing"), null=True
    )
    low_stimulus_environment = models.BooleanField(_("low-stimulus"), null=True)
    prokkelduo = models.BooleanField(_("officers with an intellectual disability"), null=True)
    accessibility_note = models.TextField(_("more on accessibility"), blank=True)

    class Meta:
        abstract = True


class PollingStationQuerySet(models.QuerySet["PollingStation"]):
    def published(self) -> PollingStationQuerySet:
        return self.filter(unpublished_at__isnull=True)


class PollingStation(Accessibility):
    """One entry of a register. A mobile station has an entry for each of its stops.

    `natural_key` tells whether a later file means the same entry: its number in the area, or
    name, place and opening where a register gives no numbers.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        SPECIAL = "special", _("Other hours")
        MOBILE = "mobile", _("Mobile")
        DROP_BOX = "drop_box", _("Drop box")
        EARLY = "early", _("Early voting")

    class LocationSource(models.TextChoices):
        REGISTER = "register", _("Register")
        RD = "rd", _("Computed from Rijksdriehoek coordinates")
        STAFF = "staff", _("Set by staff")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="stations")
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="stations", verbose_name=_("area")
    )
    natural_key = models.CharField(max_length=400)
    external_id = models.CharField(_("id in the register"), max_length=100, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGULAR)
    building_usage = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, verbose_name=_("building use")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    bag_id = models.CharField(_("BAG id"), max_length=16, blank=True)
    street_name = models.CharField(_("street"), max_length=200, blank=True)
    house_number = models.CharField(_("number"), max_length=20, blank=True)
    house_letter = models.CharField(_("letter"), max_length=10, blank=True)
    house_number_addition = models.CharField(_("addition"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=200, blank=True)
    address_note = models.TextField(_("more on the address"), blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    rd_x = models.FloatField(_("Rijksdriehoek X"), null=True, blank=True)
    rd_y = models.FloatField(_("Rijksdriehoek Y"), null=True, blank=True)
    location_source = models.CharField(
        _("position from"),
        max_length=10,
        choices=LocationSource,
        default=LocationSource.REGISTER,
    )
    counting_location = models.BooleanField(_("votes are counted here"), null=True)
    other_information = models.TextField(_("other information"), blank=True)
    contact_details = models.TextField(_("contact"), blank=True)
    defects = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("what is wrong with the entry"),
    )
    content_hash = models.CharField(max_length=64, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)
    unpublished_at = models.DateTimeField(_("taken off the site"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"))
    # Raised by every change a voter could notice: the SEQUENCE of calendars.
    sequence = models.PositiveIntegerField(default=0)

    objects = PollingStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("polling station")
        verbose_name_plural = _("polling stations")
        indexes = [
            models.Index(
                fields=["election", "jurisdiction", "name"], name="elections_station_by_area"
            ),
            models.Index(fields=["election", "postal_code"], name="elections_station_by_postcode"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "jurisdiction", "natural_key"],
                name="elections_station_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["regular", "special", "mobile", "drop_box", "early"]),
                name="elections_station_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(location_source__in=["register", "rd", "staff"]),
                name="elections_station_location_source_known",
            ),
            models.CheckConstraint(
                condition=models.Q(guidelines__isnull=True)
                | models.Q(guidelines__in=["inside_and_outside", "outside", "inside", "none"]),
                name="elections_station_guidelines_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sign_language_interpreter__isnull=True)
                | models.Q(sign_language_interpreter__in=["on_location", "remote", "none"]),
                name="elections_station_interpreter_known",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="elections_station_position_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningPeriod(models.Model):
    """When a station is open (VIP 6 Schedule); several days or stops are several rows."""

    station = models.ForeignKey(
        PollingStation, on_delete=models.CASCADE, related_name="opening_periods"
    )
    starts_at = models.DateTimeField(_("opens at"))
    ends_at = models.DateTimeField(_("closes at"))
    is_subject_to_change = models.BooleanField(_("may change"), default=False)

    class Meta:
        verbose_name = _("opening period")
        verbose_name_plural = _("opening periods")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "starts_at"], name="elections_opening_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="elections_opening_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    def holds_at(self, instant: datetime.datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


class PlaceName(models.Model):
    """A name or postal code a voter may type, with the middle of the stations that carry it.

    Made from the stations themselves, so a search needs no outside geocoder.
    """

    class Kind(models.TextChoices):
        POSTAL_CODE = "postal_code", _("Postal code")
        POSTAL_AREA = "postal_area", _("Postal area")
        CITY = "city", _("Town")
        STREET = "street", _("Street")
        JURISDICTION = "jurisdiction", _("Area")
        STATION = "station", _("Polling station")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="place_names")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=400)
    # Lower case, no accents, no punctuation; what is typed is folded the same way.
    folded = models.CharField(max_length=400)
    trigrams = ArrayField(models.CharField(max_length=3), default=list)
    latitude = models.FloatField()
    longitude = models.FloatField()
    stations = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("place name")
        verbose_name_plural = _("place names")
        indexes = [GinIndex(fields=["trigrams"], name="elections_place_trigrams")]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "folded", "kind", "name"], name="elections_place_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "postal_code",
                        "postal_area",
                        "city",
                        "street",
                        "jurisdiction",
                        "station",
                    ]
                ),
                name="elections_place_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

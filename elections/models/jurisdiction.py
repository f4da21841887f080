from __future__ import annotations

import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” is not an IANA time zone."), params={"value": value})


class Jurisdiction(models.Model):
    """An area that holds elections. Municipalities merge, so every area has its dates.

    `ocd_id` is an Open Civic Data division id. OCD has none for Dutch municipalities: ours are
    minted (`…/municipality:gm0363`) and flagged by `is_official_id`.
    """

    class Classification(models.TextChoices):
        COUNTRY = "country", _("Country")
        PROVINCE = "province", _("Province")
        MUNICIPALITY = "municipality", _("Municipality")
        CONSTITUENCY = "constituency", _("Constituency")
        WATER_BOARD = "water_board", _("Water board")
        REGION = "region", _("Region")

    ocd_id = models.CharField(_("Open Civic Data id"), max_length=200, unique=True)
    is_official_id = models.BooleanField(_("id is in the OCD repository"), default=True)
    name = models.CharField(_("name"), max_length=200)
    classification = models.CharField(_("classification"), max_length=20, choices=Classification)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    country = models.CharField(_("country (ISO 3166-1)"), max_length=2)
    code_scheme = models.CharField(_("code scheme"), max_length=20, blank=True, help_text="CBS")
    code = models.CharField(_("code"), max_length=20, blank=True, help_text="GM0363")
    timezone = models.CharField(
        _("time zone"), max_length=50, validators=[validate_timezone], default="Europe/Amsterdam"
    )
    locales = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("locales"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    classification__in=[
                        "country",
                        "province",
                        "municipality",
                        "constituency",
                        "water_board",
                        "region",
                    ]
                ),
                name="elections_jurisdiction_classification_known",
            ),
            models.UniqueConstraint(
                fields=["code_scheme", "code"],
                condition=~models.Q(code=""),
                name="elections_jurisdiction_code_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="elections_jurisdiction_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(ocd_id__startswith="ocd-division/"),
                name="elections_jurisdiction_ocd_id_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def url_code(self) -> str:
        """Names the area in an address; `id-12` where no register gives it a code."""
        return self.code or f"id-{self.pk}"

from django.db import models
from django.utils.translation import gettext_lazy as _

from elections.models.jurisdiction import Jurisdiction
from elections.models.source import Source


class ElectoralAuthority(models.Model):
    """Who runs elections in an area, and where it answers voters. Names: VIP 6
    ElectionAdministration."""

    jurisdiction = models.OneToOneField(
        Jurisdiction,
        on_delete=models.PROTECT,
        related_name="authority",
        verbose_name=_("area"),
    )
    name = models.CharField(_("name"), max_length=200)
    elections_uri = models.URLField(_("website on elections"), max_length=500, blank=True)
    registration_uri = models.URLField(_("registering to vote"), max_length=500, blank=True)
    where_do_i_vote_uri = models.URLField(_("where to vote"), max_length=500, blank=True)
    absentee_uri = models.URLField(_("voting from abroad"), max_length=500, blank=True)
    rules_uri = models.URLField(_("rules"), max_length=500, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    publishes_stations = models.BooleanField(
        _("publishes its polling stations"),
        null=True,
        help_text=_("Unknown until a register names this area or says that it takes no part."),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("electoral authority")
        verbose_name_plural = _("electoral authorities")

    def __str__(self) -> str:
        return self.name

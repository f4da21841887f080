from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """Where a date or fact comes from, when we read it and who reviewed it."""

    class Trust(models.TextChoices):
        OFFICIAL = "official", _("Official")
        PARTNER = "partner", _("Partner")
        OTHER = "other", _("Other")

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    trust = models.CharField(_("trust"), max_length=10, choices=Trust, default=Trust.OFFICIAL)
    retrieved_at = models.DateTimeField(_("retrieved at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["url", "title"], name="elections_source_unique"),
            models.CheckConstraint(
                condition=models.Q(trust__in=["official", "partner", "other"]),
                name="elections_source_trust_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

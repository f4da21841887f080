from django.db import models
from django.utils.translation import gettext_lazy as _


class PageViewCount(models.Model):
    """How often an address was read on a day. Nothing about who read it."""

    day = models.DateField(_("day"))
    path = models.CharField(_("path"), max_length=300)
    views = models.PositiveBigIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("page views")
        verbose_name_plural = _("page views")
        constraints = [
            models.UniqueConstraint(fields=["day", "path"], name="elections_pageviews_unique")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.path}"


class PageViewLog(models.Model):
    """How far a log was counted. A file that was replaced or cut short is read from its start."""

    name = models.CharField(_("file"), max_length=300, unique=True)
    inode = models.BigIntegerField()
    offset = models.BigIntegerField()
    counted_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("counted log")
        verbose_name_plural = _("counted logs")

    def __str__(self) -> str:
        return self.name

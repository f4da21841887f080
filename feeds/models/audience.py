"""How new posts find their first viewers: figures of a day, counted once, of nobody in person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FirstAudience(models.Model):
    """Of the posts of one day and group, by how many viewers each was seen in its first hours.

    `reached` are posts that twenty viewers or more saw, in 24 hours and in 48.
    """

    class Group(models.TextChoices):
        EVERYONE = "everyone", _("All accounts")
        SMALL = "small", _("Accounts with fewer than 1,000 followers")
        NEW = "new", _("Accounts that are new here, for 30 days")

    day = models.DateField(_("day"))
    group = models.CharField(_("whose posts"), max_length=8, choices=Group)
    posts = models.PositiveIntegerField(_("new posts"))
    median_24 = models.FloatField(_("viewers of the middle post in 24 hours"))
    reached_24 = models.PositiveIntegerField(_("posts seen by twenty in 24 hours"))
    median_48 = models.FloatField(_("viewers of the middle post in 48 hours"))
    reached_48 = models.PositiveIntegerField(_("posts seen by twenty in 48 hours"))

    class Meta:
        verbose_name = _("first audience")
        verbose_name_plural = _("first audiences")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "group"], name="feeds_firstaudience_once"),
            models.CheckConstraint(
                condition=models.Q(group__in=["everyone", "small", "new"]),
                name="feeds_firstaudience_group_known",
            ),
            models.CheckConstraint(
                condition=models.Q(reached_24__lte=models.F("reached_48"))
                & models.Q(reached_48__lte=models.F("posts")),
                name="feeds_firstaudience_of_its_posts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.group}"


class ShownOnDay(models.Model):
    """How the attention of one day was shared out.

    `seen` counts posts on screens, `seen_of_largest` those of the one account in a hundred that was
    seen most, `seen_of_small` those of accounts with few followers. `places` are places on pages
    of For You, `explored` those of posts that the source exploration had found.
    """

    day = models.DateField(_("day"), unique=True)
    seen = models.PositiveBigIntegerField(_("posts seen"))
    seen_of_largest = models.PositiveBigIntegerField(_("of the one account in a hundred seen most"))
    seen_of_small = models.PositiveBigIntegerField(_("of accounts with few followers"))
    places = models.PositiveBigIntegerField(_("places on pages of For You"))
    explored = models.PositiveBigIntegerField(_("places that exploration gave away"))

    class Meta:
        verbose_name = _("what was shown on a day")
        verbose_name_plural = _("what was shown by the day")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen_of_largest__lte=models.F("seen"))
                & models.Q(seen_of_small__lte=models.F("seen"))
                & models.Q(explored__lte=models.F("places")),
                name="feeds_shownonday_parts_of_the_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.day)

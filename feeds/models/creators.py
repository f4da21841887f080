"""What is known of an account whose owner posts here, beside what every account has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Account


class Creator(models.Model):
    """An account that was begun here. Whose it is says `Viewer.account`.

    `skeleton` is what is left of the handle at a glance (feeds.creators.handles): the database
    keeps any two creators from looking alike.
    """

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="creator"
    )
    skeleton = models.CharField(max_length=30, unique=True)
    bio = models.CharField(_("about you"), max_length=300, blank=True)
    began_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("creator")
        verbose_name_plural = _("creators")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(skeleton__regex=r"^[a-z0-9]{2,30}$"),
                name="feeds_creator_skeleton_plain",
            )
        ]

    def __str__(self) -> str:
        return self.skeleton

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from wagtail.models import Revision

from elections.models.governance import RevisionApproval


class NotApprovedError(PermissionDenied):
    """The revision has no approval of a second person."""


class ApprovedPage(models.Model):
    """A page that is only published as a second person approved it. Abstract.

    The database is the judge, at commit (migration 0040); this says so before, as a refusal that
    Wagtail's views know how to show.
    """

    class Meta:
        abstract = True

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        if not RevisionApproval.objects.filter(revision=revision).exists():
            raise NotApprovedError(_("A second person has to approve this version first."))
        return super().publish(revision, *args, **kwargs)  # type: ignore[misc]

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """An approved revision stays as it was approved: saving over it makes a new one."""
        over = kwargs.get("overwrite_revision")
        if over and RevisionApproval.objects.filter(revision=over).exists():
            kwargs["overwrite_revision"] = None
        saved: Revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]
        return saved

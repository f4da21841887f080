"""Writes on evidence: rows are added and set aside, never changed."""

import hashlib
import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from elections.models import Election
from factchecks.file_check import MOST_BYTES, media_type_of
from factchecks.file_types import EXTENSIONS
from factchecks.models import Claim, Evidence, Verdict
from users.models import User


class EvidenceRefused(Exception):
    """`reason` is for the person who brought it."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """What somebody found. `rule` names an official fact, whose words are the `quote`."""

    kind: str
    title: str
    publisher: str = ""
    url: str = ""
    archive_url: str = ""
    retrieved_on: date | None = None
    quote: str = ""
    rule: str = ""
    note: str = ""
    is_public: bool = True


@transaction.atomic
def add_evidence(
    *, claim: Claim, found: NewEvidence, by: User, election: Election | None = None
) -> Evidence:
    """Evidence of the partner that works on the claim. Nothing is fetched from its addresses."""
    evidence = _create(claim, found, by, election=election)
    _record("added", evidence, by)
    return evidence


@transaction.atomic
def add_file(*, claim: Claim, found: NewEvidence, content: bytes, by: User) -> Evidence:
    """Keeps the file as it is, outside of what a web server reads, under a name of ours.

    Its type is recognised in an isolated process. Raises EvidenceRefused for what is too large
    or no type that is kept.
    """
    if len(content) > MOST_BYTES:
        raise EvidenceRefused(too_large())
    media_type = media_type_of(content)
    if not media_type:
        raise EvidenceRefused(
            _("This file is kept only as PDF, PNG, JPEG, WebP, MP4, MP3 or plain text.")
        )
    evidence = _create(
        claim,
        found,
        by,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        file=ContentFile(content, name=f"{uuid.uuid4().hex}.{EXTENSIONS[media_type]}"),
    )
    _record("added", evidence, by)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> Evidence:
    """Sets it aside: it is not offered any more, what cited it still does.

    Raises EvidenceRefused where a verdict cites it that was handed in or published.
    """
    evidence = Evidence.objects.select_for_update(no_key=True).get(pk=evidence.pk)
    stands = [Verdict.State.SUBMITTED, Verdict.State.PUBLISHED]
    if evidence.cited_by.filter(state__in=stands).exists():
        raise EvidenceRefused(
            _("A verdict that is published or handed in cites it. Correct that verdict first.")
        )
    if evidence.removed_at is None:
        evidence.removed_at = timezone.now()
        evidence.save(update_fields=["removed_at"])
        _record("removed", evidence, by)
    return evidence


def too_large() -> str:
    return str(
        _("The file is larger than %(limit)s megabytes.") % {"limit": MOST_BYTES // 1_000_000}
    )


def _create(claim: Claim, found: NewEvidence, by: User, **more: object) -> Evidence:
    """On the claim as it is now, locked: given back meanwhile, it may be another partner's."""
    owner = claim.organisation_id
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.organisation is None or claim.stage != Claim.Stage.TAKEN:
        raise EvidenceRefused(_("Take the claim first."))
    if claim.organisation_id != owner:
        raise EvidenceRefused(_("Take the claim first."))
    return Evidence.objects.create(
        **asdict(found), claim=claim, organisation=claim.organisation, added_by=by, **more
    )


def _record(what: str, evidence: Evidence, by: User) -> None:
    record(
        action=f"factchecks.evidence_{what}",
        by=by.audit_name,
        subject=f"factchecks.evidence:{evidence.pk}",
        data={"claim": evidence.claim_id, "kind": evidence.kind, "sha256": evidence.sha256},
    )

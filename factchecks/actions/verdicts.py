"""The way of a verdict: draft, second reader, published, corrected or withdrawn.

Every action is one transaction with one audit entry. Permission is the caller's job; that two
persons publish is the database's too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone

from audit.actions import record
from factchecks.actions.claims import touch_claim
from factchecks.models import Claim, Evidence, Verdict, VerdictText
from users.models import User


class VerdictConflict(Exception):
    """Another version was published first; read it before deciding again."""


class WrongState(Exception):
    """The verdict or appearance is not in a state that allows this step."""


class SamePerson(WrongState):
    """Who wrote a verdict cannot be its second reader."""


class ReasonMissing(WrongState):
    """A correction or withdrawal is explained to the people who saw the earlier verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    language: str
    headline: str
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a fact-checker concluded: the content of one version of a verdict."""

    rating: str
    texts: Sequence[Text]
    label: str = ""
    url: str = ""
    reviewed_on: date | None = None
    ends_at: datetime | None = None
    applies_to: str = Verdict.AppliesTo.LISTED_POSTS_ONLY
    allows_automatic_banner: bool = False
    rating_value: Decimal | None = None
    best_rating: Decimal | None = None
    worst_rating: Decimal | None = None
    media_category: str = ""
    original_media_url: str = ""
    original_media_context: str = ""
    evidence: Sequence[Evidence] = ()


_ASSESSED_FIELDS = tuple(
    each.name for each in fields(Assessment) if each.name not in ("texts", "evidence")
)


@transaction.atomic
def draft_verdict(*, claim: Claim, assessment: Assessment, by: User) -> Verdict:
    """The next version of the claim's verdict, which only its partner sees.

    Raises WrongState for a claim that no partner has taken.
    """
    verdict = _next_version(claim)
    verdict.authored_by = by
    _write_draft(verdict, assessment)
    record(
        action="factchecks.verdict_drafted",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"claim": claim.slug, "version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def draft_import(
    *, claim: Claim, assessment: Assessment, source_hash: str, by: str, importer: User | None = None
) -> Verdict:
    """The next version, as the partner published it elsewhere; `source_hash` is of that review."""
    verdict = _next_version(claim)
    verdict.origin, verdict.source_hash = Verdict.Origin.IMPORT, source_hash
    verdict.authored_by = importer
    _write_draft(verdict, assessment)
    record(
        action="factchecks.verdict_imported",
        by=by,
        subject=_verdict(verdict),
        data={"claim": claim.slug, "version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def revise_draft(*, verdict: Verdict, assessment: Assessment, by: User) -> Verdict:
    """Rewrites a version nobody outside has seen; whoever did so is its author from then on.

    Raises WrongState once it was handed in or published.
    """
    verdict = Verdict.objects.select_for_update(no_key=True).get(pk=verdict.pk)
    if verdict.state != Verdict.State.DRAFT:
        raise WrongState("Only a draft can be changed; make a new version.")
    verdict.texts.all().delete()
    verdict.authored_by, verdict.origin = by, Verdict.Origin.PORTAL
    _write_draft(verdict, assessment)
    record(
        action="factchecks.verdict_draft_revised",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def submit_draft(*, verdict: Verdict, by: User, correction_note: str = "") -> Verdict:
    """Hands the draft to a second reader; from here on its content stands still.

    `correction_note` is needed where a published verdict would be replaced. Raises WrongState.
    """
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    if not verdict.rating:
        raise WrongState("This draft has no rating yet.")
    if not correction_note and Verdict.objects.published().filter(claim=verdict.claim_id).exists():
        raise ReasonMissing("A correction needs a reason.")
    author = verdict.authored_by or by
    _move(
        verdict,
        Verdict.State.DRAFT,
        state=Verdict.State.SUBMITTED,
        submitted_at=timezone.now(),
        authored_by=author,
        correction_note=correction_note,
        return_note="",
    )
    record(
        action="factchecks.verdict_submitted",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version, "author": author.audit_name},
    )
    return verdict


@transaction.atomic
def return_draft(*, verdict: Verdict, note: str, by: User) -> Verdict:
    """The second reader asks for changes, or the author takes it back; it is a draft again."""
    _move(
        verdict,
        Verdict.State.SUBMITTED,
        state=Verdict.State.DRAFT,
        submitted_at=None,
        return_note=note,
    )
    record(
        action="factchecks.verdict_returned",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version},
    )
    return verdict


@transaction.atomic
def publish_verdict(*, verdict: Verdict, by: User, replaces: int | None = None) -> Verdict:
    """The second reader makes it the claim's one published verdict; an earlier one is corrected.

    `replaces` is the version that the reader saw as published, 0 for none. Raises
    VerdictConflict when that is another one by now or a later version was published meanwhile,
    SamePerson where the reader wrote it, WrongState when it was not handed in.
    """
    verdict = _locked(verdict)
    if verdict.authored_by_id == by.pk:
        raise SamePerson("Somebody else than the author publishes a verdict.")
    current = _current(verdict, replaces)
    if verdict.state != Verdict.State.SUBMITTED:
        raise WrongState("This version was not handed in to a second reader.")
    return _publish(
        verdict,
        current,
        reason=verdict.correction_note,
        approved_by=by,
        audit_name=by.audit_name,
    )


@transaction.atomic
def publish_import(*, verdict: Verdict, by: str, reason: str = "") -> Verdict:
    """Takes over what the fact-checker published elsewhere, under its own second reader there.

    Raises WrongState for a draft that was not imported or has no rating, VerdictConflict as
    `publish_verdict`.
    """
    verdict = _locked(verdict)
    if verdict.origin != Verdict.Origin.IMPORT:
        raise WrongState("What was written here needs a second reader.")
    if verdict.state != Verdict.State.DRAFT or not verdict.rating:
        raise WrongState("This import has no rating yet, or is no draft any more.")
    current = _current(verdict, None)
    return _publish(verdict, current, reason=reason, approved_by=None, audit_name=by)


@transaction.atomic
def withdraw_verdict(*, verdict: Verdict, reason: str, by: User) -> Verdict:
    """Takes the published verdict back: its banners are gone at the next request.

    One person is enough, because it only takes away; the reason is public.
    """
    if not reason:
        raise ReasonMissing("A withdrawal needs a reason.")
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    _move(
        verdict,
        Verdict.State.PUBLISHED,
        state=Verdict.State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        change_reason=reason,
    )
    touch_claim(claim_id=verdict.claim_id)
    record(
        action="factchecks.verdict_withdrawn",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"reason": reason},
    )
    return verdict


def _next_version(claim: Claim) -> Verdict:
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.organisation is None or claim.stage != Claim.Stage.TAKEN:
        raise WrongState("A partner takes a claim before it is assessed.")
    latest = claim.verdicts.aggregate(latest=models.Max("version"))["latest"] or 0
    return Verdict(claim=claim, organisation=claim.organisation, version=latest + 1)


def _locked(verdict: Verdict) -> Verdict:
    """The verdict as it is now, with its claim locked until the transaction ends."""
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    return Verdict.objects.get(pk=verdict.pk)


def _current(verdict: Verdict, replaces: int | None) -> Verdict | None:
    """The version that is published now; raises where that is not what was read."""
    current = Verdict.objects.published().filter(claim_id=verdict.claim_id).first()
    later = Verdict.objects.filter(claim_id=verdict.claim_id, version__gt=verdict.version)
    if later.exclude(state__in=[Verdict.State.DRAFT, Verdict.State.SUBMITTED]).exists():
        raise VerdictConflict("A later version was published meanwhile.")
    if current and current.pk == verdict.pk:
        raise WrongState("This version is already published.")
    if replaces is not None and replaces != (current.version if current else 0):
        raise VerdictConflict("Another version is published than the one that was read.")
    return current


def _publish(
    verdict: Verdict,
    current: Verdict | None,
    *,
    reason: str,
    approved_by: User | None,
    audit_name: str,
) -> Verdict:
    now = timezone.now()
    if verdict.ends_at is not None and verdict.ends_at <= now:
        raise WrongState("The end of this verdict has passed.")
    if current:
        if not reason:
            raise ReasonMissing("A correction needs a reason.")
        Verdict.objects.filter(pk=current.pk).update(
            state=Verdict.State.CORRECTED, change_reason=reason
        )
    _move(
        verdict,
        verdict.state,
        state=Verdict.State.PUBLISHED,
        published_at=now,
        approved_by=approved_by,
    )
    touch_claim(claim_id=verdict.claim_id)
    record(
        action="factchecks.verdict_published",
        by=audit_name,
        subject=_verdict(verdict),
        data={
            "rating": verdict.rating,
            "version": verdict.version,
            "origin": verdict.origin,
            "replaces": current.version if current else None,
            "reason": reason,
        },
    )
    return verdict


def _write_draft(verdict: Verdict, assessment: Assessment) -> None:
    for name in _ASSESSED_FIELDS:
        setattr(verdict, name, getattr(assessment, name))
    verdict.save()
    verdict.evidence.set(assessment.evidence)
    VerdictText.objects.bulk_create(
        VerdictText(
            verdict=verdict,
            language=text.language,
            headline=text.headline,
            explanation=text.explanation,
        )
        for text in assessment.texts
    )


def _move(verdict: Verdict, expected: str, **changes: object) -> None:
    """Changes the verdict's state where it still is the expected one, else WrongState."""
    moved = Verdict.objects.filter(pk=verdict.pk, state=expected).update(**changes)
    if not moved:
        raise WrongState(f"This verdict is not in the state “{expected}”.")
    verdict.refresh_from_db()


def _verdict(verdict: Verdict) -> str:
    return f"factchecks.verdict:{verdict.pk}"

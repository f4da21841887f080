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
from django.utils.translation import gettext

from audit.actions import record
from factchecks.actions.claims import touch_claim
from factchecks.actions.collaboration import notify, notify_watchers
from factchecks.actions.searches import (
    CORRECTED,
    WITHDRAWN,
    drop_previews,
    end_searches,
    request_search,
)
from factchecks.models import BackSearch, Claim, Evidence, Notification, Verdict, VerdictText
from factchecks.queries.verdicts import (
    content_of,
    may_apply_automatically,
    second_readers_of,
)
from users.models import User


class VerdictConflict(Exception):
    """Another version was published first; read it before deciding again."""


class ContentChanged(VerdictConflict):
    """The version says something else by now than the person has seen."""


class WrongState(Exception):
    """The verdict or appearance is not in a state that allows this step."""


class SamePerson(WrongState):
    """Who wrote a verdict cannot be its second reader."""


class NotTheAuthor(WrongState):
    """Only who wrote a version hands it in."""


class NotComplete(WrongState):
    """There is no rating, no text or no time left: readers would get half a verdict."""


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
def revise_draft(
    *, verdict: Verdict, assessment: Assessment, by: User, seen: str | None = None
) -> Verdict:
    """Rewrites a version nobody outside has seen; whoever did so is its author from then on.

    `seen` is the fingerprint of what the person started from. Raises ContentChanged when a
    colleague saved something else meanwhile, WrongState once it was handed in or published.
    What a preview found out about the earlier words is dropped.
    """
    verdict = _locked(verdict)
    if verdict.state != Verdict.State.DRAFT:
        raise WrongState("Only a draft can be changed; make a new version.")
    _check_seen(verdict, seen)
    verdict.texts.all().delete()
    verdict.authored_by, verdict.origin = by, Verdict.Origin.PORTAL
    _write_draft(verdict, assessment)
    drop_previews(verdict=verdict)
    record(
        action="factchecks.verdict_draft_revised",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def discard_draft(*, verdict: Verdict, by: User) -> None:
    """Removes a version that nobody outside has seen; the audit trail keeps that it was there."""
    verdict = _locked(verdict)
    if verdict.state != Verdict.State.DRAFT:
        raise WrongState("Only a draft can be thrown away.")
    subject = _verdict(verdict)
    verdict.delete()
    record(
        action="factchecks.verdict_discarded",
        by=by.audit_name,
        subject=subject,
        data={"version": verdict.version},
    )


@transaction.atomic
def submit_draft(
    *, verdict: Verdict, by: User, correction_note: str = "", seen: str | None = None
) -> Verdict:
    """The author hands the draft to a second reader; from here on its content stands still.

    Handing in is the author's word, so nobody else gives it: a colleague who takes a draft over
    saves it first and is the author then. `correction_note` is needed where a published verdict
    would be replaced. Raises NotTheAuthor, ReasonMissing, ContentChanged or WrongState.
    """
    verdict = _locked(verdict)
    if verdict.authored_by_id not in (None, by.pk):
        raise NotTheAuthor("Who wrote a version hands it in.")
    _check_seen(verdict, seen)
    _check_complete(verdict)
    if not correction_note and Verdict.objects.published().filter(claim=verdict.claim_id).exists():
        raise ReasonMissing("A correction needs a reason.")
    _move(
        verdict,
        Verdict.State.DRAFT,
        state=Verdict.State.SUBMITTED,
        submitted_at=timezone.now(),
        authored_by=by,
        # An import that a person hands in here is read by a second one here.
        origin=Verdict.Origin.PORTAL,
        correction_note=correction_note,
        return_note="",
    )
    readers = second_readers_of(verdict)
    notify(users=readers, kind=Notification.Kind.SUBMITTED, claim=verdict.claim, but=by)
    record(
        action="factchecks.verdict_submitted",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version, "author": by.audit_name},
    )
    return verdict


@transaction.atomic
def return_draft(*, verdict: Verdict, note: str, by: User) -> Verdict:
    """The second reader asks for changes, or the author takes it back; it is a draft again.

    Raises ReasonMissing where a reader says nothing of what to change.
    """
    verdict = _locked(verdict)
    if not note and verdict.authored_by_id != by.pk:
        raise ReasonMissing("The author needs to know what to change.")
    _move(
        verdict,
        Verdict.State.SUBMITTED,
        state=Verdict.State.DRAFT,
        submitted_at=None,
        return_note=note,
    )
    if verdict.authored_by is not None:
        kind = Notification.Kind.RETURNED
        notify(users=[verdict.authored_by], kind=kind, claim=verdict.claim, text=note, but=by)
    record(
        action="factchecks.verdict_returned",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"version": verdict.version, "taken_back": verdict.authored_by_id == by.pk},
    )
    return verdict


@transaction.atomic
def publish_verdict(
    *, verdict: Verdict, by: User, replaces: int | None = None, seen: str | None = None
) -> Verdict:
    """The second reader makes it the claim's one published verdict; an earlier one is corrected.

    `replaces` is the version that the reader saw as published, 0 for none; `seen` the
    fingerprint of what was read. Raises VerdictConflict when another one is published by now or
    a later version was meanwhile, ContentChanged when it says something else by now, SamePerson
    where the reader wrote it, WrongState when it was not handed in. A search of all stored posts
    starts with it.
    """
    verdict = _locked(verdict)
    if verdict.authored_by_id == by.pk:
        raise SamePerson("Somebody else than the author publishes a verdict.")
    current = _current(verdict, replaces)
    if verdict.state != Verdict.State.SUBMITTED:
        raise WrongState("This version was not handed in to a second reader.")
    if verdict.claim.stage != Claim.Stage.TAKEN:
        raise WrongState("The claim was released, dismissed or merged meanwhile.")
    _check_seen(verdict, seen)
    request_search(verdict=verdict, purpose=BackSearch.Purpose.APPLY, by=by.audit_name)
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
    # No search of its own: an import has thousands, which the sweep over changed claims covers.
    return _publish(verdict, current, reason=reason, approved_by=None, audit_name=by)


@transaction.atomic
def withdraw_verdict(
    *, verdict: Verdict, reason: str, by: User, as_oversight: bool = False
) -> Verdict:
    """Takes the published verdict back: its banners are gone at the next request.

    One person is enough, because it only takes away; the reason is public, and so is that
    election staff did it (`as_oversight`).
    """
    if not reason:
        raise ReasonMissing("A withdrawal needs a reason.")
    verdict = _locked(verdict)
    _move(
        verdict,
        Verdict.State.PUBLISHED,
        state=Verdict.State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        withdrawn_by_oversight=as_oversight,
        change_reason=reason,
    )
    end_searches(verdict=verdict, error=WITHDRAWN)
    touch_claim(claim_id=verdict.claim_id)
    notify_watchers(claim=verdict.claim, text=gettext("The verdict was withdrawn."), by=by)
    record(
        action="factchecks.verdict_withdrawn",
        by=by.audit_name,
        subject=_verdict(verdict),
        data={"reason": reason, "by_oversight": as_oversight},
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


def _check_seen(verdict: Verdict, seen: str | None) -> None:
    if seen is not None and seen != content_of(verdict).fingerprint:
        raise ContentChanged("Somebody changed this version meanwhile.")


def _check_complete(verdict: Verdict) -> None:
    if not verdict.rating:
        raise NotComplete("This draft has no rating yet.")
    if not verdict.texts.exists():
        raise NotComplete("This draft has no text yet.")
    if verdict.ends_at is not None and verdict.ends_at <= timezone.now():
        raise NotComplete("The end of this verdict has passed.")


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
        raise NotComplete("The end of this verdict has passed.")
    if current:
        if not reason:
            raise ReasonMissing("A correction needs a reason.")
        Verdict.objects.filter(pk=current.pk).update(
            state=Verdict.State.CORRECTED, change_reason=reason
        )
        end_searches(verdict=current, error=CORRECTED)
    _move(
        verdict,
        verdict.state,
        state=Verdict.State.PUBLISHED,
        published_at=now,
        approved_by=approved_by,
        allows_automatic_banner=_automatic(verdict),
    )
    touch_claim(claim_id=verdict.claim_id)
    told = (
        gettext("A correction was published.") if current else gettext("A verdict was published.")
    )
    notify_watchers(claim=verdict.claim, text=told, by=approved_by)
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
            "automatic": verdict.allows_automatic_banner,
        },
    )
    return verdict


def _automatic(verdict: Verdict) -> bool:
    """What the version asks for, unless its partner has lost the right since it was written."""
    if verdict.origin == Verdict.Origin.IMPORT:
        return verdict.allows_automatic_banner
    return verdict.allows_automatic_banner and may_apply_automatically(
        verdict.organisation, timezone.localdate()
    )


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

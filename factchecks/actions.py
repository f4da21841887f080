"""Writes on claims, verdicts and appearances.

Every action is one transaction with one audit entry. Permission is the caller's job.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone

from audit.actions import record
from content.models import Post
from core.announce import announce
from elections.models import Election
from factchecks.models import Appearance, Claim, ClaimWording, Verdict, VerdictText
from factchecks.signals import claims_changed
from users.models import Organisation, User


class VerdictConflict(Exception):
    """Another version was published first; read it before deciding again."""


class WrongState(Exception):
    """The verdict or appearance is not in a state that allows this step."""


class ReasonMissing(WrongState):
    """A correction or withdrawal is explained to the people who saw the earlier verdict."""


class DecisionConflict(Exception):
    """Someone else decided this appearance first; `appearance` is how it stands now."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(f"Appearance {appearance.pk} is {appearance.state} by now.")
        self.appearance = appearance


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


_ASSESSED_FIELDS = tuple(each.name for each in fields(Assessment) if each.name != "texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMatch:
    """What the matcher says of one post and one claim."""

    claim_id: int
    post_id: int
    score: float
    is_automatic: bool
    stance: str
    matcher_version: str
    evidence: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def create_claim(
    *,
    slug: str,
    statement: str,
    language: str,
    by: str,
    speaker: str = "",
    first_seen_on: date | None = None,
    elections: Iterable[Election] = (),
    wordings: Iterable[tuple[str, str]] = (),
) -> Claim:
    """A new claim; `wordings` are (language, text) pairs: translations and other phrasings."""
    claim = Claim.objects.create(
        slug=slug,
        statement=statement,
        language=language,
        speaker=speaker,
        first_seen_on=first_seen_on,
    )
    claim.elections.set(elections)
    ClaimWording.objects.bulk_create(
        ClaimWording(claim=claim, language=wording_language, text=text)
        for wording_language, text in dict.fromkeys(wordings)
    )
    record(action="factchecks.claim_created", by=by, subject=_claim(claim))
    announce(claims_changed, claim_ids=[claim.pk])
    return claim


@transaction.atomic
def update_claim(
    *,
    claim: Claim,
    statement: str,
    language: str,
    by: str,
    speaker: str = "",
    first_seen_on: date | None = None,
    elections: Iterable[Election] = (),
    wordings: Iterable[tuple[str, str]] = (),
) -> Claim:
    """Replaces what is known of the claim; wordings that are not given again are removed."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    claim.statement, claim.language = statement, language
    claim.speaker, claim.first_seen_on = speaker, first_seen_on
    claim.save(update_fields=["statement", "language", "speaker", "first_seen_on", "updated_at"])
    claim.elections.set(elections)
    wanted = set(wordings)
    kept = {(each.language, each.text): each.pk for each in claim.wordings.all()}
    gone = [pk for wording, pk in kept.items() if wording not in wanted]
    claim.wordings.filter(pk__in=gone).delete()
    added = [
        ClaimWording(claim=claim, language=wording_language, text=text)
        for wording_language, text in sorted(wanted - kept.keys())
    ]
    ClaimWording.objects.bulk_create(added)
    record(
        action="factchecks.claim_changed",
        by=by,
        subject=_claim(claim),
        data={"wordings_added": len(added), "wordings_removed": len(gone)},
    )
    announce(claims_changed, claim_ids=[claim.pk])
    return claim


@transaction.atomic
def draft_verdict(
    *, claim: Claim, organisation: Organisation, assessment: Assessment, by: str
) -> Verdict:
    """The next version of the claim's verdict, not yet visible to anyone outside the desk."""
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    latest = claim.verdicts.aggregate(latest=models.Max("version"))["latest"] or 0
    verdict = Verdict(claim=claim, version=latest + 1)
    _write_draft(verdict, organisation, assessment)
    record(
        action="factchecks.verdict_drafted",
        by=by,
        subject=_verdict(verdict),
        data={"claim": claim.slug, "version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def revise_draft(
    *, verdict: Verdict, organisation: Organisation, assessment: Assessment, by: str
) -> Verdict:
    """Rewrites a version nobody outside has seen. Raises WrongState once it was published."""
    verdict = Verdict.objects.select_for_update(no_key=True).get(pk=verdict.pk)
    if verdict.state != Verdict.State.DRAFT:
        raise WrongState("Only a draft can be changed; make a new version.")
    verdict.texts.all().delete()
    _write_draft(verdict, organisation, assessment)
    record(
        action="factchecks.verdict_draft_revised",
        by=by,
        subject=_verdict(verdict),
        data={"version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def publish_verdict(
    *, verdict: Verdict, by: str, reason: str = "", replaces: int | None = None
) -> Verdict:
    """Makes the draft the claim's one published verdict; a published one becomes corrected.

    `reason` is needed where an earlier verdict is replaced. `replaces` is the version that
    the person saw as published, 0 for none. Raises VerdictConflict when that is another one
    by now or a later version was published meanwhile, WrongState when this is no draft.
    """
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    current = Verdict.objects.published().filter(claim_id=verdict.claim_id).first()
    later = Verdict.objects.filter(claim_id=verdict.claim_id, version__gt=verdict.version)
    if later.exclude(state=Verdict.State.DRAFT).exists():
        raise VerdictConflict("A later version was published meanwhile.")
    if current and current.pk == verdict.pk:
        raise WrongState("This version is already published.")
    if replaces is not None and replaces != (current.version if current else 0):
        raise VerdictConflict("Another version is published than the one that was read.")
    if current and not reason:
        raise ReasonMissing("A correction needs a reason.")
    if not verdict.rating:
        raise WrongState("This draft has no rating yet.")
    if current:
        Verdict.objects.filter(pk=current.pk).update(
            state=Verdict.State.CORRECTED, change_reason=reason
        )
    _move(verdict, Verdict.State.DRAFT, state=Verdict.State.PUBLISHED, published_at=timezone.now())
    _touch_claim(verdict.claim_id)
    record(
        action="factchecks.verdict_published",
        by=by,
        subject=_verdict(verdict),
        data={
            "rating": verdict.rating,
            "version": verdict.version,
            "replaces": current.version if current else None,
            "reason": reason,
        },
    )
    return verdict


@transaction.atomic
def withdraw_verdict(*, verdict: Verdict, reason: str, by: str) -> Verdict:
    """Takes the published verdict back: its banners are gone at the next request."""
    if not reason:
        raise ReasonMissing("A withdrawal needs a reason.")
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    _move(
        verdict,
        Verdict.State.PUBLISHED,
        state=Verdict.State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        change_reason=reason,
    )
    _touch_claim(verdict.claim_id)
    record(
        action="factchecks.verdict_withdrawn",
        by=by,
        subject=_verdict(verdict),
        data={"reason": reason},
    )
    return verdict


def record_appearances(*, post_ids: Sequence[int], matches: Sequence[ProposedMatch]) -> int:
    """Makes the matcher's appearances in these posts what it found now; how many are new.

    What a person decided stands, a rejected pair above all. Proposals and automatic banners
    that the matcher no longer finds are removed, as when a post was edited. In the caller's
    transaction, whose own audit entry counts for the batch.
    """
    found = {(match.claim_id, match.post_id): match for match in matches}
    own = Appearance.objects.filter(post_id__in=post_ids, decided_by__isnull=True)
    stale = [each.pk for each in own if not _stands(each, found)]
    Appearance.objects.filter(pk__in=stale, decided_by__isnull=True).delete()
    now = timezone.now()
    before = Appearance.objects.filter(post_id__in=post_ids).values_list("claim_id", "post_id")
    known = set(before)
    made = Appearance.objects.bulk_create(
        (_appearance(match, now) for pair, match in found.items() if pair not in known),
        ignore_conflicts=True,
    )
    return len(made)


def _stands(appearance: Appearance, found: dict[tuple[int, int], ProposedMatch]) -> bool:
    match = found.get((appearance.claim_id, appearance.post_id))
    return match is not None and match.is_automatic == appearance.is_automatic


def _appearance(match: ProposedMatch, now: datetime) -> Appearance:
    state = Appearance.State.CONFIRMED if match.is_automatic else Appearance.State.PROPOSED
    return Appearance(
        claim_id=match.claim_id,
        post_id=match.post_id,
        state=state,
        score=match.score,
        matcher_version=match.matcher_version,
        stance=match.stance,
        evidence=match.evidence,
        is_automatic=match.is_automatic,
        decided_at=now if match.is_automatic else None,
    )


@transaction.atomic
def decide_appearance(
    *, appearance: Appearance, confirm: bool, by: User, expected: str | None = None
) -> Appearance:
    """A person's word on a proposed (or automatic) appearance; it stands over the matcher's.

    `expected` is the state the person saw. Raises DecisionConflict when it is another by now.
    """
    state = Appearance.State.CONFIRMED if confirm else Appearance.State.REJECTED
    _decide(
        appearance,
        expected,
        state=state,
        decided_at=timezone.now(),
        decided_by=by,
        is_automatic=False,
    )
    record(
        action="factchecks.appearance_decided",
        by=by.audit_name,
        subject=f"factchecks.appearance:{appearance.pk}",
        data={"claim": appearance.claim_id, "post": appearance.post_id, "state": state},
    )
    return appearance


@transaction.atomic
def undo_decision(*, appearance: Appearance, by: User) -> Appearance:
    """Takes a person's own decision back: the appearance is a proposal again.

    Raises DecisionConflict where the decision in force is not this person's.
    """
    mine = Appearance.objects.filter(pk=appearance.pk, decided_by=by).exclude(
        state=Appearance.State.PROPOSED
    )
    undone = mine.update(state=Appearance.State.PROPOSED, decided_at=None, decided_by=None)
    appearance.refresh_from_db()
    if not undone:
        raise DecisionConflict(appearance)
    record(
        action="factchecks.appearance_decision_undone",
        by=by.audit_name,
        subject=f"factchecks.appearance:{appearance.pk}",
        data={"claim": appearance.claim_id, "post": appearance.post_id},
    )
    return appearance


@transaction.atomic
def list_post(*, claim: Claim, post: Post, by: User) -> Appearance:
    """A person says that the claim appears in this post."""
    appearance, _created = Appearance.objects.get_or_create(
        claim=claim, post=post, defaults={"state": Appearance.State.PROPOSED}
    )
    return decide_appearance(appearance=appearance, confirm=True, by=by)


def _write_draft(verdict: Verdict, organisation: Organisation, assessment: Assessment) -> None:
    verdict.organisation = organisation
    for name in _ASSESSED_FIELDS:
        setattr(verdict, name, getattr(assessment, name))
    verdict.save()
    VerdictText.objects.bulk_create(
        VerdictText(
            verdict=verdict,
            language=text.language,
            headline=text.headline,
            explanation=text.explanation,
        )
        for text in assessment.texts
    )


def _decide(appearance: Appearance, expected: str | None, **changes: object) -> None:
    """Changes the appearance where it still is in the expected state, None for any."""
    rows = Appearance.objects.filter(pk=appearance.pk)
    if expected is not None:
        rows = rows.filter(state=expected)
    decided = rows.update(**changes)
    appearance.refresh_from_db()
    if not decided:
        raise DecisionConflict(appearance)


def _move(verdict: Verdict, expected: str, **changes: object) -> None:
    """Changes the verdict's state where it still is the expected one, else WrongState."""
    moved = Verdict.objects.filter(pk=verdict.pk, state=expected).update(**changes)
    if not moved:
        raise WrongState(f"This verdict is not in the state “{expected}”.")
    verdict.refresh_from_db()


def _touch_claim(claim_id: int) -> None:
    """Matchers rebuild their index, and posts are matched again, when a claim has changed."""
    Claim.objects.filter(pk=claim_id).update(updated_at=timezone.now())
    announce(claims_changed, claim_ids=[claim_id])


def _claim(claim: Claim) -> str:
    return f"factchecks.claim:{claim.pk}"


def _verdict(verdict: Verdict) -> str:
    return f"factchecks.verdict:{verdict.pk}"

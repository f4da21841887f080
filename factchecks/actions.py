"""Writes on claims, verdicts and appearances.

Every action is one transaction with one audit entry. Permission is the caller's job.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, models, transaction
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
def draft_verdict(
    *, claim: Claim, organisation: Organisation, assessment: Assessment, by: str
) -> Verdict:
    """The next version of the claim's verdict, not yet visible to anyone outside the desk."""
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    latest = claim.verdicts.aggregate(latest=models.Max("version"))["latest"] or 0
    verdict = Verdict.objects.create(
        claim=claim,
        organisation=organisation,
        version=latest + 1,
        rating=assessment.rating,
        label=assessment.label,
        url=assessment.url,
        reviewed_on=assessment.reviewed_on,
        ends_at=assessment.ends_at,
        applies_to=assessment.applies_to,
        allows_automatic_banner=assessment.allows_automatic_banner,
        rating_value=assessment.rating_value,
        best_rating=assessment.best_rating,
        worst_rating=assessment.worst_rating,
    )
    VerdictText.objects.bulk_create(
        VerdictText(
            verdict=verdict,
            language=text.language,
            headline=text.headline,
            explanation=text.explanation,
        )
        for text in assessment.texts
    )
    record(
        action="factchecks.verdict_drafted",
        by=by,
        subject=_verdict(verdict),
        data={"claim": claim.slug, "version": verdict.version, "rating": verdict.rating},
    )
    return verdict


@transaction.atomic
def publish_verdict(*, verdict: Verdict, by: str, reason: str = "") -> Verdict:
    """Makes the draft the claim's one published verdict; a published one becomes corrected.

    `reason` is needed where an earlier verdict is replaced. Raises VerdictConflict when a
    later version was published meanwhile, WrongState when this is no draft.
    """
    Claim.objects.select_for_update(no_key=True).get(pk=verdict.claim_id)
    current = Verdict.objects.published().filter(claim_id=verdict.claim_id).first()
    if current and current.version > verdict.version:
        raise VerdictConflict(f"Version {current.version} is already published.")
    if current and not reason:
        raise WrongState("A correction needs a reason.")
    if current:
        Verdict.objects.filter(pk=current.pk).update(
            state=Verdict.State.CORRECTED, change_reason=reason
        )
    _move(
        verdict, Verdict.State.DRAFT, state=Verdict.State.PUBLISHED, published_at=timezone.now()
    )
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
    _touch_claim(verdict.claim_id)
    return verdict


@transaction.atomic
def withdraw_verdict(*, verdict: Verdict, reason: str, by: str) -> Verdict:
    """Takes the published verdict back: its banners are gone at the next request."""
    if not reason:
        raise WrongState("A withdrawal needs a reason.")
    _move(
        verdict,
        Verdict.State.PUBLISHED,
        state=Verdict.State.WITHDRAWN,
        withdrawn_at=timezone.now(),
        change_reason=reason,
    )
    record(
        action="factchecks.verdict_withdrawn",
        by=by,
        subject=_verdict(verdict),
        data={"reason": reason},
    )
    _touch_claim(verdict.claim_id)
    return verdict


def record_appearances(*, matches: Sequence[ProposedMatch]) -> int:
    """Saves what the matcher found, in the caller's transaction; the number of new rows.

    A pair that a person decided, or that was found before, stays as it is. A batch of the
    pipeline writes one audit entry for all it did, so none is written here.
    """
    now = timezone.now()
    made = Appearance.objects.bulk_create(
        (
            Appearance(
                claim_id=match.claim_id,
                post_id=match.post_id,
                state=Appearance.State.CONFIRMED
                if match.is_automatic
                else Appearance.State.PROPOSED,
                score=match.score,
                matcher_version=match.matcher_version,
                stance=match.stance,
                evidence=match.evidence,
                is_automatic=match.is_automatic,
                decided_at=now if match.is_automatic else None,
            )
            for match in matches
        ),
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def decide_appearance(*, appearance: Appearance, confirm: bool, by: User) -> Appearance:
    """A person's word on a proposed (or automatic) appearance; it stands over the matcher's."""
    state = Appearance.State.CONFIRMED if confirm else Appearance.State.REJECTED
    Appearance.objects.filter(pk=appearance.pk).update(
        state=state, decided_at=timezone.now(), decided_by=by, is_automatic=False
    )
    appearance.refresh_from_db()
    record(
        action="factchecks.appearance_decided",
        by=by.audit_name,
        subject=f"factchecks.appearance:{appearance.pk}",
        data={"claim": appearance.claim_id, "post": appearance.post_id, "state": state},
    )
    return appearance


@transaction.atomic
def list_post(*, claim: Claim, post: Post, by: User) -> Appearance:
    """A person says that the claim appears in this post."""
    appearance, _created = Appearance.objects.get_or_create(
        claim=claim, post=post, defaults={"state": Appearance.State.PROPOSED}
    )
    return decide_appearance(appearance=appearance, confirm=True, by=by)


def _move(verdict: Verdict, expected: str, **changes: object) -> None:
    """Changes the verdict's state where it still is the expected one, else WrongState."""
    try:
        with transaction.atomic():
            moved = Verdict.objects.filter(pk=verdict.pk, state=expected).update(**changes)
    except IntegrityError as error:
        raise VerdictConflict("Another verdict of this claim is published.") from error
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

"""Writes on claims: phrasing them, and telling matchers that they changed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from core.announce import announce
from elections.models import Election, Jurisdiction
from factchecks.models import Claim, ClaimWording
from factchecks.signals import claims_changed
from users.models import Organisation


@transaction.atomic
def create_claim(
    *,
    slug: str,
    statement: str,
    language: str,
    by: str,
    speaker: str = "",
    first_seen_on: date | None = None,
    media: str = "",
    elections: Iterable[Election] = (),
    areas: Iterable[Jurisdiction] = (),
    wordings: Iterable[tuple[str, str]] = (),
    organisation: Organisation | None = None,
    origin: str = Claim.Origin.STAFF,
) -> Claim:
    """A new claim; `wordings` are (language, text) pairs: translations and other phrasings.

    With an `organisation` that partner has taken it; without one it waits in every inbox.
    """
    claim = Claim.objects.create(
        slug=slug,
        statement=statement,
        language=language,
        speaker=speaker,
        first_seen_on=first_seen_on,
        media=media,
        organisation=organisation,
        origin=origin,
        stage=Claim.Stage.TAKEN if organisation else Claim.Stage.INCOMING,
    )
    claim.elections.set(elections)
    claim.areas.set(areas)
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
    media: str = "",
    elections: Iterable[Election] = (),
    areas: Iterable[Jurisdiction] = (),
    wordings: Iterable[tuple[str, str]] = (),
) -> Claim:
    """Replaces what is known of the claim; wordings that are not given again are removed."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    claim.statement, claim.language = statement, language
    claim.speaker, claim.first_seen_on, claim.media = speaker, first_seen_on, media
    claim.save(
        update_fields=[
            "statement", "language", "speaker", "first_seen_on", "media", "updated_at",
        ]
    )  # fmt: skip
    claim.elections.set(elections)
    claim.areas.set(areas)
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


def touch_claim(*, claim_id: int) -> None:
    """Matchers rebuild their index, and posts are matched again, when a claim has changed.

    In the caller's transaction, whose audit entry counts.
    """
    Claim.objects.filter(pk=claim_id).update(updated_at=timezone.now())
    announce(claims_changed, claim_ids=[claim_id])


def _claim(claim: Claim) -> str:
    return f"factchecks.claim:{claim.pk}"

"""Writes on claims: phrasing them, proposing them, and telling matchers that they changed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from core.announce import announce
from elections.models import Election, Jurisdiction
from factchecks.actions.searches import search_again
from factchecks.models import Appearance, Claim, ClaimWording
from factchecks.queries.claims import content_of, current_claim, new_slug
from factchecks.queries.verdicts import statement_stands
from factchecks.signals import claims_changed, claims_moved
from users.models import Organisation


class StatementStands(Exception):
    """A verdict is on this statement; in other words it would say something else."""


class ClaimConflict(Exception):
    """Somebody else saved the claim meanwhile; `claim` is how it stands now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"Claim {claim.pk} says something else by now.")
        self.claim = claim


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
    if organisation is None:
        announce(claims_moved, claim_ids=[claim.pk])
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
    expected: str = "",
    follows_source: bool = False,
) -> Claim:
    """Replaces what is known of the claim; wordings that are not given again are removed.

    `expected` is the version of its content that was read, see `content_of`: raises
    ClaimConflict where it says something else by now. Raises StatementStands for other words, or
    another speaker of them, under a verdict that a second person reads or has read; only an
    import `follows_source` and takes over what the fact-checker changed there.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if expected and content_of(claim).version != expected:
        raise ClaimConflict(claim)
    said = (statement, language, speaker)
    if (claim.statement, claim.language, claim.speaker) != said and statement_stands(
        claim, follows_source=follows_source
    ):
        raise StatementStands
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
    search_again(claim=claim, by=by)
    record(
        action="factchecks.claim_changed",
        by=by,
        subject=_claim(claim),
        data={"wordings_added": len(added), "wordings_removed": len(gone)},
    )
    announce(claims_changed, claim_ids=[claim.pk])
    return claim


@transaction.atomic
def propose_claim(
    *,
    statement: str,
    language: str,
    origin: str,
    by: str,
    source_id: str = "",
    media: str = "",
    elections: Iterable[Election] = (),
) -> Claim:
    """A claim that waits in every partner's inbox; the same `source_id` twice is the same claim.

    Matchers are not told: they look for claims with a verdict, and this one has none.
    """
    claim, is_new = propose(
        statement=statement,
        language=language,
        origin=origin,
        source_id=source_id,
        media=media,
        elections=elections,
    )
    if is_new:
        record_proposed(claim=claim, by=by)
    return claim


def propose(
    *,
    statement: str,
    language: str,
    origin: str,
    source_id: str = "",
    media: str = "",
    elections: Iterable[Election] = (),
) -> tuple[Claim, bool]:
    """As `propose_claim`, in the caller's transaction, which records it last; and whether it is new."""
    content = {
        "slug": new_slug(statement),
        "statement": statement,
        "language": language,
        "media": media,
        "origin": origin,
    }
    if source_id:
        claim, is_new = Claim.objects.get_or_create(source_id=source_id, defaults=content)
    else:
        claim, is_new = Claim.objects.create(**content), True
    if is_new:
        claim.elections.set(elections)
        announce(claims_moved, claim_ids=[claim.pk])
    return claim, is_new


def record_proposed(*, claim: Claim, by: str) -> None:
    record(
        action="factchecks.claim_proposed",
        by=by,
        subject=_claim(claim),
        data={"origin": claim.origin},
    )


@transaction.atomic
def propose_cluster(
    *,
    key: str,
    statement: str,
    language: str,
    post_ids: Collection[int],
    elections: Iterable[Election],
    by: str,
) -> Claim:
    """An incoming claim for posts that say the same and match no claim, each one proposed.

    `key` names the cluster: called again with it, only posts that are new to it are added, to
    the claim it was merged into where a person did so.
    """
    claim, is_new = propose(
        statement=statement,
        language=language,
        origin=Claim.Origin.MATCHER,
        source_id=f"cluster:{key}",
        elections=elections,
    )
    claim = current_claim(claim)
    added = propose_in(claim=claim, post_ids=post_ids)
    if is_new:
        record_proposed(claim=claim, by=by)
    record_posts(claim=claim, added=added, by=by)
    return claim


@transaction.atomic
def add_posts_to_proposed(*, claim: Claim, post_ids: Collection[int], by: str) -> int:
    """Proposes the claim in these posts; how many pairs are new.

    A pair that anybody decided stays as it is, and a dismissed claim gets no new posts.
    """
    claim = current_claim(claim)
    added = propose_in(claim=claim, post_ids=post_ids)
    record_posts(claim=claim, added=added, by=by)
    return added


def propose_in(
    *,
    claim: Claim,
    post_ids: Collection[int],
    version: str = Appearance.FROM_CLUSTER,
    evidence: Mapping[int, dict[str, object]] | None = None,
) -> int:
    """How many pairs are new; in the caller's transaction. `evidence` is by post."""
    if claim.stage == Claim.Stage.DISMISSED:
        return 0
    held = claim.appearances.filter(post_id__in=post_ids).values_list("post_id", flat=True)
    new = sorted(set(post_ids) - set(held))
    made = Appearance.objects.bulk_create(
        (
            Appearance(
                claim=claim,
                post_id=post_id,
                state=Appearance.State.PROPOSED,
                matcher_version=version,
                evidence=(evidence or {}).get(post_id, {}),
            )
            for post_id in new
        ),
        ignore_conflicts=True,
    )
    return len(made)


def record_posts(*, claim: Claim, added: int, by: str) -> None:
    if added:
        announce(claims_moved, claim_ids=[claim.pk])
        record(
            action="factchecks.posts_proposed",
            by=by,
            subject=_claim(claim),
            data={"posts": added},
        )


def touch_claim(*, claim_id: int) -> None:
    """Matchers rebuild their index, and posts are matched again, when a claim has changed.

    In the caller's transaction, whose audit entry counts.
    """
    Claim.objects.filter(pk=claim_id).update(updated_at=timezone.now())
    announce(claims_changed, claim_ids=[claim_id])


def _claim(claim: Claim) -> str:
    return f"factchecks.claim:{claim.pk}"

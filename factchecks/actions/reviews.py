"""Keeping fact-checks that others published as ClaimReview, each one once and up to date."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from audit.actions import record
from factchecks.actions.claims import create_claim, update_claim
from factchecks.actions.verdicts import Assessment, Text, draft_import, publish_import
from factchecks.claimreview import MISSING, Review, Words
from factchecks.models import Claim, ReviewSource, Verdict
from factchecks.nodes import Node, Unusable
from factchecks.queries.imports import KnownClaim, KnownReviews, hash_of
from factchecks.queries.verdicts import statement_stands
from textmatch.languages import detect_language
from textmatch.normalise import fold
from users.models import Organisation, User


CHANGED = "changed at the source"
# Words to tell a language by are few in a claim; most reviews without one are English.
USUAL_LANGUAGE = "en"


class Outcome(StrEnum):
    PUBLISHED = "published"
    DRAFTED = "drafted"
    CORRECTED = "corrected"
    REDRAFTED = "drafted again"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`unverified_for`: how long a verdict “unverified” stands that has no end of its own."""

    publish: bool = True
    applies_to: str = Verdict.AppliesTo.LISTED_POSTS_ONLY
    unverified_for: timedelta = timedelta(days=30)
    importer: User | None = None
    now: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True, slots=True)
class Kept:
    outcome: Outcome
    claim_id: int


@transaction.atomic
def keep_review(
    *, review: Review, node: Node, known: KnownReviews, options: Options, by: str
) -> Kept:
    """The review as a claim of that partner with a verdict: new, a correction, or as it was.

    A draft where it has no rating, where nothing is to be published, or where the partner wrote
    a verdict of its own here since. What a person dismissed or merged stays as it is.
    """
    source_hash = hash_of(known.organisation, review)
    found = known.take(review)
    if found and (found.source_hash == source_hash or found.is_set_aside):
        return Kept(Outcome.UNCHANGED, found.claim_id)
    spoken = _with_languages(review)
    claim = _changed_claim(found, spoken, by) if found else _new_claim(known, spoken, by)
    verdict = draft_import(
        claim=claim,
        assessment=_assessment(spoken, options),
        source_hash=source_hash,
        by=by,
        importer=options.importer,
    )
    ReviewSource.objects.create(verdict=verdict, node=dict(node))
    if found:
        found.source_hash, found.folded = source_hash, fold(claim.statement)
    else:
        known.add(KnownClaim(claim.pk, claim.source_id, fold(claim.statement), source_hash))
    known.saw(claim.pk)
    return Kept(_published(verdict, options, is_new=found is None, by=by), claim.pk)


def _published(verdict: Verdict, options: Options, *, is_new: bool, by: str) -> Outcome:
    drafted = Outcome.DRAFTED if is_new else Outcome.REDRAFTED
    if not options.publish or not may_publish(verdict=verdict, now=options.now):
        return drafted
    replaced = Verdict.objects.published().filter(claim=verdict.claim_id).first()
    if replaced and replaced.origin == Verdict.Origin.PORTAL:
        return drafted
    publish_import(verdict=verdict, by=by, reason=CHANGED if replaced else "")
    return Outcome.CORRECTED if replaced else Outcome.PUBLISHED


def may_publish(*, verdict: Verdict, now: datetime) -> bool:
    """It has a rating, and its time, if it has an end, is not over."""
    return bool(verdict.rating) and (verdict.ends_at is None or verdict.ends_at > now)


def _new_claim(known: KnownReviews, review: Review, by: str) -> Claim:
    claim = create_claim(
        slug=_slug(review, known.organisation),
        statement=review.claim,
        language=review.claim_language,
        speaker=review.speaker,
        first_seen_on=review.first_seen_on,
        media=review.media.kind,
        wordings=review.wordings,
        organisation=known.organisation,
        origin=Claim.Origin.IMPORT,
        by=by,
    )
    taken = Claim.objects.filter(source_id=review.source_id).exists()
    claim.source_id = f"{review.source_id}#claim-{claim.pk}" if taken else review.source_id
    claim.save(update_fields=["source_id"])
    return claim


def _changed_claim(known: KnownClaim, review: Review, by: str) -> Claim:
    """Words that fact-checkers added here stay; those of the source are followed.

    Under a verdict that was written here the statement stands, and the source's is a wording.
    """
    claim = Claim.objects.get(pk=known.claim_id)
    held = [(each.language, each.text) for each in claim.wordings.all()]
    statement, language = review.claim, review.claim_language
    wordings = dict.fromkeys([*held, *review.wordings])
    stands = statement_stands(claim, follows_source=True)
    if stands:
        if claim.statement != statement:
            wordings |= {(language, statement): None}
        statement, language = claim.statement, claim.language
    if claim.statement != statement or len(wordings) > len(held):
        update_claim(
            claim=claim,
            statement=statement,
            language=language,
            speaker=claim.speaker if stands else review.speaker or claim.speaker,
            first_seen_on=review.first_seen_on or claim.first_seen_on,
            media=review.media.kind or claim.media,
            elections=claim.elections.all(),
            areas=claim.areas.all(),
            wordings=wordings,
            by=by,
            follows_source=True,
        )
        claim.refresh_from_db()
    return claim


def _assessment(review: Review, options: Options) -> Assessment:
    end = review.expires or end_of(rating=review.judgement.rating, options=options)
    is_known = review.applies_to in Verdict.AppliesTo.values
    return Assessment(
        rating=review.judgement.rating,
        texts=_texts(review),
        label=review.label,
        url=review.url,
        reviewed_on=review.reviewed_on,
        ends_at=end,
        applies_to=review.applies_to if is_known else options.applies_to,
        rating_value=review.rating_value,
        best_rating=review.best_rating,
        worst_rating=review.worst_rating,
        media_category=review.media.category,
        original_media_url=review.media.original_url,
        original_media_context=review.media.original_context,
    )


def end_of(*, rating: str, options: Options) -> datetime | None:
    """Only “unverified” ends by itself."""
    return options.now + options.unverified_for if rating == Verdict.Rating.UNVERIFIED else None


def _texts(review: Review) -> list[Text]:
    """One a language; the review's own before its translations."""
    texts: dict[str, Text] = {}
    for words in (review.words, *review.translations):
        if words.headline and words.language:
            text = Text(
                language=words.language, headline=words.headline, explanation=words.explanation
            )
            texts.setdefault(words.language, text)
    return list(texts.values())


def _with_languages(review: Review) -> Review:
    """A claim's language, where nothing says it, is read from its words."""
    claim_language = review.claim_language or detect_language(review.claim) or USUAL_LANGUAGE
    translations = tuple(map(_with_language, review.translations))
    words = _with_language(review.words)
    words = replace(words, language=words.language or claim_language)
    return replace(review, claim_language=claim_language, words=words, translations=translations)


def _with_language(words: Words) -> Words:
    return replace(words, language=words.language or detect_language(words.headline))


def _slug(review: Review, organisation: Organisation) -> str:
    identity = f"{organisation.slug}\n{review.source_id}\n{review.claim}"
    mark = hashlib.sha256(identity.encode()).hexdigest()[:8]
    words = slugify(review.claim)[:100].strip("-")
    return f"{words}-{mark}" if words else mark


@transaction.atomic
def organisation_named(*, name: str, website: str, by: str) -> Organisation:
    """The fact-checker of this name, made where there is none. Raises Unusable for no name."""
    if not name:
        raise Unusable("author", MISSING)
    slug = slugify(name)[:50] or hashlib.sha256(name.encode()).hexdigest()[:12]
    known = Organisation.objects.filter(Q(name__iexact=name) | Q(slug=slug))
    if found := known.order_by("pk").first():
        return found
    made = Organisation.objects.create(
        name=name, slug=slug, kind=Organisation.Kind.FACT_CHECKER, website=website
    )
    record(
        action="users.organisation_created",
        by=by,
        subject=f"users.organisation:{made.pk}",
        data={"slug": slug, "source": "import_claims"},
    )
    return made

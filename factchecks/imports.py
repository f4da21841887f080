"""Keeping fact-checks that others published as ClaimReview, each one once and up to date."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from audit.actions import record
from content.formats.rows import BrokenRow, Row
from content.records import FieldError
from content.rejects import RejectFile
from factchecks.actions.claims import create_claim, update_claim
from factchecks.actions.verdicts import Assessment, Text, draft_import, publish_import
from factchecks.claimreview import Review, Unusable, parse, reviews_in
from factchecks.models import Claim, Verdict
from factchecks.ratings import Judgement
from textmatch.languages import detect_language
from textmatch.normalise import fold
from users.models import Organisation


CHANGED = "changed at the source"
PUBLISHED, DRAFTED = "published", "drafted"
CORRECTED, REDRAFTED = "corrected", "drafted again"
UNCHANGED, REJECTED = "unchanged", "rejected"
OUTCOMES = (PUBLISHED, DRAFTED, CORRECTED, REDRAFTED, UNCHANGED, REJECTED)
# Words to tell a language by are few in a claim; most reviews without one are English.
USUAL_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`publisher`: whose reviews these are, whatever they say. `unverified_for`: how long a
    verdict “unverified” stands that has no end of its own."""

    publisher: Organisation | None = None
    publish: bool = True
    applies_to: str = Verdict.AppliesTo.LISTED_POSTS_ONLY
    unverified_for: timedelta = timedelta(days=30)


class Import:
    """One reading of one file."""

    def __init__(self, *, options: Options, rejects: RejectFile, by: str, now: datetime) -> None:
        self.outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.unrated: Counter[str] = Counter()
        self._options = options
        self.rejects = rejects
        self._by = by
        self._now = now
        self._seen: set[int] = set()

    @property
    def read(self) -> int:
        return sum(self.outcomes.values())

    def run(self, rows: Iterable[Row | BrokenRow], *, watch: Callable[[], None]) -> None:
        for number, row in enumerate(rows, start=1):
            if isinstance(row, BrokenRow):
                self._reject(number, row.line, row.field, row.reason, row.raw)
            else:
                self._take(number, row)
            self.rejects.flush()
            watch()

    def _take(self, number: int, row: Row) -> None:
        nodes = list(reviews_in(row.value))
        if not nodes:
            self._reject(number, row.line, "@type", "is no ClaimReview", row.value)
        for node in nodes:
            try:
                outcome = self._keep(parse(node))
            except Unusable as error:
                self._reject(number, row.line, error.field, str(error), node)
            else:
                self.outcomes[outcome] += 1

    def _reject(self, number: int, line: int, field: str, reason: str, raw: object) -> None:
        self.outcomes[REJECTED] += 1
        errors = (FieldError(field, reason),)
        self.rejects.add(row=number, line=line, errors=errors, raw=raw)

    @transaction.atomic
    def _keep(self, review: Review) -> str:
        organisation = self._options.publisher or _organisation(review, by=self._by)
        source_hash = _hash_of_source(organisation, review)
        review = _with_languages(review)
        claim = self._known_claim(review)
        if claim is not None:
            self._seen.add(claim.pk)
            latest = claim.verdicts.exclude(source_hash="").order_by("-version").first()
            if latest and latest.source_hash == source_hash:
                return UNCHANGED
        is_new = claim is None
        claim = self._saved_claim(claim, review, organisation)
        self._seen.add(claim.pk)
        verdict = draft_import(
            claim=claim,
            assessment=self._assessment(review),
            source_hash=source_hash,
            by=self._by,
        )
        return self._publish(claim, verdict, review, is_new=is_new)

    def _publish(self, claim: Claim, verdict: Verdict, review: Review, *, is_new: bool) -> str:
        if not review.judgement.rating:
            self.unrated[review.judgement.reason] += 1
        if not review.judgement.rating or not self._options.publish:
            return DRAFTED if is_new else REDRAFTED
        replaced = claim.verdicts.published().exists()
        publish_import(verdict=verdict, by=self._by, reason=CHANGED if replaced else "")
        return CORRECTED if replaced else PUBLISHED

    def _known_claim(self, review: Review) -> Claim | None:
        """One article may review several claims under one address: their words tell them apart.

        A claim whose words changed is the one that no other review of this file accounts for.
        """
        found = list(
            Claim.objects.filter(
                Q(source_id=review.source_id)
                | Q(source_id__startswith=f"{review.source_id}#claim-")
            ).order_by("pk")
        )
        same = [claim for claim in found if fold(claim.statement) == fold(review.claim)]
        rest = [claim for claim in found if claim.pk not in self._seen]
        return next(iter(same), None) or (rest[0] if len(found) == 1 and rest else None)

    def _saved_claim(
        self, claim: Claim | None, review: Review, organisation: Organisation
    ) -> Claim:
        if claim is None:
            claim = create_claim(
                slug=_slug(review),
                statement=review.claim,
                language=review.claim_language,
                speaker=review.speaker,
                first_seen_on=review.first_seen_on,
                organisation=organisation,
                origin=Claim.Origin.IMPORT,
                by=self._by,
            )
            taken = Claim.objects.filter(source_id=review.source_id).exists()
            claim.source_id = f"{review.source_id}#claim-{claim.pk}" if taken else review.source_id
            claim.save(update_fields=["source_id"])
        elif claim.statement != review.claim:
            update_claim(
                claim=claim,
                statement=review.claim,
                language=review.claim_language,
                speaker=review.speaker,
                first_seen_on=review.first_seen_on,
                media=claim.media,
                elections=claim.elections.all(),
                areas=claim.areas.all(),
                wordings=[(each.language, each.text) for each in claim.wordings.all()],
                by=self._by,
            )
        return claim

    def _assessment(self, review: Review) -> Assessment:
        is_unverified = review.judgement.rating == Verdict.Rating.UNVERIFIED
        text = Text(
            language=review.language, headline=review.headline, explanation=review.explanation
        )
        applies_to = review.applies_to
        return Assessment(
            rating=review.judgement.rating,
            texts=[text] if review.headline else [],
            label=review.label,
            url=review.url,
            reviewed_on=review.reviewed_on,
            ends_at=review.expires
            or (self._now + self._options.unverified_for if is_unverified else None),
            applies_to=applies_to
            if applies_to in Verdict.AppliesTo.values
            else self._options.applies_to,
            rating_value=review.rating_value,
            best_rating=review.best_rating,
            worst_rating=review.worst_rating,
        )


def _hash_of_source(organisation: Organisation, review: Review) -> str:
    """Of what the source says, not of what we make of it: our list of ratings may grow."""
    said = replace(review, judgement=Judgement(""))
    return hashlib.sha256(repr((organisation.slug, said)).encode()).hexdigest()


def _with_languages(review: Review) -> Review:
    """A claim's language, where nothing says it, is read from its words."""
    claim_language = review.claim_language or detect_language(review.claim) or USUAL_LANGUAGE
    language = review.language or detect_language(review.headline) or claim_language
    return replace(review, claim_language=claim_language, language=language)


def _slug(review: Review) -> str:
    mark = hashlib.sha256(f"{review.source_id}\n{review.claim}".encode()).hexdigest()[:8]
    words = slugify(review.claim)[:100].strip("-")
    return f"{words}-{mark}" if words else mark


def _organisation(review: Review, *, by: str) -> Organisation:
    """The one of this name, else a new fact-checker."""
    slug = (
        slugify(review.publisher)[:50] or hashlib.sha256(review.publisher.encode()).hexdigest()[:12]
    )
    known = Organisation.objects.filter(Q(name__iexact=review.publisher) | Q(slug=slug))
    if found := known.order_by("pk").first():
        return found
    made = Organisation.objects.create(
        name=review.publisher,
        slug=slug,
        kind=Organisation.Kind.FACT_CHECKER,
        website=review.publisher_url,
    )
    record(
        action="users.organisation_created",
        by=by,
        subject=f"users.organisation:{made.pk}",
        data={"slug": slug, "source": "import_claims"},
    )
    return made

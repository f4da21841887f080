"""The pipeline's engine of this process: built from the database, rebuilt when claims change."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from factchecks.queries.public import MatchableClaim, claims_fingerprint, matchable_claims
from labels import queries
from labels.backsearch import Prefilter
from labels.matching import ClaimText, Matcher
from labels.models import ClaimVector
from labels.pipeline import Engine
from textmatch.encoders import ENCODERS, Encoder
from textmatch.normalise import clean


@dataclass
class _Built:
    fingerprint: tuple[object, ...]
    matcher: Matcher
    elections_of_claim: dict[str, frozenset[int]]


class EngineCache:
    """Keeps the matcher while claims stay as they are: building one for 10,000 takes seconds."""

    def __init__(self) -> None:
        self._built: _Built | None = None

    def current(self, now: datetime) -> Engine:
        """The engine of this moment. Asks the database, in three queries, whether it still is."""
        fingerprint = claims_fingerprint(now=now)
        if self._built is None or self._built.fingerprint != fingerprint:
            self._built = _build(matchable_claims(now=now), fingerprint)
        return Engine(
            matcher=self._built.matcher,
            scopes=queries.election_scopes(now),
            elections_of_claim=self._built.elections_of_claim,
        )


_cache = EngineCache()
current = _cache.current


def for_search(claim: MatchableClaim, *, now: datetime) -> tuple[Engine, Prefilter]:
    """An engine that knows this claim as described, beside all others, and a cheap look for it."""
    engine, text = current(now), _claim_text(claim)
    matcher = _with(engine.matcher, text, now)
    prefilter = Prefilter(text, matcher.vector_of_claim(text.id))
    elections = {**engine.elections_of_claim, text.id: claim.election_ids}
    return replace(engine, matcher=matcher, elections_of_claim=elections), prefilter


def _with(matcher: Matcher, text: ClaimText, now: datetime) -> Matcher:
    known = next((each for each in matcher.claims if each.id == text.id), None)
    if known is None:
        return matcher.with_claim(text)
    if (known.statement, known.wordings) == (text.statement, text.wordings):
        return matcher.with_terms(text)
    others = [each for each in matchable_claims(now=now) if str(each.claim_id) != text.id]
    return _build(others, ()).matcher.with_claim(text)


def _build(claims: list[MatchableClaim], fingerprint: tuple[object, ...]) -> _Built:
    encoder = ENCODERS[settings.MATCH_ENCODER]()
    return _Built(
        fingerprint=fingerprint,
        matcher=Matcher(
            [_claim_text(claim) for claim in claims],
            encoder=encoder,
            vectors=_stored_vectors(claims, encoder),
        ),
        elections_of_claim={str(claim.claim_id): claim.election_ids for claim in claims},
    )


def _claim_text(claim: MatchableClaim) -> ClaimText:
    return ClaimText(
        id=str(claim.claim_id),
        language=claim.language,
        statement=claim.statement,
        wordings=tuple(text for _language, text in claim.wordings),
        headline=claim.headlines[0] if claim.headlines else "",
        auto_allowed=claim.allows_automatic_banner,
    )


def _stored_vectors(claims: list[MatchableClaim], encoder: Encoder) -> dict[str, list[float]]:
    """The statements' vectors by claim id; those not stored yet are made and kept."""
    digests = {claim.claim_id: _digest(claim.statement) for claim in claims}
    rows = ClaimVector.objects.filter(
        encoder=encoder.name, claim_id__in=digests, text_sha256__in=set(digests.values())
    )
    stored = {
        row.claim_id: row.embedding for row in rows if row.text_sha256 == digests[row.claim_id]
    }
    missing = [claim for claim in claims if claim.claim_id not in stored]
    made = encoder.encode_claims([clean(claim.statement) for claim in missing]).tolist()
    ClaimVector.objects.bulk_create(
        (
            ClaimVector(
                claim_id=claim.claim_id,
                encoder=encoder.name,
                text_sha256=digests[claim.claim_id],
                embedding=vector,
            )
            for claim, vector in zip(missing, made, strict=True)
        ),
        ignore_conflicts=True,
    )
    stored |= {claim.claim_id: vector for claim, vector in zip(missing, made, strict=True)}
    return {str(claim_id): vector for claim_id, vector in stored.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""Vectors of the claims' wordings, made once and kept in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models import BinaryField, F, Func

from factchecks.queries.public import MatchableClaim
from labels.models import ClaimVector
from textmatch.encoders import Encoder
from textmatch.normalise import clean


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Postgres' binary form: two numbers of two bytes, then the halves. Parsing text takes ten times as long.
_BINARY = Func(F("embedding"), function="halfvec_send", output_field=BinaryField())
_HEADER = 4


def wordings_of(claim: MatchableClaim) -> tuple[str, ...]:
    return (claim.statement, *(text for _language, text in claim.wordings))


def vectors_of(
    claims: Sequence[MatchableClaim], encoder: Encoder
) -> dict[str, NDArray[np.float16]]:
    """By text of the wording; those not stored yet are made and kept. One query, or two."""
    wanted = {
        (claim.claim_id, _digest(text)): text for claim in claims for text in wordings_of(claim)
    }
    found = {
        wanted[claim_id, digest]: vector
        for claim_id, digest, vector in _stored({each for each, _ in wanted}, encoder)
        if (claim_id, digest) in wanted
    }
    missing = {key: text for key, text in wanted.items() if text not in found}
    if missing:
        found |= _made(missing, encoder)
    return found


def _stored(
    claim_ids: Collection[int], encoder: Encoder
) -> Iterator[tuple[int, str, NDArray[np.float16]]]:
    import numpy as np

    rows = ClaimVector.objects.filter(encoder=encoder.name, claim_id__in=claim_ids)
    for claim_id, digest, binary in rows.annotate(binary=_BINARY).values_list(
        "claim_id", "text_sha256", "binary"
    ):
        halves = np.frombuffer(bytes(binary)[_HEADER:], dtype=">f2")
        yield claim_id, digest, halves.astype(np.float16)


def _made(missing: dict[tuple[int, str], str], encoder: Encoder) -> dict[str, NDArray[np.float16]]:
    import numpy as np

    texts = list(missing.values())
    made = encoder.encode_claims([clean(text) for text in texts]).astype(np.float16)
    ClaimVector.objects.bulk_create(
        (
            ClaimVector(
                claim_id=claim_id, encoder=encoder.name, text_sha256=digest, embedding=vector
            )
            for (claim_id, digest), vector in zip(missing, made, strict=True)
        ),
        ignore_conflicts=True,
    )
    return dict(zip(texts, made, strict=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

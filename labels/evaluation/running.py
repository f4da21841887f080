"""Running a matcher over posts: progress shown, CPU counted, vectors of claims kept on disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labels.candidates import ClaimText
from labels.decision import DecisionModel
from labels.matching import Match, Matcher, PostText
from labels.vector_cache import cached_vectors
from textmatch.encoders import Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 64

Track = Callable[[str, int], Callable[[int], None]]
"""Begins a step of that name and so many parts; the answer is told how many are done."""


@dataclass(frozen=True, slots=True)
class Run:
    """`cpu` has the seconds of CPU of each batch of `BATCH` posts, the last one maybe smaller."""

    matches: dict[str, Match]
    cpu: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """What all measurements of one run share. `cache`: the folder for vectors of claims."""

    encoder: Encoder
    cache: Path
    track: Track
    model: DecisionModel | None = None

    def matcher(
        self,
        *stores: Sequence[ClaimText],
        gated: bool = True,
        rank_all: bool = True,
        reads_all: bool = False,
    ) -> Matcher:
        """Over the claims of all `stores`, each of which has a file of vectors of its own."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for claims in stores:
            texts = len({text for claim in claims for text in claim.variants})
            done = self.track("vectors of claims", texts)
            vectors |= cached_vectors(claims, self.encoder, self.cache, on_progress=done)
        return Matcher(
            _together(stores),
            encoder=self.encoder,
            vectors=vectors,
            model=self.model,
            gated=gated,
            rank_all=rank_all,
            reads_all=reads_all,
        )

    def run(self, matcher: Matcher, posts: Sequence[PostText], name: str) -> Run:
        done = self.track(name, len(posts))
        found: list[Match] = []
        cpu: list[float] = []
        for start in range(0, len(posts), BATCH):
            before = time.process_time()
            found += matcher.match(posts[start : start + BATCH])
            cpu.append(time.process_time() - before)
            done(len(found))
        return Run({match.post_id: match for match in found}, tuple(cpu))


def _together(stores: Iterable[Sequence[ClaimText]]) -> list[ClaimText]:
    """Of two claims with the same id the first."""
    claims: dict[str, ClaimText] = {}
    for store in stores:
        for claim in store:
            claims.setdefault(claim.id, claim)
    return list(claims.values())

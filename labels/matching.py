"""From posts to decisions: which claim a post repeats, and whether a person must look first.

    normalise -> language -> election gate -> candidates -> evidence -> auto / review / none

Pure: texts in, decisions out; `labels` reads and writes the database around it. Build one `Matcher`
for a set of claims and give it batches of posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from labels.candidates import Candidate, CandidateIndex, ClaimText, Scan
from labels.decision import DecisionModel, load_model
from labels.evidence import Evidence, gather
from labels.gate import ElectionWords, GateReading, TopicGate
from labels.passages import Passage, PostText, hashtag_words, passages_of, shown_passage
from labels.readings import ClaimReader, PostReading, read_post
from labels.stance import Stance
from textmatch.encoders import Encoder, UseEncoder
from textmatch.normalise import fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ClaimText", "Decision", "Match", "Matcher", "Passage", "PostText", "Stance"]

VERSION = "1"
WEIGHED_CLAIMS = 3  # of the ranking: the nearest claim is not always the likeliest
_SHORTEST_HASHTAG_WORD = 4


class Decision(StrEnum):
    AUTO = "auto"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of a post.

    `claim_id` and `passage` are None where nothing is applied or proposed; `ranking` holds the
    nearest claims all the same. `score` is the probability that the post repeats the claim.
    `reasons` say in machine words what stood in the way of more. `is_election` says whether the
    post is about an election at all, by which `terms`. `vector` is how the encoder reads the
    whole post, None outside the gate.
    """

    post_id: str
    claim_id: str | None
    score: float
    decision: Decision
    stance: Stance
    passage: Passage | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    reasons: tuple[str, ...] = ()
    language: str = ""
    is_election: bool = False
    terms: tuple[str, ...] = ()
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A post inside the gate, read and compared with every claim, not yet decided."""

    gate: GateReading
    passages: Sequence[Passage]
    reading: PostReading
    scan: Scan


@dataclass(frozen=True, slots=True)
class Weighed:
    candidate: Candidate
    evidence: Evidence
    probability: float


class Matcher:
    """Decides for batches of posts against a fixed set of claims.

    `vectors` are stored vectors of the claims' statements made with the same encoder: only missing
    ones are computed. `names` (parties, places of the election at hand) open the gate as well.
    `gated=False` lifts the topic gate; `rank_all` keeps it for decisions, but ranks the claims for
    posts outside it too, as an evaluation of retrieval needs.
    """

    def __init__(
        self,
        claims: Sequence[ClaimText],
        *,
        encoder: Encoder | None = None,
        vectors: Mapping[str, Sequence[float] | NDArray[np.float32]] | None = None,
        names: Iterable[str] = (),
        model: DecisionModel | None = None,
        gated: bool = True,
        rank_all: bool = False,
    ) -> None:
        self._encoder = encoder or UseEncoder()
        self._model = model or load_model(self._encoder.name)
        self.claims = tuple(claims)
        self._index = CandidateIndex(claims, self._encoder, vectors)
        self._reader = ClaimReader(self.claims)
        self._gates: tuple[TopicGate, ...] = (_gate_of(self._reader, claims, names),)
        self._vocabulary = ElectionWords().vocabulary | _long_words(claims)
        self._gated = gated
        self._rank_all = rank_all or not gated

    def with_claim(self, claim: ClaimText) -> Matcher:
        """This matcher and one more claim, in a tenth of the time of building all.

        How much a word or n-gram tells stays what it was without the claim.
        """
        grown = copy(self)
        grown.claims = (*self.claims, claim)
        grown._index = self._index.with_claim(claim)
        grown._reader = self._reader.with_claim(claim)
        grown._gates = (*self._gates, _gate_of(grown._reader, [claim]))
        grown._vocabulary = self._vocabulary | _long_words([claim])
        return grown

    def with_terms(self, claim: ClaimText) -> Matcher:
        """This matcher, with what another version of a claim allows; its words are the same."""
        changed = copy(self)
        changed.claims = tuple(claim if each.id == claim.id else each for each in self.claims)
        return changed

    @property
    def version(self) -> str:
        """Stored with every match: the code, the encoder and the trained file."""
        return f"{VERSION}-{self._encoder.name}-{self._model.version}"

    @property
    def encoder_name(self) -> str:
        """What vectors of posts and claims are made with."""
        return self._encoder.name

    def match(
        self,
        posts: Sequence[PostText],
        vectors: Mapping[str, NDArray[np.float32]] | None = None,
        only: str = "",
    ) -> list[Match]:
        """A match for each of `posts`, in order.

        `vectors`: how the same encoder read whole posts before, by id of the post. With `only`
        posts that cannot match this claim are given up early, and get no match at all.
        """
        gates = self._read_gates(posts)
        inspections = self._inspect(posts, gates, vectors or {}, only)
        return [
            self._decide(post, inspection) if inspection else _outside(post, gate)
            for post, gate, inspection in zip(posts, gates, inspections, strict=True)
        ]

    def inspect(self, posts: Sequence[PostText]) -> list[Inspection | None]:
        """What `match` decides on, for training; None for a post outside the gate."""
        return self._inspect(posts, self._read_gates(posts), {}, "")

    def gates(self, posts: Iterable[PostText]) -> list[bool]:
        """Which posts are inside the topic gate."""
        return [gate.may_carry_claim for gate in self._read_gates(posts)]

    def vector_of_claim(self, claim_id: str) -> NDArray[np.float32]:
        return self._index.vector_of(claim_id)

    def weigh(self, inspection: Inspection, candidate: Candidate, leaning: float) -> Weighed:
        """The evidence that the post repeats the candidate claim, and its probability."""
        evidence = gather(inspection.reading, candidate, self._reader, leaning)
        return Weighed(candidate, evidence, self._model.probability(evidence.numbers))

    def _read_gates(self, posts: Iterable[PostText]) -> list[GateReading]:
        return [self._read_gate(self._folded(post)) for post in posts]

    def _read_gate(self, folded: str) -> GateReading:
        """The widest opening of all gates."""
        readings = [gate.read(folded) for gate in self._gates]
        return max(readings, key=lambda reading: (reading.is_election, reading.may_carry_claim))

    def _folded(self, post: PostText) -> str:
        tags = hashtag_words(post, self._vocabulary)
        return " ".join(
            (fold(post.caption), tags, fold(post.on_screen_text), fold(post.transcript))
        )

    def _inspect(
        self,
        posts: Sequence[PostText],
        gates: Sequence[GateReading],
        vectors: Mapping[str, NDArray[np.float32]],
        only: str,
    ) -> list[Inspection | None]:
        said = [
            passages_of(post, self._vocabulary) if gate.may_carry_claim or self._rank_all else []
            for post, gate in zip(posts, gates, strict=True)
        ]
        known = {
            passages[-1].text: vectors[post.id]
            for post, passages in zip(posts, said, strict=True)
            if passages and post.id in vectors
        }
        scans = iter(self._index.scan([passages for passages in said if passages], known))
        return [
            self._inspected(post, gate, passages, next(scans), only) if passages else None
            for post, gate, passages in zip(posts, gates, said, strict=True)
        ]

    def _inspected(
        self,
        post: PostText,
        gate: GateReading,
        passages: Sequence[Passage],
        scan: Scan,
        only: str,
    ) -> Inspection | None:
        weighed = scan.candidates[:WEIGHED_CLAIMS]
        if only and only not in {self.claims[each.claim].id for each in weighed}:
            return None
        reading = read_post(post, passages, self._vocabulary, self._reader)
        return Inspection(gate, passages, reading, scan)

    def _decide(self, post: PostText, inspection: Inspection) -> Match:
        leaning = float(self._model.lean(inspection.scan.vector[None, :])[0])
        nearest = inspection.scan.candidates[:WEIGHED_CLAIMS]
        if not nearest:
            return replace(
                _outside(post, inspection.gate),
                language=inspection.reading.language,
                vector=inspection.scan.vector,
            )
        weighed = [self.weigh(inspection, candidate, leaning) for candidate in nearest]
        best = max(weighed, key=lambda each: each.probability)
        decision, reasons = self._judge(best, inspection.gate)
        proposed = decision is not Decision.NONE
        return Match(
            post_id=post.id,
            claim_id=self.claims[best.candidate.claim].id if proposed else None,
            score=best.probability,
            decision=decision,
            stance=best.evidence.stance.stance,
            passage=shown_passage(post, inspection.passages, best.candidate.passage)
            if proposed
            else None,
            ranking=tuple((self.claims[c.claim].id, c.score) for c in inspection.scan.candidates),
            reasons=reasons,
            language=inspection.reading.language,
            is_election=inspection.gate.is_election,
            terms=inspection.gate.terms,
            vector=inspection.scan.vector,
        )

    def _judge(self, best: Weighed, gate: GateReading) -> tuple[Decision, tuple[str, ...]]:
        allowed = self.claims[best.candidate.claim].auto_allowed
        restrictions = {
            "outside-gate": self._gated and not gate.may_carry_claim,
            "low-score": best.probability < self._model.auto,
            "claim-not-automatic": not allowed,
        }
        reasons = (
            *best.evidence.doubts,
            *(reason for reason, holds in restrictions.items() if holds),
        )
        if best.probability < self._model.review or "outside-gate" in reasons:
            return Decision.NONE, reasons
        return (Decision.REVIEW if reasons else Decision.AUTO), reasons


def _gate_of(
    reader: ClaimReader, claims: Iterable[ClaimText], names: Iterable[str] = ()
) -> TopicGate:
    return TopicGate(
        names={*reader.election_names, *names},
        places=reader.election_places,
        statements=[text for claim in claims for text in (claim.statement, *claim.wordings)],
    )


def _outside(post: PostText, gate: GateReading) -> Match:
    return Match(
        post_id=post.id,
        claim_id=None,
        score=0.0,
        decision=Decision.NONE,
        stance=Stance.UNCLEAR,
        language=post.language,
        is_election=gate.is_election,
        terms=gate.terms,
    )


def _long_words(claims: Sequence[ClaimText]) -> frozenset[str]:
    """The words hashtags are cut along: short ones would cut anything into pieces."""
    return frozenset(
        word
        for claim in claims
        for text in (claim.statement, *claim.wordings)
        for word in fold(text).split()
        if len(word) >= _SHORTEST_HASHTAG_WORD
    )

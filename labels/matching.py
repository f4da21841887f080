"""From posts to decisions: which claim a post repeats, and whether a person must look first.

    normalise -> language -> election gate -> candidates -> first look -> second look
              -> auto / review / none

Pure: texts in, decisions out; `labels` reads and writes the database around it. Build one `Matcher`
for a set of claims and give it batches of posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from labels.candidates import Candidate, ClaimText, Scan, Vectors
from labels.claim_index import ClaimIndex
from labels.decision import DecisionModel, load_model
from labels.evidence import Evidence, gather
from labels.gate import GateReading
from labels.known_names import KnownNames, Named
from labels.passages import Passage, PostText, hashtag_words, passages_of, shown_passage
from labels.readings import PostReading, read_post
from labels.second_look import (
    DEBUNK,
    NEUTRAL,
    OTHER,
    QUESTION,
    REPEAT,
    class_of,
    numbers_of,
    told,
)
from labels.stance import Stance
from textmatch.encoders import Encoder, UseEncoder
from textmatch.normalise import fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ClaimText", "Decision", "Match", "Matcher", "Passage", "PostText", "Stance"]

VERSION = "1"
WEIGHED_CLAIMS = 3  # of the ranking: the nearest claim is not always the likeliest


STANCE_OF_CLASS = {
    REPEAT: Stance.ENDORSES,
    DEBUNK: Stance.REJECTS,
    QUESTION: Stance.ASKS,
    NEUTRAL: Stance.REPORTS,
    OTHER: Stance.UNCLEAR,
}
# Where the reading is sure these rule out nothing: of held-out lessons with one of them that passed all
# else hardly any was wrong (`manage.py matcher_thresholds` counts them, and those of every doubt).
ANSWERED_BY_READING = frozenset(
    {
        "asking-words",
        "debunk-words",
        "irony",
        "not-in-caption",
        "other-name",
        "question-form",
        "quote",
        "short-text",
    }
)
SURELY_READ = 1.0
"""Log odds by which the reading alone must find that the post repeats the claim."""


NO_NAMES = KnownNames(())


class Decision(StrEnum):
    AUTO = "auto"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of a post.

    `claim_id` and `passage` are None where nothing is applied or proposed; `ranking` holds the
    nearest claims all the same, and `likeliest` is the claim that `score`, the probability that the
    post repeats it, is about.
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
    likeliest: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A post inside the gate, read and compared with every claim, not yet decided."""

    gate: GateReading
    passages: Sequence[Passage]
    reading: PostReading
    scan: Scan


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate claim and how likely the post repeats it; `read_as` where both were read together."""

    candidate: Candidate
    evidence: Evidence
    probability: float
    read_as: Stance | None = None
    is_surely_read: bool = False

    @property
    def stance(self) -> Stance:
        if self.evidence.is_copy:  # nothing is there that could turn it round
            return self.evidence.stance.stance
        return self.read_as or self.evidence.stance.stance

    @property
    def doubts(self) -> tuple[str, ...]:
        """What rules out a banner; reading post and claim together answers some of it."""
        doubts = self.evidence.doubts
        if self.is_surely_read:
            return tuple(each for each in doubts if each not in ANSWERED_BY_READING)
        if self.read_as is None or self.evidence.is_copy:
            return doubts
        return (*doubts, "unsure-reading")


class _ClaimsNamed(dict[str, Named]):
    """What claims name, by statement: found when first asked for."""

    def __init__(self, known: KnownNames) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, statement: str) -> Named:
        self[statement] = named = self._known.found_in(statement)
        return named


class Matcher:
    """Decides for batches of posts against a fixed set of claims.

    `vectors` are stored vectors of the claims' wordings, by text, made with the same encoder: only
    missing ones are computed. `names` open the gate as well; `known` are parties and places of the
    elections at hand, which rule each other out. A `ClaimIndex` knows both already.
    `gated=False` lifts the topic gate; `rank_all` keeps it for decisions, but ranks the claims for
    posts outside it too, as an evaluation of retrieval needs. `reads_all` gives every weighed claim the
    second look, to measure what leaving most of them out costs.
    """

    def __init__(
        self,
        claims: Sequence[ClaimText] | ClaimIndex,
        *,
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
        names: Iterable[str] = (),
        known: KnownNames = NO_NAMES,
        model: DecisionModel | None = None,
        gated: bool = True,
        rank_all: bool = False,
        reads_all: bool = False,
    ) -> None:
        self._encoder = encoder or UseEncoder()
        self._model = model or load_model(self._encoder.name)
        self._know(
            claims
            if isinstance(claims, ClaimIndex)
            else ClaimIndex.built(tuple(claims), self._encoder, vectors, names)
        )
        self._known, self._claims_named = known, _ClaimsNamed(known)
        self._gated = gated
        self._rank_all = rank_all or not gated
        self._reads_all = reads_all

    def _know(self, index: ClaimIndex) -> None:
        self._index = index
        self.claims: Sequence[ClaimText] = index.claims
        self._reader, self._vocabulary = index.reader, index.vocabulary

    def with_index(self, index: ClaimIndex) -> Matcher:
        """The same matcher of other claims."""
        other = copy(self)
        other._know(index)
        return other

    def with_claim(self, claim: ClaimText) -> Matcher:
        """This matcher and one more claim, in a tenth of the time of building all.

        How much a word or n-gram tells stays what it was without the claim.
        """
        return self.with_index(self._index.with_claims([claim]))

    def without_claim(self, claim_id: str) -> Matcher:
        """This matcher, for which the claim is never a candidate."""
        number = self._index.claims.number_of(claim_id)
        gone = [] if number is None else [number]
        return self.with_index(self._index.with_claims([], without=gone))

    def claim(self, claim_id: str) -> ClaimText | None:
        """The claim of that id, where it can be a candidate."""
        number = self._index.claims.number_of(claim_id)
        return None if number is None else self.claims[number]

    def with_terms(self, claim: ClaimText) -> Matcher:
        """This matcher, with what another version of a claim allows; its words are the same."""
        return self.with_index(self._index.with_terms(claim))

    def with_known(self, known: KnownNames) -> Matcher:
        """The same matcher, which tells these names apart in posts and claims."""
        if known is self._known:
            return self
        other = copy(self)
        other._known, other._claims_named = known, _ClaimsNamed(known)
        return other

    def with_model(self, model: DecisionModel) -> Matcher:
        """The matcher of the same claims that decides with this model of its encoder."""
        if model is self._model:
            return self
        other = copy(self)
        other._model = model
        return other

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
        weighed = self._look_again(
            [self.look(inspection) if inspection else [] for inspection in inspections],
            inspections,
        )
        return [
            self._decide(post, inspection, likely) if inspection else _outside(post, gate)
            for post, gate, inspection, likely in zip(
                posts, gates, inspections, weighed, strict=True
            )
        ]

    def inspect(self, posts: Sequence[PostText]) -> list[Inspection | None]:
        """What `match` decides on, for training; None for a post outside the gate."""
        return self._inspect(posts, self._read_gates(posts), {}, "")

    def gates(self, posts: Iterable[PostText]) -> list[bool]:
        """Which posts are inside the topic gate."""
        return [gate.may_carry_claim for gate in self._read_gates(posts)]

    def vector_of_claim(self, claim_id: str) -> NDArray[np.float32]:
        return self._index.vector_of(claim_id)

    def cosines(self, vectors: NDArray[np.float32], language: str) -> NDArray[np.float32]:
        """Of vectors of posts with every claim of the language, shape (posts, claims)."""
        return self._index.candidates.cosines(vectors, language)

    def weigh(self, inspection: Inspection, candidate: Candidate, leaning: float) -> Weighed:
        """The cheap evidence that the post repeats the candidate claim, and its probability."""
        named = self._claims_named[self.claims[candidate.claim].statement]
        evidence = gather(inspection.reading, candidate, self._reader, leaning, named)
        return Weighed(candidate, evidence, self._model.first.probability(evidence.numbers))

    def pair(self, inspection: Inspection, weighed: Weighed) -> tuple[str, str]:
        """What the second look reads together: the claim as it comes nearest, and the post."""
        claim = self.claims[weighed.candidate.claim]
        wording = claim.variants[weighed.evidence.wording]
        return wording, told(inspection.reading.post, wording)

    def look(self, inspection: Inspection) -> list[Weighed]:
        leaning = float(self._model.lean(inspection.scan.vector[None, :])[0])
        nearest = inspection.scan.candidates[:WEIGHED_CLAIMS]
        return [self.weigh(inspection, candidate, leaning) for candidate in nearest]

    def _look_again(
        self, weighed: list[list[Weighed]], inspections: Sequence[Inspection | None]
    ) -> list[list[Weighed]]:
        """The same, and what is open read together with its post: all of a batch at once."""
        if self._model.reader is None:
            return weighed
        places = [
            (row, place, inspection)
            for row, (each, inspection) in enumerate(zip(weighed, inspections, strict=True))
            if inspection
            for place, one in enumerate(each)
            if self._reads_all or one.probability >= self._model.thresholds.open
        ]
        pairs = [self.pair(inspection, weighed[row][place]) for row, place, inspection in places]
        for (row, place, _), logits in zip(places, self._model.reader.read(pairs), strict=True):
            weighed[row][place] = self._read(weighed[row][place], logits)
        return weighed

    def _read(self, weighed: Weighed, logits: NDArray[np.float32]) -> Weighed:
        assert self._model.second is not None
        said = numbers_of(logits)
        numbers = {**weighed.evidence.numbers, **said}
        return replace(
            weighed,
            probability=self._model.second.probability(numbers),
            read_as=STANCE_OF_CLASS[class_of(logits)],
            is_surely_read=said["read odds"] >= SURELY_READ,
        )

    def _read_gates(self, posts: Iterable[PostText]) -> list[GateReading]:
        return [self._index.gate.read(self._folded(post)) for post in posts]

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
        scans = iter(
            self._index.candidates.scan([passages for passages in said if passages], known)
        )
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
        reading = read_post(post, passages, self._vocabulary, self._reader, self._known)
        return Inspection(gate, passages, reading, scan)

    def _decide(self, post: PostText, inspection: Inspection, weighed: list[Weighed]) -> Match:
        if not weighed:
            return replace(
                _outside(post, inspection.gate),
                language=inspection.reading.language,
                vector=inspection.scan.vector,
            )
        best = max(weighed, key=lambda each: (each.evidence.is_copy, each.probability))
        decision, reasons = self._judge(best, inspection)
        proposed = decision is not Decision.NONE
        likeliest = self.claims[best.candidate.claim].id
        return Match(
            post_id=post.id,
            claim_id=likeliest if proposed else None,
            likeliest=likeliest,
            score=best.probability,
            decision=decision,
            stance=best.stance,
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

    def _judge(self, best: Weighed, inspection: Inspection) -> tuple[Decision, tuple[str, ...]]:
        allowed = self.claims[best.candidate.claim].auto_allowed
        found_in = inspection.passages[best.candidate.passage].field
        auto = self._model.thresholds.auto_for(inspection.reading.language, found_in)
        restrictions = {
            "outside-gate": self._gated and not inspection.gate.may_carry_claim,
            "low-score": best.probability < auto and not best.evidence.is_copy,
            "claim-not-automatic": not allowed,
        }
        reasons = (
            *best.doubts,
            *(reason for reason, holds in restrictions.items() if holds),
        )
        is_likely = best.probability >= self._model.thresholds.review or best.evidence.is_said
        if not is_likely or "outside-gate" in reasons:
            return Decision.NONE, reasons
        return (Decision.REVIEW if reasons else Decision.AUTO), reasons


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

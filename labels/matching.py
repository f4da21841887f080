"""From posts to decisions: which claim a post repeats, and whether a person must look first.

    normalise -> language -> election gate -> candidates -> evidence -> auto / review / none

Pure: texts in, decisions out; `labels` reads and writes the database around it. Build one `Matcher`
for a set of claims and give it batches of posts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labels.candidates import Candidate, CandidateIndex, ClaimText, Scan
from labels.decision import DecisionModel, load_model
from labels.evidence import ClaimReader, Evidence, PostReading, gather, read_post
from labels.gate import GateReading, TopicGate
from labels.passages import WHOLE_POST, Passage, PostText, hashtag_words, passages_of
from labels.stance import Stance
from textmatch.encoders import Encoder, UseEncoder
from textmatch.languages import detect_language
from textmatch.normalise import fold


__all__ = ["ClaimText", "Decision", "Match", "Matcher", "Passage", "PostText", "Stance"]

_WEIGHED_CLAIMS = 3  # of the ranking: the nearest claim is not always the likeliest
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
    post is about an election at all, by which `terms`.
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


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: Candidate
    evidence: Evidence
    probability: float


class Matcher:
    """Decides for batches of posts against a fixed set of claims.

    `vectors` are stored vectors of the claims' statements made with the same encoder: only missing
    ones are computed. `gated=False` ranks claims for every post, as an evaluation of retrieval must.
    """

    def __init__(
        self,
        claims: Sequence[ClaimText],
        *,
        encoder: Encoder | None = None,
        vectors: Mapping[str, Sequence[float]] | None = None,
        gated: bool = True,
        model: DecisionModel | None = None,
    ) -> None:
        self._encoder = encoder or UseEncoder()
        self._model = model or load_model(self._encoder.name)
        self._claims = tuple(claims)
        self._index = CandidateIndex(claims, self._encoder, vectors)
        self._reader = ClaimReader(self._claims)
        self._gate = TopicGate(self._reader.all_names)
        self._vocabulary = self._gate.vocabulary | _long_words(claims)
        self._gated = gated

    @property
    def version(self) -> str:
        """Stored with every match: the code, the encoder and the trained file."""
        return f"1-{self._encoder.name}-{self._model.version}"

    def match(self, posts: Sequence[PostText]) -> list[Match]:
        """A match for each of `posts`, in order."""
        gates = [self._gate.read(self._folded(post)) for post in posts]
        inside = [
            (post, gate, passages)
            for post, gate in zip(posts, gates, strict=True)
            if gate.may_carry_claim or not self._gated
            if (passages := passages_of(post, self._vocabulary))
        ]
        scans = self._index.scan([passages for _, _, passages in inside])
        found = {
            id(post): self._decide(post, gate, passages, scan)
            for (post, gate, passages), scan in zip(inside, scans, strict=True)
        }
        return [
            found.get(id(post)) or _outside(post, gate)
            for post, gate in zip(posts, gates, strict=True)
        ]

    def _folded(self, post: PostText) -> str:
        tags = hashtag_words(post, self._vocabulary)
        return " ".join((fold(post.caption), tags, fold(post.on_screen_text), fold(post.transcript)))

    def _decide(
        self, post: PostText, gate: GateReading, passages: list[Passage], scan: Scan
    ) -> Match:
        ranking = tuple((self._claims[c.claim].id, c.score) for c in scan.candidates)
        reading = read_post(post, passages, self._vocabulary, is_election=gate.is_election)
        leaning = float(self._model.lean(scan.vector[None, :])[0])
        weighed = [self._weigh(reading, c, leaning) for c in scan.candidates[:_WEIGHED_CLAIMS]]
        if not weighed:
            return _outside(post, gate)
        best = max(weighed, key=lambda each: each.probability)
        decision, doubts = self._judge(best)
        proposed = decision is not Decision.NONE
        return Match(
            post_id=post.id,
            claim_id=self._claims[best.candidate.claim].id if proposed else None,
            score=best.probability,
            decision=decision,
            stance=best.evidence.stance.stance,
            passage=_shown(passages, best.candidate.passage) if proposed else None,
            ranking=ranking,
            reasons=doubts,
            language=post.language or detect_language(reading.folded),
            is_election=gate.is_election,
            terms=gate.terms,
        )

    def _weigh(self, reading: PostReading, candidate: Candidate, leaning: float) -> _Weighed:
        claim = self._reader.read(candidate.claim)
        evidence = gather(reading, candidate, claim, self._reader, leaning)
        return _Weighed(candidate, evidence, self._model.probability(evidence.numbers))

    def _judge(self, best: _Weighed) -> tuple[Decision, tuple[str, ...]]:
        if best.probability < self._model.review:
            return Decision.NONE, best.evidence.doubts
        doubts = (*best.evidence.doubts, *self._restrictions(best))
        return (Decision.REVIEW if doubts else Decision.AUTO), doubts

    def _restrictions(self, best: _Weighed) -> tuple[str, ...]:
        """What stands in the way of a banner apart from what the post says."""
        found = {
            "low-score": best.probability < self._model.auto,
            "claim-not-automatic": not self._claims[best.candidate.claim].auto_allowed,
        }
        return tuple(reason for reason, holds in found.items() if holds)


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


def _shown(passages: list[Passage], number: int) -> Passage:
    """The passage to show: where only the whole post matches, its longest single passage."""
    if passages[number].field != WHOLE_POST:
        return passages[number]
    single = [passage for passage in passages if passage.field != WHOLE_POST]
    return max(single, key=lambda passage: len(passage.text), default=passages[number])


def _long_words(claims: Sequence[ClaimText]) -> frozenset[str]:
    """The words hashtags are cut along: short ones would cut anything into pieces."""
    return frozenset(
        word
        for claim in claims
        for text in (claim.statement, *claim.wordings)
        for word in fold(text).split()
        if len(word) >= _SHORTEST_HASHTAG_WORD
    )

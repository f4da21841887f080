"""What speaks for and against a match: the numbers a decision is made on, and the hard doubts.

Evidence is about one post and one claim. `numbers` feed the learned decision (see `decision.py`);
`doubts` are reasons, each of which alone rules out a banner without a person.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labels.candidates import Candidate
from labels.known_names import Named
from labels.passages import ON_SCREEN_TEXT, TRANSCRIPT
from labels.readings import ClaimReader, ClaimReading, PostReading
from labels.stance import Cues, StanceReading, negation_differs, read_stance


FEWEST_WORDS = 8
MOST_ADDED = 8
"""Words a copy may have beside the claim's own. One word more inside the claim makes it no copy: of
posts that differed from a claim in one to three words, four in fifty meant the same."""
LEAST_MARGIN = 0.1
LEAST_LEANING = -1.0
# No post of the development set but repeats is as near as this, nor of our sample.
NEAR_IN_WORDS, NEAR_IN_MEANING = 0.6, 0.8
_MOST_CUES = 2.0
_MOST_VALUES = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """`wording` is the number of the claim's wording that comes nearest.

    `is_said`: the post holds a wording word for word, or is as near in words and in meaning as one
    that does; `is_copy`: it holds one and says little else.
    """

    numbers: Mapping[str, float]
    stance: StanceReading
    doubts: tuple[str, ...]
    wording: int = 0
    is_said: bool = False
    is_copy: bool = False


def gather(
    post: PostReading,
    candidate: Candidate,
    claims: ClaimReader,
    leaning: float,
    claim_named: Named,
) -> Evidence:
    """Evidence that `post` repeats the candidate claim, in whichever wording comes nearest.

    `leaning`: what the decision model makes of how the post is worded. `claim_named`: what the claim
    names of the elections at hand.
    """
    wordings = claims.wordings(candidate.claim)
    shares = [claims.covered(each.stems, post.stems) for each in wordings]
    covered = max(shares)
    wording = shares.index(covered)
    claim = wordings[wording]
    values = post.values.compare(claim.values)
    numbers = {
        "lexical": candidate.lexical,
        "headline": candidate.headline,
        "dense": candidate.dense,
        "score": candidate.score,
        "margin": candidate.margin,
        "claim covered": covered,
        "post covered": claims.covered(post.stems, claim.stems),
        "log words": math.log(max(1, post.words)),
        "values shared": float(min(values.shared, _MOST_VALUES)),
        "values clashing": float(min(values.clashing, _MOST_VALUES)),
        "values unsaid": float(min(values.unsaid, _MOST_VALUES)),
        "leaning": leaning,
        **_name_numbers(post, claim),
        **_cue_numbers(post.cues, claim.cues),
    }
    stance = read_stance(post.cues, claim.cues, post.post.author_kind)
    doubts = (
        *stance.reasons,
        *values.reasons,
        *post.named.clashes_with(claim_named),
        *_doubts(post, candidate, numbers),
    )
    said = [each for each in wordings if _holds(post.folded, each.folded)]
    return Evidence(
        numbers,
        stance,
        doubts,
        wording,
        is_said=bool(said) or _is_near(candidate),
        is_copy=any(_adds_little(post, each) for each in said),
    )


def _is_near(candidate: Candidate) -> bool:
    """So near that a person looks whatever the reading says: it misreads some plain repeats."""
    return candidate.lexical >= NEAR_IN_WORDS and candidate.dense >= NEAR_IN_MEANING


def _holds(folded: str, wording: str) -> bool:
    return bool(wording) and f" {wording} " in f" {folded} "


def _adds_little(post: PostReading, claim: ClaimReading) -> bool:
    return post.words - len(claim.folded.split()) <= MOST_ADDED


def _name_numbers(post: PostReading, claim: ClaimReading) -> dict[str, float]:
    return {
        "names missing": float(bool(claim.names) and claim.names.isdisjoint(post.names)),
        "other names": float(any(_is_another(name, claim.names) for name in post.names)),
        "no election words": float(post.election_strength < claim.election_strength),
    }


def _is_another(name: str, names: frozenset[str]) -> bool:
    """Neither one of `names`, nor a part of one, nor a longer form of one."""
    return not any(name in known or known in name for known in names)


def _cue_numbers(post: Cues, claim: Cues) -> dict[str, float]:
    return {
        "debunk words": min(float(post.debunk), _MOST_CUES),
        "reporting words": min(float(post.report), _MOST_CUES),
        "asking words": min(float(post.ask), _MOST_CUES),
        "question mark": float(post.has_question_mark),
        "negation parity": float(negation_differs(post, claim)),
    }


def _doubts(post: PostReading, candidate: Candidate, numbers: Mapping[str, float]) -> Iterable[str]:
    field = post.passages[candidate.passage].field
    found = {
        "name-missing": numbers["names missing"] > 0,
        "other-name": numbers["other names"] > 0,
        "no-election-words": numbers["no election words"] > 0,
        "close-call": numbers["margin"] < LEAST_MARGIN,
        "worded-as-denial": numbers["leaning"] < LEAST_LEANING,
        "short-text": post.words < FEWEST_WORDS,
        "not-in-caption": field in {TRANSCRIPT, ON_SCREEN_TEXT},
    }
    return (doubt for doubt, holds in found.items() if holds)

"""Posts with an answer and a decision, for tests of figures."""

from labels.evaluation.judging import Judged
from labels.goldsets import GoldPost
from labels.matching import Decision, Match
from labels.passages import PostText
from labels.stance import Stance


ALLOWED = frozenset({"a"})


def gold(post_id, relation="repeat", claims=("a",), **more):
    return GoldPost(
        PostText(id=post_id, caption=f"caption of {post_id}"),
        relation,
        frozenset(claims),
        more.pop("language", "nl"),
        **{"claim_in": "caption", **more},
    )


def match(
    post_id, decision=Decision.NONE, claim=None, ranking=(), score=0.5, reasons=(), likeliest=None
):
    return Match(
        post_id,
        claim,
        score,
        decision,
        Stance.UNCLEAR,
        ranking=tuple(ranking),
        reasons=reasons,
        likeliest=likeliest or claim,
    )


def post(
    decision=Decision.NONE, claim=None, relation="repeat", claims=("a",), *, post_id="p", **more
):
    """`score`, `reasons`, `ranking` and `likeliest` are the match's, all else the answer's."""
    made = {
        key: more.pop(key) for key in ("score", "reasons", "ranking", "likeliest") if key in more
    }
    return Judged(
        gold(post_id, relation, claims, **more), match(post_id, decision, claim, **made), ALLOWED
    )


AUTO, REVIEW, NONE = Decision.AUTO, Decision.REVIEW, Decision.NONE

"""The decisions that are most surely wrong, with their texts, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labels.evaluation.judging import Judged
from labels.goldsets import GoldSet
from labels.passages import PostText


def worst(posts: Sequence[Judged], number: int) -> list[tuple[str, Judged]]:
    """The likeliest of each kind, `number` in all: wrong banners come first, then by turns what was
    proposed wrongly and what was missed.
    """
    ordered = sorted(posts, key=lambda each: (-each.match.score, each.gold.post.id))
    found = [("wrong banner", each) for each in ordered if each.has_wrong_banner]
    wrong = [
        ("proposed, and repeats no such claim", each)
        for each in ordered
        if each.is_reviewed and not each.names_repeated_claim
    ]
    missed = [
        ("repeat that nobody is shown", each)
        for each in ordered
        if each.is_repeat and not each.is_sent
    ]
    for place in range(max(len(wrong), len(missed))):
        found += wrong[place : place + 1] + missed[place : place + 1]
    return found[:number]


def described(gold: GoldSet, kind: str, post: Judged) -> str:
    return "\n".join(_lines(gold, kind, post))


def _lines(gold: GoldSet, kind: str, post: Judged) -> Iterator[str]:
    statements = {claim.id: claim.statement for claim in gold.claims}
    match, right = post.match, post.gold
    reasons = ", ".join(match.reasons) or "none"
    yield f"{kind}: {right.post.id} ({right.language}, {right.relation}) {' '.join(right.tags)}"
    yield f"  decided {match.decision.value} at {match.score:.3f}, {match.stance.value}; doubts: {reasons}"
    if match.claim_id:
        yield f"  named  {match.claim_id}: {statements.get(match.claim_id, 'a claim of another set')}"
    for claim in sorted(right.claim_ids - {match.claim_id or ""}):
        yield f"  right  {claim}: {statements[claim]}"
    if right.near_claim_id and right.near_claim_id in statements:
        yield f"  near   {right.near_claim_id}: {statements[right.near_claim_id]}"
    for name, text in _texts(right.post):
        yield f"  {name}: {text}"


def _texts(post: PostText) -> list[tuple[str, str]]:
    fields = (
        ("caption", post.caption),
        ("hashtags", " ".join(post.hashtags)),
        ("transcript", post.transcript),
        ("on screen", post.on_screen_text),
    )
    return [(name, " ".join(text.split())) for name, text in fields if text]

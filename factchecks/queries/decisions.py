"""What people decided on the matcher's pairs, as the examples that the matcher is trained with.

Posts that their maker deleted, or that were removed, are no examples any more. Nobody is named: not
who decided, not whose account it is, not whom a post mentions.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from content.models import Post
from factchecks.models import Appearance, AppearanceDecision, Claim, Verdict


# The words of the training format, see labels.goldsets.
_RELATIONS: dict[str, str] = {
    Appearance.Relation.REPEATS: "repeat",
    Appearance.Relation.DEBUNKS: "debunk",
    Appearance.Relation.ASKS: "question",
    Appearance.Relation.REPORTS: "neutral",
    Appearance.Relation.OTHER: "near-miss",
}
_ABOUT_NO_CLAIM = "near-miss"
# Where a person said yes or no and nothing more, in the words of labels.decided.
_UNSTATED: dict[str, str] = {
    AppearanceDecision.Decision.CONFIRM: "repeat",
    AppearanceDecision.Decision.REJECT: "other",
}
_MENTION = re.compile(r"(?<![\w/])@\w+(?:[.-]\w+)*")
_ANYONE = "@account"
_SHORTEST_NAME = 3  # a handle of two letters is a word


def example_claims() -> Iterator[dict[str, Any]]:
    """Every claim that somebody decided a pair of, in order of id: rows of claims.jsonl."""
    published = Verdict.objects.published()
    claims = (
        Claim.objects.filter(pk__in=_in_force().values("appearance__claim"))
        .prefetch_related("wordings", Prefetch("verdicts", queryset=published))
        .order_by("pk")
    )
    return map(_claim, claims.iterator(chunk_size=500))


def example_posts() -> Iterator[dict[str, Any]]:
    """Every decided post with the right answer, in order of id: rows of posts.jsonl.

    A post that repeats several claims names the others in `also`.
    """
    decided = Prefetch(
        "appearances",
        queryset=Appearance.objects.filter(pk__in=_in_force().values("appearance")).order_by("pk"),
    )
    posts = (
        Post.objects.filter(pk__in=_in_force().values("appearance__post"))
        .select_related("account")
        .prefetch_related(decided)
    )
    return map(_post, posts.order_by("pk").iterator(chunk_size=500))


def example_pairs() -> Iterator[dict[str, Any]]:
    """Every decided pair by itself, in order of decision: rows of decisions.jsonl."""
    decisions = (
        _last()
        .exclude(~Q(decision__in=_UNSTATED) & Q(relation=""))
        .select_related("appearance__claim", "appearance__post__account")
        .order_by("pk")
    )
    return map(_pair, decisions.iterator(chunk_size=500))


def _in_force() -> QuerySet[AppearanceDecision]:
    """The last decisions that say what the post does with the claim."""
    return _last().exclude(relation="")


def _last() -> QuerySet[AppearanceDecision]:
    """The last decision on each pair, of posts that are still there."""
    later = AppearanceDecision.objects.filter(
        appearance=OuterRef("appearance"), pk__gt=OuterRef("pk")
    )
    return AppearanceDecision.objects.filter(
        ~Exists(later), appearance__post__status=Post.Status.ACTIVE
    )


def _claim(claim: Claim) -> dict[str, Any]:
    verdict = next(iter(claim.verdicts.all()), None)
    return {
        "id": str(claim.pk),
        "lang": claim.language,
        "claim": claim.statement,
        "verdict": verdict.rating if verdict else "",
        "auto_banner_allowed": bool(verdict and verdict.allows_automatic_banner),
        "translations": {
            f"{number}-{wording.language}": {"claim": wording.text}
            for number, wording in enumerate(claim.wordings.all())
        },
    }


def _post(post: Post) -> dict[str, Any]:
    by_relation: dict[str, list[str]] = {}
    for each in post.appearances.all():
        by_relation.setdefault(_RELATIONS[each.relation], []).append(str(each.claim_id))
    relation = next(each for each in _RELATIONS.values() if each in by_relation)
    about = [] if relation == _ABOUT_NO_CLAIM else by_relation[relation]
    return {
        "id": str(post.pk),
        **_said(post),
        "relation": relation,
        "claim_id": about[0] if about else None,
        "also": about[1:],
    }


def _pair(decision: AppearanceDecision) -> dict[str, Any]:
    claim, post = decision.appearance.claim, decision.appearance.post
    return {
        "claim": claim.statement,
        "claim_lang": claim.language,
        "post_id": str(post.pk),
        **_said(post),
        "author_kind": post.account.kind,
        "relation": _RELATIONS.get(decision.relation) or _UNSTATED[decision.decision],
        "decided_on": decision.at.date().isoformat(),
    }


def _said(post: Post) -> dict[str, Any]:
    """What the post says, without names of accounts."""
    return {
        "lang": post.language,
        "caption": _nameless(post.caption, post),
        "hashtags": post.hashtags,
        "transcript": _nameless(post.transcript, post),
        "ocr_text": _nameless(post.on_screen_text, post),
    }


def _nameless(text: str, post: Post) -> str:
    text = _MENTION.sub(_ANYONE, text)
    for name in filter(None, (post.account.handle, post.account.display_name)):
        if len(name) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", _ANYONE, text, flags=re.IGNORECASE)
    return text

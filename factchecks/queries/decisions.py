"""What people decided on the matcher's pairs, as the examples that the matcher is trained with."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

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

    A post that repeats several claims names the others in `also`. Who decided, and whose
    account it is, are not part of an example.
    """
    decided = Prefetch(
        "appearances",
        queryset=Appearance.objects.filter(pk__in=_in_force().values("appearance")).order_by("pk"),
    )
    posts = Post.objects.filter(pk__in=_in_force().values("appearance__post"))
    return map(_post, posts.prefetch_related(decided).order_by("pk").iterator(chunk_size=500))


def _in_force() -> QuerySet[AppearanceDecision]:
    """The last decisions that say what the post does with the claim."""
    later = AppearanceDecision.objects.filter(
        appearance=OuterRef("appearance"), pk__gt=OuterRef("pk")
    )
    return AppearanceDecision.objects.filter(~Exists(later)).exclude(relation="")


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
        "lang": post.language,
        "caption": post.caption,
        "hashtags": post.hashtags,
        "transcript": post.transcript,
        "ocr_text": post.on_screen_text,
        "relation": relation,
        "claim_id": about[0] if about else None,
        "also": about[1:],
    }

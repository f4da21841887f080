"""Reads on stored posts for a search through all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Func, TextField, Value

from content.models import Post, PostCounter
from factchecks.models import Appearance, BackSearch
from labels.models import PostVector
from labels.unmatched import Vectors, read_vectors


@dataclass(frozen=True, slots=True)
class Page:
    """Posts in order of id: all that each says, and the vectors of those inside the gate."""

    texts: dict[int, str]
    vectors: Vectors

    @property
    def last(self) -> int:
        return max(self.texts)


def search_waits() -> bool:
    return BackSearch.objects.filter(state=BackSearch.State.WAITING).exists()


def count() -> int:
    return Post.objects.visible().count()


def page(*, after: int, size: int, encoder: str) -> Page | None:
    """The next posts behind that id; None behind the last one. Two queries."""
    tags = Func(F("hashtags"), Value(" "), function="array_to_string", output_field=TextField())
    said = Func(
        Value(" "), "caption", tags, "on_screen_text", "transcript",
        function="concat_ws", output_field=TextField(),
    )  # fmt: skip
    rows = Post.objects.visible().filter(pk__gt=after).order_by("pk").values_list("pk", said)
    texts = dict(rows[:size])
    if not texts:
        return None
    vectors = PostVector.objects.filter(
        encoder=encoder, post_id__gt=after, post_id__lte=max(texts)
    ).order_by("post_id")
    return Page(texts, read_vectors(vectors))


def found_before(claim_id: int, *, after: int, last: int) -> list[int]:
    """Posts in which the matcher found the claim earlier; it must look at them again."""
    rows = Appearance.objects.filter(
        claim=claim_id, post_id__gt=after, post_id__lte=last, decided_by__isnull=True
    ).exclude(matcher_version__in=[Appearance.FROM_CLUSTER, Appearance.FROM_RULES])
    return list(rows.order_by("post_id").values_list("post_id", flat=True))


def rejected(claim_id: int) -> frozenset[int]:
    """Posts of which a person said that the claim is not in them."""
    rows = Appearance.objects.filter(claim=claim_id, state=Appearance.State.REJECTED)
    return frozenset(rows.values_list("post_id", flat=True))


def views(post_ids: Collection[int]) -> dict[int, int]:
    rows = PostCounter.objects.filter(post_id__in=post_ids)
    return dict(rows.values_list("post_id", "views"))

"""Reads on posts that match no claim: what clustering compares, and what is counted of clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import (
    BinaryField,
    Count,
    F,
    Func,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import MD5, Concat, Least, Lower

from content.models import Post
from labels.growth import BEFORE, NOW, Counts
from labels.models import Cluster, Label, PostVector
from labels.vocabulary import ELECTION_INFO


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = timedelta(hours=48)  # a post without its like for so long is not waited for any more
MEMORY = timedelta(days=30)  # a cluster that was proposed is recognised for so long
MOST_KNOWN = 100_000
_MOST_ELECTIONS = 3

# The binary form of a vector: it is read twenty times faster than its text.
_BINARY = Func(F("embedding"), function="halfvec_send", output_field=BinaryField())
_HEADER = 4
_POSTED_AT = Least("post__created_at", "post__ingested_at")  # a platform's clock may run ahead


@dataclass(frozen=True, slots=True)
class Vectors:
    """Posts with their vectors, shape (len(post_ids), dimensions), and the clusters they are in."""

    post_ids: list[int]
    clusters: list[int | None]
    matrix: NDArray[np.float16]


def waiting(*, encoder: str, limit: int) -> Vectors:
    """Posts that were not placed yet, in the order in which they came in."""
    rows = PostVector.objects.unplaced().filter(encoder=encoder).order_by("post_id")
    return read_vectors(rows[:limit])


def known(*, encoder: str, now: datetime) -> Vectors:
    """The posts that a new one may join: recent ones, and those that stand for a proposed claim."""
    placed = PostVector.objects.filter(encoder=encoder, placed_at__isnull=False)
    recent = placed.filter(placed_at__gt=now - WINDOW).order_by("-placed_at", "-post_id")
    remembered = placed.filter(
        placed_at__lte=now - WINDOW,
        cluster__representative_id=F("post_id"),
        cluster__state=Cluster.State.PROPOSED,
        cluster__last_post_at__gt=now - MEMORY,
    ).order_by("post_id")
    return _joined(read_vectors(remembered), read_vectors(recent[:MOST_KNOWN]))


def members(cluster: Cluster) -> Vectors:
    return read_vectors(cluster.vectors.order_by("post_id"))


def read_vectors(rows: QuerySet[PostVector]) -> Vectors:
    import numpy as np

    found = list(rows.annotate(binary=_BINARY).values_list("post_id", "cluster_id", "binary"))
    if not found:
        return Vectors([], [], np.zeros((0, 0), dtype=np.float16))
    joined = b"".join(bytes(binary)[_HEADER:] for *_, binary in found)
    matrix = np.frombuffer(joined, dtype=">f2").astype(np.float16).reshape(len(found), -1)
    return Vectors([row[0] for row in found], [row[1] for row in found], matrix)


def _joined(one: Vectors, other: Vectors) -> Vectors:
    import numpy as np

    if not one.post_ids or not other.post_ids:
        return one if one.post_ids else other
    return Vectors(
        one.post_ids + other.post_ids,
        one.clusters + other.clusters,
        np.vstack([one.matrix, other.matrix]),
    )


def texts(post_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(language, all that the post says) by post id."""
    rows = Post.objects.filter(pk__in=set(post_ids)).values_list(
        "pk", "language", "caption", "hashtags", "on_screen_text", "transcript"
    )
    return {
        pk: (language, " ".join(filter(None, (caption, " ".join(hashtags), *other))))
        for pk, language, caption, hashtags, *other in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted of one cluster."""

    cluster_id: int
    posts: int
    accounts: int
    texts: int
    views: int
    recent: Counts
    first_post_at: datetime
    last_post_at: datetime


def measures(cluster_ids: Collection[int], *, now: datetime) -> list[Measure]:
    """Counts of these clusters, in one query."""
    said = Concat(
        "post__caption",
        Value("\n"),
        "post__on_screen_text",
        Value("\n"),
        "post__transcript",
        output_field=TextField(),
    )
    rows = (
        PostVector.objects.filter(cluster__in=cluster_ids)
        .annotate(posted_at=_POSTED_AT)
        .values("cluster_id")
        .annotate(
            posts=Count("pk"),
            accounts=Count("post__account", distinct=True),
            texts=Count(MD5(Lower(said)), distinct=True),
            views=Sum("post__counter__views", default=0),
            recent=Count("post__account", distinct=True, filter=_lately(now)),
            earlier=Count("post__account", distinct=True, filter=_before(now)),
            first=Min("posted_at"),
            last=Max("posted_at"),
        )
        .order_by("cluster_id")
    )
    return [
        Measure(
            cluster_id=row["cluster_id"],
            posts=row["posts"],
            accounts=row["accounts"],
            texts=row["texts"],
            views=row["views"],
            recent=Counts(row["recent"], row["earlier"]),
            first_post_at=row["first"],
            last_post_at=row["last"],
        )
        for row in rows
    ]


def stream(*, now: datetime) -> Counts:
    """Posts that match no claim, in the hours that growth compares."""
    counted = (
        PostVector.objects.filter(placed_at__gt=now - NOW - BEFORE)
        .annotate(posted_at=_POSTED_AT)
        .aggregate(now=Count("pk", filter=_lately(now)), before=Count("pk", filter=_before(now)))
    )
    return Counts(counted["now"], counted["before"])


def _lately(now: datetime) -> Q:
    return Q(posted_at__gt=now - NOW)


def _before(now: datetime) -> Q:
    return Q(posted_at__lte=now - NOW, posted_at__gt=now - NOW - BEFORE)


def elections_of(post_ids: Sequence[int], *, now: datetime) -> list[int]:
    """The elections that most of these posts are labelled with."""
    labels = Label.objects.in_force(now).filter(post__in=post_ids, value=ELECTION_INFO)
    found = Counter(labels.order_by("pk").values_list("election_id", flat=True))
    least = sum(found.values()) / 4
    return [key for key, count in found.most_common(_MOST_ELECTIONS) if key and count >= least]

"""Clusters of posts that match no claim: joined as posts come in, proposed as claims when they grow."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.actions import record
from content.models import Post
from elections.models import Election
from factchecks.actions.claims import add_posts_to_proposed, propose_cluster
from labels import queries, unmatched
from labels.clustering import Group, Placing, Said, most_central, nearest
from labels.growth import Growth, growth
from labels.models import Cluster, PostVector
from labels.passages import passages_of
from labels.pipeline import KNOWN_FROM
from labels.unmatched import Measure, Vectors
from textmatch.encoders import ENCODERS, Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_A_TIME = 500
TASK_SECONDS = 120
_LOCK = 0x636C7573  # "clus": one process clusters at a time, or two would open the same cluster
_BACKGROUND = 2000  # posts that say which words are common
_HOUR = timedelta(hours=1)


def cluster_unmatched(*, by: str) -> int:
    """Places what waits, batch after batch; how many posts were placed. One process at a time."""
    placed, end = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        batch = cluster_batch(by=by, now=timezone.now())
        placed += batch
        if batch < AT_A_TIME:
            break
    return placed


@transaction.atomic
def cluster_batch(*, by: str, now: datetime) -> int:
    """Places the next posts, measures the clusters they joined, proposes those that grow."""
    encoder = ENCODERS[settings.MATCH_ENCODER]()
    if not _is_first():
        return 0
    _follow_decisions(now)
    arriving = unmatched.waiting(encoder=encoder.name, limit=AT_A_TIME)
    if not arriving.post_ids:
        _expire(now)
        return 0
    known = unmatched.known(encoder=encoder.name, now=now)
    grown = _place(known, arriving)
    PostVector.objects.filter(pk__in=arriving.post_ids).update(placed_at=now)
    joined = {_save(group, known, arriving, now).pk: group for group in grown}
    proposed = _measure(joined, encoder, by=by, now=now)
    record(
        action="labels.posts_clustered",
        by=by,
        subject="labels.cluster",
        data={"posts": len(arriving.post_ids), "clusters": len(joined), "proposed": proposed},
    )
    return len(arriving.post_ids)


def _follow_decisions(now: datetime) -> None:
    """What people decided since: a rejected pair frees its post, a confirmed one takes it out."""
    recent = PostVector.objects.filter(post__ingested_at__gt=now - unmatched.WINDOW)
    claimed = PostVector.objects.claimed(KNOWN_FROM).values("pk")
    recent.filter(is_matched=True).exclude(pk__in=claimed).update(is_matched=False)
    recent.filter(is_matched=False, pk__in=claimed).update(
        is_matched=True, placed_at=None, cluster=None
    )


def _is_first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _place(known: Vectors, arriving: Vectors) -> list[Group]:
    """The groups of two and more that got a post; members are numbers in known, then arriving."""
    import numpy as np

    start = len(known.post_ids)
    ids = known.post_ids + arriving.post_ids
    fresh = arriving.matrix.astype(np.float32)
    neighbours = nearest(known.matrix.reshape(start, fresh.shape[1]), fresh)
    compared = {number for row in neighbours for number in row} | set(range(start, len(ids)))
    background = range(max(0, start - _BACKGROUND), len(ids))
    said = unmatched.texts(ids[number] for number in compared.union(background))
    posts = {
        number: Said(
            language=said[ids[number]][0],
            text=said[ids[number]][1],
            vector=_vector(known, arriving, number),
        )
        for number in compared
    }
    placing = Placing(posts, _groups(known), [said[ids[number]][1] for number in background])
    grown = [placing.place(start + row, near) for row, near in enumerate(neighbours)]
    unique = {id(group): group for group in grown if len(group.members) > 1}
    return list(unique.values())


def _vector(known: Vectors, arriving: Vectors, number: int) -> NDArray[np.float32]:
    import numpy as np

    start = len(known.post_ids)
    row = known.matrix[number] if number < start else arriving.matrix[number - start]
    vector: NDArray[np.float32] = row.astype(np.float32)
    return vector


def _groups(known: Vectors) -> dict[int, Group]:
    """What each known post is in: its cluster, or a group of its own."""
    groups: dict[int, Group] = {}
    by_cluster: dict[int, Group] = {}
    for number, key in enumerate(known.clusters):
        group = Group(key) if key is None else by_cluster.setdefault(key, Group(key))
        group.members.append(number)
        groups[number] = group
    return groups


def _save(group: Group, known: Vectors, arriving: Vectors, now: datetime) -> Cluster:
    ids = known.post_ids + arriving.post_ids
    post_ids = [ids[number] for number in group.members]
    if group.key is None:
        cluster = Cluster.objects.create(first_post_at=now, last_post_at=now, measured_at=now)
    else:
        cluster = Cluster.objects.get(pk=group.key)
    PostVector.objects.filter(pk__in=post_ids, cluster__isnull=True).update(cluster=cluster)
    return cluster


def _measure(joined: dict[int, Group], encoder: Encoder, *, by: str, now: datetime) -> int:
    """Counts the clusters anew; how many became claims."""
    stream, proposed = unmatched.stream(now=now), 0
    clusters = Cluster.objects.select_related("claim").in_bulk(joined)
    for measure in unmatched.measures(joined, now=now):
        cluster = clusters[measure.cluster_id]
        others = stream.without(measure.recent)
        found = growth(measure.recent, others)
        _note(cluster, measure, found, now)
        if cluster.claim is not None:
            new = _post_ids(cluster)
            add_posts_to_proposed(claim=cluster.claim, post_ids=new, by=by)
        elif found.is_growing:
            _propose(cluster, encoder, by=by, now=now)
            proposed += 1
        cluster.save()
    return proposed


def _note(cluster: Cluster, measure: Measure, found: Growth, now: datetime) -> None:
    """What is known of the cluster now. Views an hour are told by two looks at it."""
    if cluster.posts:
        hours = max((now - cluster.measured_at) / _HOUR, 1 / 60)
        cluster.views_per_hour = max(0, measure.views - cluster.views) / hours
    cluster.posts, cluster.accounts = measure.posts, measure.accounts
    cluster.texts, cluster.views = measure.texts, measure.views
    cluster.first_post_at, cluster.last_post_at = measure.first_post_at, measure.last_post_at
    cluster.accounts_per_hour = found.per_hour
    cluster.accounts_per_hour_before = found.per_hour_before
    cluster.surprise = found.surprise
    cluster.measured_at = now
    if cluster.state == Cluster.State.EXPIRED:
        cluster.state = Cluster.State.PROPOSED if cluster.claim else Cluster.State.OPEN


def _propose(cluster: Cluster, encoder: Encoder, *, by: str, now: datetime) -> None:
    """The most central post lends the claim its words."""
    import numpy as np

    found = unmatched.members(cluster)
    vectors = found.matrix.astype(np.float32)
    central = most_central(vectors)
    post = Post.objects.get(pk=found.post_ids[central])
    cluster.representative = post
    cluster.language = post.language or settings.LANGUAGE_CODE
    cluster.claim = propose_cluster(
        key=str(cluster.pk),
        statement=_statement(post, vectors.sum(axis=0), encoder),
        language=cluster.language,
        post_ids=found.post_ids,
        elections=Election.objects.filter(pk__in=unmatched.elections_of(found.post_ids, now=now)),
        by=by,
    )
    cluster.state = Cluster.State.PROPOSED


def _statement(post: Post, middle: NDArray[np.float32], encoder: Encoder) -> str:
    """The passage of the post that is nearest to what the cluster's posts have in common."""
    import numpy as np

    (arrival,) = queries.arrivals([post.pk])
    passages = [each.text for each in passages_of(arrival.text) if each.start < each.end]
    if not passages:
        return str(post)
    return passages[int(np.argmax(np.round(encoder.encode_posts(passages) @ middle, 5)))]


def _post_ids(cluster: Cluster) -> Sequence[int]:
    return list(cluster.vectors.order_by("post_id").values_list("post_id", flat=True))


def _expire(now: datetime) -> None:
    """An open cluster without a new post for so long has not grown."""
    Cluster.objects.filter(
        state=Cluster.State.OPEN, last_post_at__lte=now - unmatched.WINDOW
    ).update(state=Cluster.State.EXPIRED)

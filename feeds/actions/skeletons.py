"""What a maker sends of a feed is kept for a day, and counted against what may be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.actions import record
from content.at_protocol import ids_of
from feeds.actions.policies import WrongState
from feeds.generators.skeletons import Skeleton
from feeds.models import FeedGenerator, GeneratorDay, GeneratorSkeleton
from feeds.serving.shown import Audience, only_showable


KEPT_FOR = timedelta(hours=24)
MOST_VERSIONS = 10  # readers who began with an earlier one go on in the newest
SURFACE = "generator"


@dataclass(frozen=True, slots=True)
class Stored:
    """`version` is what readers' cursors hold on to; `unknown` are places in what was sent."""

    version: int
    posts: int
    repeated: int
    unknown: tuple[int, ...]
    expires_at: datetime


@transaction.atomic
def store_skeleton(
    *, generator: FeedGenerator, skeleton: Skeleton, host: str, now: datetime, by: str
) -> Stored:
    """The same list again lives longer and makes no new version.

    `host` is the name under which our own posts have addresses. Raises WrongState for a generator
    that was stopped meanwhile.
    """
    locked = FeedGenerator.objects.select_for_update().get(pk=generator.pk)
    if locked.state != FeedGenerator.State.IN_FORCE:
        raise WrongState("It is not in force.")
    known = ids_of(skeleton.addresses, host=host)
    # Two addresses may be of one post: of the platform, and under our own name.
    posts = list(dict.fromkeys(known[each] for each in skeleton.addresses if each in known))
    unknown = [at for at, each in enumerate(skeleton.addresses) if each not in known]
    newest = locked.skeletons.order_by("-pk").first()
    if newest is not None and newest.posts == posts:
        newest.expires_at = now + KEPT_FOR
        newest.save(update_fields=["expires_at"])
        return _stored(newest, skeleton, unknown)
    made = GeneratorSkeleton.objects.create(
        generator=locked, posts=posts, received_at=now, expires_at=now + KEPT_FOR
    )
    _forget_earlier(locked)
    _count(locked, posts, len(unknown), now)
    _record(made, unknown=len(unknown), by=by)
    return _stored(made, skeleton, unknown)


def _stored(kept: GeneratorSkeleton, skeleton: Skeleton, unknown: Sequence[int]) -> Stored:
    return Stored(
        version=kept.pk,
        posts=len(kept.posts),
        repeated=len(skeleton.addresses) - len(unknown) - len(kept.posts) + skeleton.repeated,
        unknown=tuple(unknown),
        expires_at=kept.expires_at,
    )


def _forget_earlier(generator: FeedGenerator) -> None:
    kept = generator.skeletons.order_by("-pk").values_list("pk", flat=True)[:MOST_VERSIONS]
    generator.skeletons.exclude(pk__in=list(kept)).delete()


def _count(generator: FeedGenerator, posts: Sequence[int], unknown: int, now: datetime) -> None:
    """Judged as for a viewer of whom nothing is known; each page judges anew."""
    nobody = Audience(language="", region="", now=now)
    shown = len(only_showable(posts, feed=SURFACE, audience=nobody))
    day, _is_new = GeneratorDay.objects.get_or_create(
        generator=generator, day=timezone.localdate(now)
    )
    GeneratorDay.objects.filter(pk=day.pk).update(
        skeletons=F("skeletons") + 1,
        named=F("named") + len(posts) + unknown,
        unknown=F("unknown") + unknown,
        refused=F("refused") + len(posts) - shown,
    )


def _record(made: GeneratorSkeleton, *, unknown: int, by: str) -> None:
    """A digest instead of the list: it can be shown what was sent, and the log stays small."""
    digest = hashlib.sha256(",".join(map(str, made.posts)).encode()).hexdigest()
    record(
        action="feeds.skeleton_sent",
        by=by,
        subject=f"feeds.feedgenerator:{made.generator_id}",
        data={"posts": len(made.posts), "unknown": unknown, "sha256": digest},
    )

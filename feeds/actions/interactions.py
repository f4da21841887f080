"""What viewers do with posts.

With history on, an event is kept with its viewer and counted in the figures of its post. With
history off, and for nobody, it is only counted. A like or save stands as a row of its own in
either case, as a follow does: the viewer set it, sees it, and takes it back.

One person is one voice: what they did with a post counts once. Rows say what was counted, and a
day long the cache, also for those of whom no row is kept: under a hash, so it tells of nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from content.models import Post
from feeds.actions.refused import Refused
from feeds.actions.stats import FIGURE_OF_REACTION, add_to_stats, take_from_stats
from feeds.actions.viewers import lock
from feeds.events import COMPLETED, MARKS, OLDEST, REACTIONS, Event, problem_of
from feeds.models import Interaction, Reaction, Viewer


KEPT_AGAIN_AFTER = timedelta(days=1)  # a post that one viewer saw or skipped
# The same deed of one viewer on one post. An event may say that it was a week ago: counted by its
# own moment alone, one of then would be out of sight at once, and count anew with every call.
COUNTS_AGAIN_AFTER = OLDEST + timedelta(days=1)
REMEMBERED = 24 * 3600  # seconds; keys and voices that no row remembers
KEPT_ONCE = (Interaction.Kind.SEEN, Interaction.Kind.SKIPPED)
FIGURE_OF = {
    Interaction.Kind.SEEN: "shown",
    Interaction.Kind.SKIPPED: "skipped",
    Interaction.Kind.SHARED: "shares",
}
_OF_REACTIONS = frozenset(FIGURE_OF_REACTION.values())
_DEED_OF = {reaction: deed for deed, reaction in REACTIONS.items()}


@dataclass(frozen=True, slots=True)
class Rejected:
    """`index`: the place of the event among those sent."""

    index: int
    field: str
    error: str


@dataclass(frozen=True, slots=True)
class Recorded:
    accepted: int
    repeated: int
    rejected: list[Rejected]


@transaction.atomic
def record_interactions(
    *, viewer: Viewer | None, events: Sequence[Event], now: datetime, visitor: str = ""
) -> Recorded:
    """In a constant number of statements. An event whose key came before is not recorded again.

    `visitor` tells who nobody is, for a day (`core.visitors.daily_hash`).
    """
    if viewer is not None:
        lock(viewer=viewer)
    rejected = _rejected(viewer, events, now)
    wrong = {each.index for each in rejected}
    good = [event for index, event in enumerate(events) if index not in wrong]
    new = _first_of_each_key(good, _known_keys(viewer, good))
    reactions = _new_reactions(viewer, new)
    deeds = _deeds(new, reactions)
    lately = _lately(viewer, deeds, now)
    figures = _not_counted(viewer, visitor, _figures(deeds), lately)
    if viewer is not None:
        Reaction.objects.bulk_create(
            Reaction(viewer=viewer, post_id=post_id, kind=kind, epoch=viewer.epoch)
            for post_id, kind in reactions
        )
        _keep(viewer, _not_kept(viewer, deeds, lately), now)
    add_to_stats(counts=Counter(figures))
    return Recorded(len(new), len(good) - len(new), rejected)


@transaction.atomic
def set_reaction(*, viewer: Viewer, post_id: int, kind: str, is_on: bool, now: datetime) -> bool:
    """Whether anything changed: what stands already stays as it is."""
    if kind not in _DEED_OF:
        raise Refused("kind", _("There is no such reaction."))
    lock(viewer=viewer)
    if is_on:
        return _react(viewer, post_id, kind, now)
    taken, _by_model = viewer.reactions.filter(post_id=post_id, kind=kind).delete()
    if taken:
        viewer.interactions.filter(post_id=post_id, kind=_DEED_OF[kind]).delete()
        take_from_stats(counts={(post_id, FIGURE_OF_REACTION[kind]): 1})
    return bool(taken)


def _react(viewer: Viewer, post_id: int, kind: str, now: datetime) -> bool:
    if not Post.objects.visible().filter(pk=post_id).exists():
        raise Refused("post", _("There is no such post."))
    reaction, is_new = Reaction.objects.get_or_create(
        viewer=viewer, post_id=post_id, kind=kind, defaults={"epoch": viewer.epoch}
    )
    if is_new:
        _keep(viewer, [Event(post_id, _DEED_OF[kind], now)], now)
        add_to_stats(counts={(post_id, FIGURE_OF_REACTION[kind]): 1})
    elif reaction.epoch < viewer.counts_from:
        # Liked before the viewer began anew, and liked again: from now on it counts.
        Reaction.objects.filter(pk=reaction.pk).update(epoch=viewer.epoch)
        _keep(viewer, [Event(post_id, _DEED_OF[kind], now)], now)
    return is_new


def _rejected(viewer: Viewer | None, events: Sequence[Event], now: datetime) -> list[Rejected]:
    shown = Post.objects.visible().filter(pk__in={event.post_id for event in events})
    known = set(shown.values_list("pk", flat=True))
    found = []
    for index, event in enumerate(events):
        problem = problem_of(event, now)
        if problem:
            found.append(Rejected(index, problem.field, problem.error))
        elif event.post_id not in known:
            found.append(Rejected(index, "post", "is no post that is shown"))
        elif viewer is None and event.kind in REACTIONS:
            found.append(Rejected(index, "kind", "needs a viewer"))
    return found


def _known_keys(viewer: Viewer | None, events: Iterable[Event]) -> set[UUID]:
    """Keys that came before. Without history no row says so, but a cache that knows no viewer."""
    keys = {event.key for event in events if event.key is not None}
    if not keys:
        return set()
    if viewer is not None and viewer.keeps_history:
        kept = viewer.interactions.filter(key__in=keys).values_list("key", flat=True)
        return {key for key in kept if key}
    names = {f"event:{key}": key for key in keys}
    known = {names[name] for name in cache.get_many(names)}
    cache.set_many(dict.fromkeys(names, 1), timeout=REMEMBERED)
    return known


def _first_of_each_key(events: Iterable[Event], known: set[UUID]) -> list[Event]:
    first, seen = [], set(known)
    for event in events:
        if event.key is None or event.key not in seen:
            first.append(event)
        if event.key is not None:
            seen.add(event.key)
    return first


def _new_reactions(viewer: Viewer | None, events: Iterable[Event]) -> set[tuple[int, str]]:
    """Likes and saves that do not stand yet."""
    wanted = {(each.post_id, REACTIONS[each.kind]) for each in events if each.kind in REACTIONS}
    if not wanted or viewer is None:
        return set()
    standing = viewer.reactions.filter(post_id__in={post_id for post_id, _kind in wanted})
    return wanted - set(standing.values_list("post_id", "kind"))


def _deeds(events: Iterable[Event], reactions: set[tuple[int, str]]) -> list[Event]:
    """What happened: of likes and saves those that were new, once each."""
    left = set(reactions)
    deeds = []
    for event in events:
        if event.kind in REACTIONS:
            reaction = (event.post_id, REACTIONS[event.kind])
            if reaction not in left:
                continue
            left.remove(reaction)
        deeds.append(event)
    return deeds


def _lately(viewer: Viewer | None, events: Sequence[Event], now: datetime) -> list[Interaction]:
    """What the viewer did with these posts, but for likes and saves."""
    marks = {event.post_id for event in events if event.kind not in REACTIONS}
    if viewer is None or not viewer.keeps_history or not marks:
        return []
    rows = viewer.interactions.filter(
        at__gt=now - COUNTS_AGAIN_AFTER, post_id__in=marks, kind__in=MARKS
    )
    return list(rows.only("post_id", "kind", "watched", "epoch", "at"))


def _figures(events: Iterable[Event]) -> set[tuple[int, str]]:
    named = {(event.post_id, _figure(event.kind, event.watched)) for event in events}
    return {(post_id, figure) for post_id, figure in named if figure}


def _not_counted(
    viewer: Viewer | None,
    visitor: str,
    figures: set[tuple[int, str]],
    lately: Iterable[Interaction],
) -> set[tuple[int, str]]:
    """Likes and saves as they are: a row of each says already that it is new."""
    counted = {(row.post_id, _figure(row.kind, row.watched)) for row in lately}
    who = str(viewer.key) if viewer else visitor
    return {
        (post_id, figure)
        for post_id, figure in figures - counted
        if figure in _OF_REACTIONS or not who or _is_first_today(f"{who} {post_id} {figure}")
    }


def _is_first_today(voice: str) -> bool:
    """The cache alone cannot be asked what somebody did: its key is hashed."""
    key = salted_hmac("feeds.voice", voice, algorithm="sha256").hexdigest()
    return cache.add(f"voice:{key}", 1, timeout=REMEMBERED)


def _not_kept(
    viewer: Viewer, events: Iterable[Event], lately: Iterable[Interaction]
) -> list[Event]:
    """Without a post seen or skipped again within a day, which would say nothing new."""
    moments = defaultdict(list)
    for row in lately:
        if row.epoch >= viewer.counts_from:
            moments[row.post_id, row.kind].append(row.at)
    kept = []
    for event in events:
        known = moments[event.post_id, event.kind]
        if event.kind in KEPT_ONCE:
            if any(abs(event.at - at) < KEPT_AGAIN_AFTER for at in known):
                continue
            known.append(event.at)
        kept.append(event)
    return kept


def _figure(kind: str, watched: float | None) -> str:
    """The figure that an event adds to, if any."""
    if kind in REACTIONS:
        return FIGURE_OF_REACTION[REACTIONS[kind]]
    if kind == Interaction.Kind.WATCHED:
        return "completed" if (watched or 0) >= COMPLETED else ""
    return FIGURE_OF.get(Interaction.Kind(kind), "")


def _keep(viewer: Viewer, events: Iterable[Event], now: datetime) -> None:
    if viewer.keeps_history:
        Interaction.objects.bulk_create(
            Interaction(
                viewer=viewer,
                post_id=event.post_id,
                kind=event.kind,
                epoch=viewer.epoch,
                watched=event.watched,
                request=event.request,
                position=event.position,
                key=event.key,
                at=min(event.at, now),
            )
            for event in events
        )

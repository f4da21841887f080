"""Signing in: what was done under the cookie of this browser becomes the login's own.

The cookie's viewer stays behind, emptied: a request that still knows it can go on, and what it
writes is moved at the next sign-in. Who signs out finds nothing of theirs under the cookie.

Epochs: counted interactions of the cookie's viewer go to the login's present epoch. Those that a
reset set aside keep their epochs, and the login's own are moved up behind them; the resets come
along, so that each can still be undone, the login's own first.
"""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, PositiveIntegerField, Q, When
from django.db.models.functions import Greatest

from feeds.actions.controls import MOST_FOLLOWS
from feeds.actions.filters import MOST_RELATED
from feeds.actions.stats import FIGURE_OF_REACTION, take_from_stats
from feeds.actions.viewers import viewer_for
from feeds.models import MOST_FILTERS, KeywordFilter, NotInterested, Reaction, Viewer
from users.models import User


@transaction.atomic
def join_viewers(*, user: User, viewer: Viewer) -> Viewer:
    """The login's viewer, with what the cookie's had. Doing it twice does nothing more."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    held = list(
        Viewer.objects.select_for_update(no_key=True)
        .filter(Q(user=user) | Q(pk=viewer.pk, user__isnull=True))
        .order_by("pk")
    )
    own = next((each for each in held if each.user_id == user.pk), None)
    other = next((each for each in held if each.user_id is None), None)
    if other is None:
        return own or viewer_for(user=user)
    if own is None:
        other.user = user
        other.save(update_fields=["user"])
        return other
    _move(other, own)
    return own


def _move(source: Viewer, target: Viewer) -> None:
    _make_room_for_epochs(source, target)
    _move_history(source, target)
    _move_reactions(source, target)
    _move_follows(source, target)
    _move_filters(source, target)
    _move_topics(source, target)
    _move_not_interested(source, target)
    _move_reports(source, target)
    _settle(source, target)


def _make_room_for_epochs(source: Viewer, target: Viewer) -> None:
    shift = source.counts_from
    if not shift:
        return
    for rows in (target.interactions, target.reactions, target.requests):
        rows.update(epoch=F("epoch") + shift)
    for reset in target.resets.order_by("-epoch"):  # one by one: no two may meet on the way
        reset.epoch += shift
        reset.counted_from += shift
        reset.save(update_fields=["epoch", "counted_from"])
    target.epoch += shift
    target.counts_from += shift


def _epoch_in(source: Viewer, target: Viewer) -> Case:
    return Case(
        When(epoch__gte=source.counts_from, then=target.epoch),
        default=F("epoch"),
        output_field=PositiveIntegerField(),
    )


def _move_history(source: Viewer, target: Viewer) -> None:
    keys = target.interactions.filter(key__isnull=False).values("key")
    source.interactions.filter(key__in=keys).delete()
    source.interactions.update(viewer=target, epoch=_epoch_in(source, target))
    source.requests.update(viewer=target, epoch=_epoch_in(source, target))
    source.resets.filter(epoch__gt=source.counts_from).delete()  # undone ones
    source.resets.update(viewer=target)


def _move_reactions(source: Viewer, target: Viewer) -> None:
    """What both liked is one person's one like."""
    same = target.reactions.filter(post=OuterRef("post"), kind=OuterRef("kind"))
    twice = list(source.reactions.filter(Exists(same)))
    take_from_stats(counts=Counter((each.post_id, FIGURE_OF_REACTION[each.kind]) for each in twice))
    for kind in Reaction.Kind.values:
        counted = [
            each.post_id for each in twice if each.kind == kind and each.epoch >= source.counts_from
        ]
        target.reactions.filter(kind=kind, post_id__in=counted).update(epoch=target.epoch)
    source.reactions.filter(pk__in=[each.pk for each in twice]).delete()
    source.reactions.update(viewer=target, epoch=_epoch_in(source, target))


def _move_follows(source: Viewer, target: Viewer) -> None:
    """The newest first, as many as there is room for; the others stay with the cookie."""
    source.follows.filter(account__in=target.follows.values("account")).delete()
    room = MOST_FOLLOWS - target.follows.count()
    newest = source.follows.order_by("-created_at", "-id").values_list("pk", flat=True)
    source.follows.filter(pk__in=list(newest[:room])).update(viewer=target)


def _move_filters(source: Viewer, target: Viewer) -> None:
    source.filtered_posts.filter(post__in=target.filtered_posts.values("post")).delete()
    own = {each.phrase.casefold(): each for each in target.keyword_filters.all()}
    room = MOST_FILTERS - len(own)
    for each in source.keyword_filters.order_by("-created_at", "-id"):
        known = own.get(each.phrase.casefold())
        if known is not None:
            each.filtered_posts.update(viewer=target, keyword_filter=known)
            _widen(known, each)
            each.delete()
        elif room > 0:
            each.filtered_posts.update(viewer=target)
            KeywordFilter.objects.filter(pk=each.pk).update(viewer=target)
            room -= 1


def _widen(known: KeywordFilter, other: KeywordFilter) -> None:
    """Two filters for one phrase become one that hides what either hid."""
    known.related = list(dict.fromkeys([*known.related, *other.related]))[:MOST_RELATED]
    if other.scope == KeywordFilter.Scope.EVERYWHERE:
        known.scope = other.scope
    ends = (known.expires_at, other.expires_at)
    known.expires_at = None if None in ends else max(filter(None, ends))
    known.save(update_fields=["related", "scope", "expires_at"])


def _move_topics(source: Viewer, target: Viewer) -> None:
    """The newest word on a topic holds."""
    own = {each.topic: each for each in target.topic_settings.all()}
    for each in source.topic_settings.all():
        known = own.get(each.topic)
        if known is not None:
            (known if known.at < each.at else each).delete()
    source.topic_settings.update(viewer=target)


def _move_not_interested(source: Viewer, target: Viewer) -> None:
    own = {_aim(each): each for each in target.not_interested.all()}
    for each in source.not_interested.all():
        if (known := own.get(_aim(each))) is not None:
            later = Greatest(F("until"), each.until)
            NotInterested.objects.filter(pk=known.pk).update(until=later)
            each.delete()
    source.not_interested.update(viewer=target)


def _aim(row: NotInterested) -> tuple[int | None, int | None, str]:
    return row.post_id, row.account_id, row.topic


def _move_reports(source: Viewer, target: Viewer) -> None:
    source.reports.filter(post__in=target.reports.values("post")).delete()
    source.reports.update(viewer=target)


def _settle(source: Viewer, target: Viewer) -> None:
    """History is kept only where both kept it: who switched it off anywhere meant it."""
    account_id, source.account_id = source.account_id, None
    source.epoch = source.counts_from = 0
    source.save(update_fields=["account", "epoch", "counts_from"])
    target.account_id = target.account_id or account_id
    target.region = target.region or source.region
    target.keeps_history = target.keeps_history and source.keeps_history
    target.save(update_fields=["account", "region", "keeps_history", "epoch", "counts_from"])

"""What a viewer set, made ready for choosing posts: at most five queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from feeds.keywords import Filter, FilterSet, Hit, compile_filter
from feeds.models import KEPT_AFTER_RESET, KeywordFilter, NotInterested, Viewer


FADES_AFTER = timedelta(days=30)  # what a viewer is not interested in
NO_FILTERS = FilterSet(())
Words = tuple[str, str, tuple[str, ...]]  # phrase, language, related words


@dataclass(frozen=True, slots=True)
class Controls:
    """`topic_levels`: those of TopicSetting; a topic without one is normal.

    `recommended` are all filters in force, `everywhere` those that also hide what followed accounts
    post. What is muted fades: 1 when it was just said, 0 after 30 days.
    """

    topic_levels: Mapping[str, str] = field(default_factory=dict)
    recommended: FilterSet = NO_FILTERS
    everywhere: FilterSet = NO_FILTERS
    hidden_posts: frozenset[int] = frozenset()
    muted_accounts: Mapping[int, float] = field(default_factory=dict)
    muted_topics: Mapping[str, float] = field(default_factory=dict)
    follows: frozenset[int] = frozenset()
    filter_ids: Mapping[str, int] = field(default_factory=dict)

    def filter_id(self, hit: Hit) -> int:
        """The viewer's filter that a hit is of: by its phrase, or a related word they confirmed."""
        return self.filter_ids[hit.keyword]


NO_CONTROLS = Controls()


def controls_of(viewer: Viewer | None, *, now: datetime) -> Controls:
    """Nobody has none, without a query."""
    if viewer is None:
        return NO_CONTROLS
    filters = list(viewer.keyword_filters.in_force(now).order_by("created_at", "pk"))
    muted = list(viewer.not_interested.in_force(now))
    return Controls(
        topic_levels=dict(viewer.topic_settings.values_list("topic", "level")),
        recommended=_filter_set(filters),
        everywhere=_filter_set(
            each for each in filters if each.scope == KeywordFilter.Scope.EVERYWHERE
        ),
        hidden_posts=frozenset(each.post_id for each in muted if each.post_id)
        | frozenset(viewer.reports.values_list("post_id", flat=True)),
        muted_accounts={each.account_id: _left(each, now) for each in muted if each.account_id},
        muted_topics={each.topic: _left(each, now) for each in muted if each.topic},
        follows=frozenset(viewer.follows.values_list("account_id", flat=True)),
        filter_ids=_ids(filters),
    )


def followed_accounts(viewer: Viewer) -> list[dict[str, Any]]:
    """account, platform, handle, created_at; the newest first."""
    names = ("account", "platform", "handle", "created_at")
    rows = viewer.follows.order_by("-created_at", "-pk").values_list(
        "account_id", "account__platform", "account__handle", "created_at"
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def can_undo_reset(viewer: Viewer, *, now: datetime) -> bool:
    standing = viewer.resets.filter(epoch=viewer.counts_from, undone_at__isnull=True)
    return standing.filter(at__gt=now - KEPT_AFTER_RESET).exists()


def _left(row: NotInterested, now: datetime) -> float:
    return min(1.0, (row.until - now) / FADES_AFTER)


def _ids(filters: Iterable[KeywordFilter]) -> dict[str, int]:
    """The first filter that has a word, as the filter set asks them in this order."""
    ids: dict[str, int] = {}
    for each in filters:
        for word in (each.phrase, *each.related):
            ids.setdefault(word, each.pk)
    return ids


def _filter_set(filters: Iterable[KeywordFilter]) -> FilterSet:
    words = tuple((each.phrase, each.language, tuple(each.related)) for each in filters)
    return _compiled(words) if words else NO_FILTERS


@lru_cache(maxsize=2_000)
def _compiled(words: tuple[Words, ...]) -> FilterSet:
    """Kept by what the filters say: the set of a viewer is built once a process, not once a page."""
    return FilterSet([_filter(*each) for each in words])


def _filter(phrase: str, language: str, related: tuple[str, ...]) -> Filter:
    return compile_filter(phrase, language=language or None, related=related)

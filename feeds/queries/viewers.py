"""What a viewer set, made ready for choosing posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from feeds.keywords import Filter, FilterSet, Hit, compile_filter
from feeds.models import KEPT_AFTER_RESET, KeywordFilter, Viewer


FADES_AFTER = timedelta(days=30)  # what a viewer is not interested in
NO_FILTERS = FilterSet(())
Words = tuple[str, str, tuple[str, ...]]  # phrase, language, related words
KeptFilter = Mapping[str, Any]  # columns of KeywordFilter
# Five tables in one question: Django takes longer to put five together than Postgres to answer them.
_CONTROLS = """
    SELECT
        (SELECT coalesce(json_object_agg(topic, level), '{}')
         FROM feeds_topicsetting WHERE viewer_id = %(viewer)s),
        ARRAY(SELECT account_id FROM feeds_follow WHERE viewer_id = %(viewer)s),
        ARRAY(SELECT post_id FROM feeds_postreport WHERE viewer_id = %(viewer)s),
        (SELECT coalesce(json_agg(json_build_object(
             'post', post_id, 'account', account_id, 'topic', topic,
             'left', least(1, extract(epoch FROM until - %(now)s) / %(fades)s)
         )), '[]')
         FROM feeds_notinterested WHERE viewer_id = %(viewer)s AND until > %(now)s),
        (SELECT coalesce(json_agg(json_build_object(
             'id', id, 'phrase', phrase, 'language', language, 'related', related, 'scope', scope
         ) ORDER BY created_at, id), '[]')
         FROM feeds_keywordfilter
         WHERE viewer_id = %(viewer)s AND (expires_at IS NULL OR expires_at > %(now)s))
"""


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
    """One query; nobody has none, without one."""
    if viewer is None:
        return NO_CONTROLS
    values: dict[str, Any] = {
        "viewer": viewer.pk,
        "now": now,
        "fades": FADES_AFTER.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CONTROLS, values)
        topics, follows, reported, muted, filters = cursor.fetchone()
    posts = {each["post"] for each in muted if each["post"]}
    return Controls(
        topic_levels=topics,
        recommended=_filter_set(filters),
        everywhere=_filter_set(
            each for each in filters if each["scope"] == KeywordFilter.Scope.EVERYWHERE
        ),
        hidden_posts=frozenset(posts.union(reported)),
        muted_accounts={each["account"]: each["left"] for each in muted if each["account"]},
        muted_topics={each["topic"]: each["left"] for each in muted if each["topic"]},
        follows=frozenset(follows),
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


def _ids(filters: Iterable[KeptFilter]) -> dict[str, int]:
    """The first filter that has a word, as the filter set asks them in this order."""
    ids: dict[str, int] = {}
    for each in filters:
        for word in (each["phrase"], *each["related"]):
            ids.setdefault(word, each["id"])
    return ids


def _filter_set(filters: Iterable[KeptFilter]) -> FilterSet:
    words = tuple((each["phrase"], each["language"], tuple(each["related"])) for each in filters)
    return _compiled(words) if words else NO_FILTERS


@lru_cache(maxsize=2_000)
def _compiled(words: tuple[Words, ...]) -> FilterSet:
    """Kept by what the filters say: the set of a viewer is built once a process, not once a page."""
    return FilterSet([_filter(*each) for each in words])


def _filter(phrase: str, language: str, related: tuple[str, ...]) -> Filter:
    return compile_filter(phrase, language=language or None, related=related)

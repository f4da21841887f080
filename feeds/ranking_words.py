"""The signals a For You page is ordered by, in words. Their weights are in `data/ranking.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Words:
    """`title` stands beside a post as its reason, `explanation` on the page about the feed."""

    title: StrPromise
    explanation: StrPromise


SIGNALS: Mapping[str, Words] = MappingProxyType(
    {
        "taste_now": Words(
            _("Like what you liked just now"),
            _(
                "How much the post is about the same as the posts you liked or watched most recently."
            ),
        ),
        "taste_long": Words(
            _("Like what you have liked for longer"),
            _(
                "How much the post is about the same as the last hundred posts you liked or watched."
            ),
        ),
        "creator": Words(
            _("From a creator you like"),
            _("What you did with earlier posts of the same creator."),
        ),
        "topic": Words(
            _("About a topic you like"),
            _("What you did with earlier posts about the same topics."),
        ),
        "unwanted": Words(
            _("Like what you were not interested in"),
            _("How much the post is like posts you skipped or were not interested in."),
        ),
        "co_liked": Words(
            _("Liked by people who like what you like"),
            _("How many viewers who liked the same posts as you also liked this one."),
        ),
        "followed": Words(
            _("From an account you follow"),
            _("Whether you follow the account."),
        ),
        "liked": Words(
            _("Liked by many who saw it"),
            _("How often the post is liked for each time it is shown."),
        ),
        "widely_liked": Words(
            _("Popular"),
            _("How many likes and shares the post has."),
        ),
        "completed": Words(
            _("Watched to the end"),
            _("How often viewers watch the post to the end."),
        ),
        "skipped": Words(
            _("Skipped by others"),
            _("How often viewers skip the post."),
        ),
        "fresh": Words(
            _("New"),
            _("How recently the post was published."),
        ),
        "topic_choice": Words(
            _("Your choice of topics"),
            _("Whether you asked for more or for less of the topics of the post."),
        ),
    }
)

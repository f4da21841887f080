"""The feeds in words: what each shows, and in what order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class FeedName:
    """`needs` names the parameter without which there is nothing to show."""

    name: str
    title: StrPromise
    text: StrPromise
    is_profiled: bool = False
    needs: str = ""


_FEEDS = (
    FeedName(
        "for-you",
        _("For You"),
        _("Posts chosen for you from what you liked and watched, and what is popular near you."),
        is_profiled=True,
    ),
    FeedName("following", _("Following"), _("Posts of accounts you follow, the newest first.")),
    FeedName(
        "friends",
        _("Friends"),
        _("Posts of accounts you follow that follow you too, the newest first."),
    ),
    FeedName(
        "popular",
        _("Non-personalised"),
        _("What is popular and new in your region and language: the same for everyone there."),
    ),
    FeedName(
        "topic",
        _("Topic"),
        _("Posts about one topic: the newest first, and every fourth one of the most popular."),
        needs="topic",
    ),
    FeedName(
        "tag",
        _("Hashtag"),
        _("Posts with one hashtag: the newest first, and every fourth one of the most popular."),
        needs="hashtag",
    ),
    FeedName(
        "search",
        _("Search"),
        _("Posts with all the words: those that say them literally first, then the newest."),
        needs="q",
    ),
)
FEED_NAMES: Mapping[str, FeedName] = MappingProxyType({each.name: each for each in _FEEDS})

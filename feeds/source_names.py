"""How a post came to be considered, in words: beside each post and on the page about the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class SourceName:
    identifier: str
    name: StrPromise
    text: StrPromise


_WORDS = {
    "near": (_("Your taste"), _("Posts near what you liked and watched.")),
    "similar": (_("Like a post you liked"), _("Posts near one of the last three that you liked.")),
    "co_liked": (_("Others liked it too"), _("Posts liked by viewers who liked the same as you.")),
    "followed": (_("You follow them"), _("Posts of accounts that you follow.")),
    "exploration": (
        _("Not shown to many yet"),
        _(
            "One place in ten is for new posts that few have seen, so that new creators get a chance."
        ),
    ),
    "popular": (_("Popular near you"), _("Posts popular in your region and language.")),
    "civic": (
        _("Official source"),
        _(
            "While an election runs, posts of election authorities and the government are considered."
        ),
    ),
    "generator": (
        _("Chosen by another maker"),
        _("In a feed of another maker: they chose the post and its place, and we checked it."),
    ),
    "new": (_("New"), _("The newest posts about this.")),
    "search": (_("You searched for it"), _("Posts with the words of your search.")),
}
SOURCE_NAMES: Mapping[str, SourceName] = MappingProxyType(
    {identifier: SourceName(identifier, *words) for identifier, words in _WORDS.items()}
)


def source_name(identifier: str) -> SourceName:
    return SOURCE_NAMES[identifier]

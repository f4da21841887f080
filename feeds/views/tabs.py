"""The feeds that a viewer can begin with, in the order they stand in above every feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feeds.models import Feed


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# The one that needs to know nothing of anybody is never the last, out of sight on a telephone.
ABOUT: dict[str, StrPromise] = {
    Feed.FOR_YOU: _("Ordered by what you liked, watched and set. Each post says why it is there."),
    Feed.POPULAR: _("What is popular and new in your region: the same for everybody."),
    Feed.FOLLOWING: _("Accounts you follow, newest first."),
    Feed.FRIENDS: _("People you follow who follow you too, newest first."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    identifier: str
    name: str
    about: StrPromise
    url: str
    is_current: bool


def tabs(current: str = "") -> list[Tab]:
    return [
        Tab(feed, str(Feed(feed).label), about, reverse(f"feeds:{feed}"), feed == current)
        for feed, about in ABOUT.items()
    ]


def layout_of(request: HttpRequest) -> str:
    """Of a page that opens as a sheet over the feed where a script asks for it."""
    return "feeds/partials/sheet.html" if request.headers.get("HX-Request") else "base.html"

"""Pages of an account, of accounts that one follows, and of posts that one saved or liked."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from feeds.counting import count_shown
from feeds.models import Reaction, Viewer
from feeds.queries.creators import FOLLOWS_A_PAGE, follows_of, profile_of
from feeds.queries.desk import mine_of
from feeds.serving.cursor import InvalidCursor
from feeds.serving.items import FeedPage
from feeds.serving.lists import Asked, kept_by, of_account
from feeds.viewing import viewer_of
from feeds.views.tabs import tabs


MOST_DIGITS = 18
TITLES = {
    Reaction.Kind.SAVE: (_("Saved posts"), _("What you saved, the last one first.")),
    Reaction.Kind.LIKE: (_("Liked posts"), _("What you liked, the last one first.")),
}


@require_safe
@vary_on_headers("HX-Request")
def profile(request: HttpRequest, account_id: int) -> HttpResponse:
    """An account and its posts, newest first."""
    viewer = viewer_of(request)
    found = profile_of(account_id, viewer)
    if found is None:
        raise Http404
    try:
        page = of_account(account_id, _asked(request, viewer))
    except InvalidCursor:
        return render(request, "feeds/invalid_cursor.html", status=400)
    is_followed = bool(viewer and viewer.follows.filter(account_id=account_id).exists())
    context = {"profile": found, "is_followed": {account_id} if is_followed else set()}
    return _posts(request, viewer, page, "feeds/creators/profile.html", context)


@require_safe
@vary_on_headers("HX-Request")
def kept(request: HttpRequest, kind: str) -> HttpResponse:
    """Posts that the viewer saved or liked; of nobody, none."""
    viewer = viewer_of(request)
    title, about = TITLES[Reaction.Kind(kind)]
    try:
        page = kept_by(viewer, kind, _asked(request, viewer)) if viewer else FeedPage(feed=kind)
    except InvalidCursor:
        return render(request, "feeds/invalid_cursor.html", status=400)
    context: dict[str, object] = {"title": title, "about": about}
    return _posts(request, viewer, page, "feeds/creators/kept.html", context)


@require_safe
@never_cache
def followed(request: HttpRequest) -> HttpResponse:
    """Whom the viewer follows. Who follows whom is told to nobody else."""
    viewer, before = viewer_of(request), row_before(request)
    rows = follows_of(viewer, before=before)
    shown = rows[:FOLLOWS_A_PAGE]
    context = {
        "follows": shown,
        "next_before": shown[-1].pk if len(rows) > FOLLOWS_A_PAGE else None,
        "is_first": before is None,
        "tabs": tabs(),
    }
    return render(request, "feeds/creators/followed.html", context)


def row_before(request: HttpRequest) -> int | None:
    """The row after which a list goes on; None for its beginning, and for nonsense."""
    text = request.GET.get("before", "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def _asked(request: HttpRequest, viewer: Viewer | None) -> Asked:
    return Asked(
        viewer=viewer,
        language=get_language() or "en",
        region=viewer.region if viewer else "",
        now=timezone.now(),
        cursor=request.GET.get("after", ""),
    )


def _posts(
    request: HttpRequest,
    viewer: Viewer | None,
    page: FeedPage,
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """A list of posts; for a script that asks for the next page, only that."""
    count_shown(request, page.items)
    cursor = request.GET.get("after", "")
    if request.headers.get("HX-Request") and cursor:
        template = "feeds/partials/items.html"
    context |= {
        "page": page,
        "cursor": cursor,
        "tabs": tabs(),
        "mine": mine_of(viewer, [item.post for item in page.items]),
        "behind": page.items[-1].position + 1 if page.items else 0,
        "next_url": f"{request.path}?{urlencode({'after': page.next_cursor})}",
    }
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_cache=True)
    return response

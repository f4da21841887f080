"""The form with which a creator hands in a post, and the list of what became of each.

What a request is refused for at once is found out before a byte of its body is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.models import MOST_BYTES
from core.visitors import is_within_limit
from feeds.actions.refused import Refused
from feeds.actions.uploads import hand_in, take_back
from feeds.creators.forms import UploadForm
from feeds.creators.profiles import row_before
from feeds.creators.standing import reasons_of
from feeds.eligibility.states import states_of
from feeds.models import Viewer
from feeds.queries.creators import UPLOADS_A_PAGE, Handed, handed_in
from feeds.queries.reports import held_posts
from feeds.same_origin import same_origin
from feeds.viewing import viewer_of
from feeds.views.tabs import tabs


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LARGEST_REQUEST = MOST_BYTES + 2_000_000  # a file, its captions and the words around them
MOST_TRIES_AN_HOUR = 30  # forms with mistakes too; of posts fewer are taken
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Row:
    """Something handed in, and why it is not recommended; nothing where it is."""

    handed: Handed
    reasons: list[str | StrPromise]


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if viewer is None or viewer.account_id is None:
        return redirect("feeds:own-account")
    if request.method != "POST":
        return _form(request, UploadForm(initial={"language": get_language()}))
    if (refusal := _refused_unread(request, viewer)) is not None:
        return refusal
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        hand_in(viewer=viewer, draft=form.draft(), now=timezone.now())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _form(request, form, status=400)
    return redirect("feeds:mine")


@require_safe
@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What the viewer handed in, with its state, its labels and what keeps it back."""
    viewer, before = viewer_of(request), row_before(request)
    if viewer is None or viewer.account_id is None:
        return redirect("feeds:own-account")
    rows = handed_in(
        viewer.account_id, language=get_language() or "en", now=timezone.now(), before=before
    )
    shown = rows[:UPLOADS_A_PAGE]
    context = {
        "rows": _with_reasons(shown, viewer),
        "account_id": viewer.account_id,
        "next_before": shown[-1].upload.pk if len(rows) > UPLOADS_A_PAGE else None,
        "is_first": before is None,
        "tabs": tabs(),
    }
    return render(request, "feeds/creators/mine.html", context)


@require_POST
@same_origin
@login_required
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own only: what is another's is not there."""
    viewer = viewer_of(request)
    if viewer is None or not take_back(viewer=viewer, key=key):
        raise Http404
    return redirect("feeds:mine")


def _refused_unread(request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_REQUEST:
        return _form(request, UploadForm(), status=413)
    tries = f"account-{viewer.account_id}"
    if not is_within_limit(tries, of="uploads", most=MOST_TRIES_AN_HOUR, seconds=HOUR):
        return render(request, "429.html", status=429)
    return None


def _with_reasons(rows: list[Handed], viewer: Viewer) -> list[Row]:
    posts = [each.upload.post_id for each in rows if each.upload.post_id is not None]
    states = states_of(posts, viewer_region=viewer.region or None, follows=(), now=timezone.now())
    held = held_posts(posts)
    return [
        Row(each, reasons_of(each.upload, states[post], held.get(post)) if post else [])
        for each in rows
        for post in [each.upload.post_id]
    ]


def _form(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_too_large": status == 413, "tabs": tabs()}
    return render(request, "feeds/creators/new.html", context, status=status)

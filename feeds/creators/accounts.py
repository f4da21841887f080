"""Beginning an account of one's own, and changing what it says of itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.visitors import daily_hash, is_within_limit
from feeds.actions.creators import begin_account, change_account
from feeds.actions.refused import Refused
from feeds.creators.forms import AccountForm
from feeds.models import Creator, Viewer
from feeds.same_origin import same_origin
from feeds.viewing import ensure_viewer, viewer_of
from feeds.views.tabs import tabs


HOUR = 3600
MOST_TRIES_AN_HOUR = 20  # names, that is: not accounts, of which a login has one


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: begun with the first form that is sent, changed with the next ones."""
    viewer = viewer_of(request)
    is_new = viewer is None or viewer.account_id is None
    if request.method != "POST":
        return _page(request, AccountForm(initial=_initial(viewer), is_new=is_new))
    form = AccountForm(request.POST, is_new=is_new)
    if not form.is_valid():
        return _page(request, form)
    visitor = daily_hash(request, today=timezone.localdate())
    if not is_within_limit(visitor, of="accounts", most=MOST_TRIES_AN_HOUR, seconds=HOUR):
        return render(request, "429.html", status=429)
    return _changed(request, form, ensure_viewer(request), is_new)


def _changed(request: HttpRequest, form: AccountForm, viewer: Viewer, is_new: bool) -> HttpResponse:
    given = form.cleaned_data
    try:
        if is_new:
            own = begin_account(viewer=viewer, **given)
        else:
            own = change_account(viewer=viewer, **given)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, form)
    return redirect("feeds:account", own.pk)


def _initial(viewer: Viewer | None) -> dict[str, str]:
    if viewer is None or viewer.account is None:
        return {}
    creator = Creator.objects.filter(pk=viewer.account_id).first()
    return {"name": viewer.account.display_name, "bio": creator.bio if creator else ""}


def _page(request: HttpRequest, form: AccountForm) -> HttpResponse:
    is_new = "handle" in form.fields
    context = {
        "form": form,
        "is_new": is_new,
        "title": _("Begin an account") if is_new else _("Your account"),
        "tabs": tabs(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "feeds/creators/account.html", context, status=status)

"""What a viewer does with a post or its account. htmx gets the changed part, others a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content.models import Account
from feeds.actions.controls import not_interested as say_not_interested
from feeds.actions.controls import report_post, set_follow
from feeds.actions.controls import undo_not_interested as take_back
from feeds.actions.interactions import set_reaction
from feeds.actions.refused import Refused
from feeds.actions.reports import undo_report as take_report_back
from feeds.models import NotInterested, PostReport, Reaction, Viewer
from feeds.queries.desk import main_topic, mine_of
from feeds.same_origin import same_origin
from feeds.topics import TOPICS
from feeds.viewing import ensure_viewer, remember, viewer_of
from feeds.views.posts import item_of
from feeds.views.tabs import tabs


@require_POST
@same_origin
def react(request: HttpRequest, post_id: int, kind: str) -> HttpResponse:
    """A like or a save, set or taken back."""
    if kind not in Reaction.Kind.values:
        raise Http404
    item_of(post_id, viewer_of(request))  # before a viewer is made for what cannot be
    viewer = ensure_viewer(request)
    is_on = request.POST.get("on") == "1"
    try:
        set_reaction(viewer=viewer, post_id=post_id, kind=kind, is_on=is_on, now=timezone.now())
    except Refused as refused:  # removed meanwhile
        raise Http404 from refused
    if not _is_htmx(request):
        return _remembered(redirect("feeds:post", post_id), viewer)
    item = item_of(post_id, viewer)
    mine = mine_of(viewer, [item.post])
    is_on_of = mine.liked if kind == Reaction.Kind.LIKE else mine.saved
    counter = getattr(item.post, "counter", None)
    context = {
        "post": item.post,
        "kind": kind,
        "is_on": is_on_of,
        "count": counter.likes if counter else 0,
        "more": item.stats.likes,
    }
    return _remembered(render(request, "feeds/partials/reaction.html", context), viewer)


@require_POST
@same_origin
def follow(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    viewer = ensure_viewer(request)
    is_on = request.POST.get("on") == "1"
    try:
        set_follow(viewer=viewer, account_id=account_id, is_on=is_on)
    except Refused as refused:
        return HttpResponseBadRequest(refused.message)
    if not _is_htmx(request):
        return _remembered(redirect(_back(request)), viewer)
    context = {
        "account": account,
        "post": {"pk": request.POST.get("post", "")},
        "is_followed": {account_id} if is_on else set(),
    }
    return _remembered(render(request, "feeds/partials/follow.html", context), viewer)


@require_POST
@same_origin
def not_interested(request: HttpRequest, post_id: int) -> HttpResponse:
    """In the post, its account or its topic. What was concluded is said, and can be undone."""
    item = item_of(post_id, viewer_of(request))
    viewer = ensure_viewer(request)
    now = timezone.now()
    asked = request.POST.get("in")
    topic = main_topic(post_id)
    if asked == "account":
        row = say_not_interested(viewer=viewer, account_id=item.post.account_id, now=now)
    elif asked == "topic" and topic:
        row = say_not_interested(viewer=viewer, topic=topic.identifier, now=now)
    else:
        row = say_not_interested(viewer=viewer, post_id=post_id, now=now)
    if not _is_htmx(request):
        return _remembered(redirect("feeds:controls-done", "not-interested"), viewer)
    context = {"post_id": post_id, "undo_id": row.pk, "concluded": _concluded(row)}
    return _remembered(render(request, "feeds/partials/hidden.html", context), viewer)


@require_POST
@same_origin
def undo_not_interested(request: HttpRequest, row_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = viewer.not_interested.filter(pk=row_id).first() if viewer else None
    if viewer and row:
        take_back(viewer=viewer, post_id=row.post_id, account_id=row.account_id, topic=row.topic)
    post_id = request.POST.get("post", "")
    if _is_htmx(request) and post_id.isdecimal():
        context = {"post_id": int(post_id), "undone": True}
        return render(request, "feeds/partials/hidden.html", context)
    return redirect("feeds:controls-done", "undone")


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    item_of(post_id, viewer_of(request))
    context = {
        "post_id": post_id,
        "reasons": PostReport.Reason.choices,
        "chosen": request.POST.get("reason", ""),
        "text": request.POST.get("text", ""),
        "tabs": tabs(),
    }
    if request.method != "POST":
        return render(request, "feeds/report.html", context)
    if context["chosen"] not in PostReport.Reason.values:
        context["error"] = _("Choose what is wrong with it.")
        return render(request, "feeds/report.html", context, status=400)
    return _reported(request, post_id, context)


def _reported(request: HttpRequest, post_id: int, context: dict[str, object]) -> HttpResponse:
    viewer = ensure_viewer(request)
    try:
        report_post(
            viewer=viewer,
            post_id=post_id,
            reason=request.POST["reason"],
            text=request.POST.get("text", ""),
        )
    except Refused as refused:
        response = render(
            request, "feeds/report.html", context | {"error": refused.message}, status=400
        )
    else:
        response = render(request, "feeds/report.html", context | {"is_done": True})
    return _remembered(response, viewer)


@require_POST
@same_origin
def undo_report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Within ten minutes; later it stands."""
    viewer = viewer_of(request)
    is_undone = viewer is not None and take_report_back(
        viewer=viewer, post_id=post_id, now=timezone.now()
    )
    return redirect("feeds:controls-done", "report-undone" if is_undone else "report-stands")


def _concluded(row: NotInterested) -> str:
    if row.account:
        name = row.account.display_name or row.account.handle
        return _("You will see less of %(name)s") % {"name": name}
    if row.topic:
        return _("You will see less about “%(topic)s”") % {"topic": TOPICS[row.topic]}
    return _("You will not see this post again")


def _is_htmx(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _back(request: HttpRequest) -> str:
    """Where the form stood: only ever a page of this site."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    post_id = request.POST.get("post", "")
    return f"/feed/posts/{post_id}/" if post_id.isdecimal() else "/feed/"


def _remembered(response: HttpResponse, viewer: Viewer) -> HttpResponse:
    remember(response, viewer)
    return response

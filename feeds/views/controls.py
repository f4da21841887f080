"""The page of controls and its forms. Each form leads back to the part of the page it stood in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from feeds.actions.controls import (
    LEVELS,
    NORMAL,
    choose_default_feed,
    choose_region,
    set_history_kept,
    set_topic_level,
)
from feeds.actions.refused import Refused
from feeds.actions.resets import delete_history, reset_feed, undo_reset
from feeds.models import Feed, TopicSetting, Viewer
from feeds.queries.desk import desk_of
from feeds.queries.export import export_json
from feeds.same_origin import same_origin
from feeds.topics import TOPICS
from feeds.viewing import ensure_viewer, remember, viewer_of
from feeds.views.tabs import tabs


# From least to most, as they stand beside each topic.
CHOICES = (
    ("off", TopicSetting.Level.OFF.label),
    ("much_less", TopicSetting.Level.MUCH_LESS.label),
    ("less", TopicSetting.Level.LESS.label),
    (NORMAL, gettext_lazy("Normal")),
    ("more", TopicSetting.Level.MORE.label),
    ("much_more", TopicSetting.Level.MUCH_MORE.label),
)
# What was done: the part of the page that says so, and the words.
DONE = {
    "topics": ("topics", gettext_lazy("Your topics are saved.")),
    "filter-added": ("filters", gettext_lazy("Posts with this word are hidden from now on.")),
    "filter-removed": ("filters", gettext_lazy("The word hides nothing any more.")),
    "not-interested": ("not-interested", gettext_lazy("You will see less like it.")),
    "undone": ("not-interested", gettext_lazy("Taken back.")),
    "history-on": ("history", gettext_lazy("Your history is kept from now on.")),
    "history-off": ("history", gettext_lazy("Nothing is kept from now on.")),
    "history-deleted": ("history", gettext_lazy("Your history is deleted.")),
    "reset": ("reset", gettext_lazy("Your feed begins anew.")),
    "reset-undone": ("reset", gettext_lazy("Taken back: what was learned before counts again.")),
    "report-undone": ("reports", gettext_lazy("Taken back: the post is in your feed again.")),
    "report-stands": ("reports", gettext_lazy("A report can be taken back for ten minutes.")),
    "nothing-to-undo": ("reset", gettext_lazy("There is nothing to take back.")),
    "default-feed": ("default-feed", gettext_lazy("This feed comes first from now on.")),
    "region": ("region", gettext_lazy("Your region is saved.")),
    "no-region": ("region", gettext_lazy("A region is two letters, such as NL.")),
}


@require_safe
@never_cache
def controls(request: HttpRequest) -> HttpResponse:
    section, note = DONE.get(request.GET.get("done", ""), ("", ""))
    context = {
        "desk": desk_of(viewer_of(request), now=timezone.now()),
        "tabs": tabs(),
        "levels": CHOICES,
        "topic_names": {identifier: str(name) for identifier, name in TOPICS.items()},
        "noted": section,
        "note": note,
    }
    return render(request, "feeds/controls.html", context)


@require_safe
def done(request: HttpRequest, what: str) -> HttpResponse:
    """Back to the page of controls, where it says what was done."""
    section, _note = DONE.get(what, ("", ""))
    return redirect(f"{reverse('feeds:controls')}?done={what}#{section}")


@require_POST
@same_origin
def set_topics(request: HttpRequest) -> HttpResponse:
    """Only what is another level than before is written."""
    viewer = ensure_viewer(request)
    before = dict(viewer.topic_settings.values_list("topic", "level"))
    for topic in TOPICS:
        level = request.POST.get(topic, "")
        if level in LEVELS and level != before.get(topic, NORMAL):
            set_topic_level(viewer=viewer, topic=topic, level=level)
    if request.headers.get("HX-Request"):
        return _remembered(HttpResponse(_("Your topics are saved.")), viewer)
    return _back(viewer, "topics")


@require_POST
@same_origin
def set_history(request: HttpRequest) -> HttpResponse:
    viewer = ensure_viewer(request)
    is_on = request.POST.get("keep") == "1"
    set_history_kept(viewer=viewer, is_on=is_on)
    return _back(viewer, "history-on" if is_on else "history-off")


@require_POST
@same_origin
def set_default_feed(request: HttpRequest) -> HttpResponse:
    viewer = ensure_viewer(request)
    if request.POST.get("feed") in Feed.values:
        choose_default_feed(viewer=viewer, feed=request.POST["feed"])
    return _back(viewer, "default-feed")


@require_POST
@same_origin
def set_region(request: HttpRequest) -> HttpResponse:
    viewer = ensure_viewer(request)
    try:
        choose_region(viewer=viewer, region=request.POST.get("region", "").strip())
    except Refused:
        return _back(viewer, "no-region")
    return _back(viewer, "region")


@require_POST
@same_origin
def reset(request: HttpRequest) -> HttpResponse:
    viewer = ensure_viewer(request)
    reset_feed(viewer=viewer, now=timezone.now())
    return _back(viewer, "reset")


@require_POST
@same_origin
def take_reset_back(request: HttpRequest) -> HttpResponse:
    return _of_known(
        request,
        lambda viewer: (
            "reset-undone" if undo_reset(viewer=viewer, now=timezone.now()) else "nothing-to-undo"
        ),
    )


@require_POST
@same_origin
def forget(request: HttpRequest) -> HttpResponse:
    def deleted(viewer: Viewer) -> str:
        delete_history(viewer=viewer)
        return "history-deleted"

    return _of_known(request, deleted)


@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All that is kept about a viewer; about nobody, nothing."""
    viewer = viewer_of(request)
    headers = {"Content-Disposition": 'attachment; filename="my-feed.json"'}
    parts = export_json(viewer) if viewer else ["{}"]
    return StreamingHttpResponse(parts, content_type="application/json", headers=headers)


def _of_known(request: HttpRequest, deed: Callable[[Viewer], str]) -> HttpResponse:
    """What needs no new viewer: who set nothing has nothing to delete or take back."""
    viewer = viewer_of(request)
    return redirect("feeds:controls-done", deed(viewer) if viewer else "nothing-to-undo")


def _back(viewer: Viewer, what: str) -> HttpResponse:
    return _remembered(redirect("feeds:controls-done", what), viewer)


def _remembered(response: HttpResponse, viewer: Viewer) -> HttpResponse:
    remember(response, viewer)
    return response

"""What a viewer tells their feed. Each choice is a row, and the very next page reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Account, Post
from feeds.actions.refused import Refused
from feeds.actions.viewers import lock
from feeds.models import (
    Feed,
    Follow,
    Interaction,
    NotInterested,
    PostReport,
    TopicSetting,
    Viewer,
)
from feeds.queries.viewers import FADES_AFTER
from feeds.topics import TOPICS


MOST_FOLLOWS = 5_000  # of one viewer; the database refuses more, see migration 0002
NORMAL = "normal"
LEVELS = (*TopicSetting.Level.values, NORMAL)


@transaction.atomic
def set_follow(*, viewer: Viewer, account_id: int, is_on: bool) -> bool:
    """Whether anything changed."""
    if not is_on:
        return bool(viewer.follows.filter(account_id=account_id).delete()[0])
    lock(viewer=viewer)
    if viewer.follows.filter(account_id=account_id).exists():
        return False
    if account_id == viewer.account_id or not Account.objects.filter(pk=account_id).exists():
        raise Refused("account", _("There is no such account to follow."))
    if viewer.follows.count() >= MOST_FOLLOWS:
        raise Refused(
            "account",
            _("You follow %(most)d accounts, the most that is possible.") % {"most": MOST_FOLLOWS},
        )
    Follow.objects.create(viewer=viewer, account_id=account_id)
    return True


@transaction.atomic
def set_topic_level(*, viewer: Viewer, topic: str, level: str) -> None:
    """`normal` is what holds without a row."""
    _check_topic(topic)
    if level not in LEVELS:
        raise Refused("level", _("There is no such level."))
    lock(viewer=viewer)
    if level == NORMAL:
        viewer.topic_settings.filter(topic=topic).delete()
    else:
        TopicSetting.objects.update_or_create(viewer=viewer, topic=topic, defaults={"level": level})


@transaction.atomic
def not_interested(
    *,
    viewer: Viewer,
    now: datetime,
    post_id: int | None = None,
    account_id: int | None = None,
    topic: str = "",
) -> NotInterested:
    """Less of one post, one author or one topic, fading over 30 days; said again, from now on."""
    _check_one_of(post_id, account_id, topic)
    lock(viewer=viewer)
    row, is_new = NotInterested.objects.update_or_create(
        viewer=viewer,
        post_id=post_id,
        account_id=account_id,
        topic=topic,
        defaults={"until": now + FADES_AFTER},
    )
    if is_new and post_id is not None and viewer.keeps_history:
        Interaction.objects.create(
            viewer=viewer,
            post_id=post_id,
            kind=Interaction.Kind.NOT_INTERESTED,
            epoch=viewer.epoch,
            at=now,
        )
    return row


@transaction.atomic
def undo_not_interested(
    *,
    viewer: Viewer,
    post_id: int | None = None,
    account_id: int | None = None,
    topic: str = "",
) -> bool:
    """Whether there was anything to undo. What was concluded from it goes as well."""
    lock(viewer=viewer)
    aim: dict[str, Any] = {"post_id": post_id, "account_id": account_id, "topic": topic}
    undone, _by_model = viewer.not_interested.filter(**aim).delete()
    if undone and post_id is not None:
        viewer.interactions.filter(post_id=post_id, kind=Interaction.Kind.NOT_INTERESTED).delete()
    return bool(undone)


@transaction.atomic
def report_post(*, viewer: Viewer, post_id: int, reason: str, text: str = "") -> PostReport:
    """For people to look at. It hides the post from this viewer and ranks it for nobody else.

    Said again it is of now: staff that decided before looks at it anew.
    """
    if reason not in PostReport.Reason.values:
        raise Refused("reason", _("There is no such reason."))
    text = text.replace("\0", "").strip()
    if len(text) > 1000:
        raise Refused("text", _("At most 1,000 letters."))
    _check_post(post_id)
    lock(viewer=viewer)
    return PostReport.objects.update_or_create(
        viewer=viewer,
        post_id=post_id,
        defaults={"reason": reason, "text": text, "created_at": timezone.now()},
    )[0]


@transaction.atomic
def choose_default_feed(*, viewer: Viewer, feed: str) -> None:
    if feed not in Feed.values:
        raise Refused("default_feed", _("There is no such feed."))
    _set(viewer, "default_feed", feed)


@transaction.atomic
def choose_region(*, viewer: Viewer, region: str) -> None:
    """ISO 3166-1, two capitals; empty: not said."""
    if region and not (len(region) == 2 and region.isascii() and region.isalpha()):
        raise Refused("region", _("A region is two letters, such as NL."))
    _set(viewer, "region", region.upper())


@transaction.atomic
def set_history_kept(*, viewer: Viewer, is_on: bool) -> None:
    """Off, nothing more is kept; what was kept stays until `delete_history`."""
    _set(viewer, "keeps_history", is_on)


def _set(viewer: Viewer, name: str, value: str | bool) -> None:
    lock(viewer=viewer)
    if getattr(viewer, name) != value:
        setattr(viewer, name, value)
        viewer.save(update_fields=[name])


def _check_one_of(post_id: int | None, account_id: int | None, topic: str) -> None:
    given = [
        name
        for name, value in (("post", post_id), ("account", account_id), ("topic", topic))
        if value
    ]
    if len(given) != 1:
        raise Refused("post", _("Name one post, one account or one topic."))
    if topic:
        _check_topic(topic)
    elif post_id:
        _check_post(post_id)
    elif account_id and not Account.objects.filter(pk=account_id).exists():
        raise Refused("account", _("There is no such account."))


def _check_topic(topic: str) -> None:
    if topic not in TOPICS:
        raise Refused("topic", _("There is no such topic."))


def _check_post(post_id: int) -> None:
    if not Post.objects.visible().filter(pk=post_id).exists():
        raise Refused("post", _("There is no such post."))

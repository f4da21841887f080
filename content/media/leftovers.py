"""Files that no post shows any more: of posts their makers deleted, and of what was never finished."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import models

from content.media.actions import remove_media
from content.models import CaptionTrack, Post, PostMedia
from content.models.media import media_files


BY = "system:media"
MOST = 500  # posts in one go
LEFT_FOR = timedelta(days=1)  # what is younger may belong to a transaction that still runs


def remove_leftovers(*, now: datetime) -> int:
    """Removes both kinds; how many posts and files. Safe to run at any time, again too."""
    deleted = Post.objects.filter(status=Post.Status.DELETED, media__isnull=False)[:MOST]
    posts = [remove_media(post=post, by=BY, reason="Its maker deleted it.") for post in deleted]
    strays = [name for folder in _folders(now) for name in _strays(folder, now)]
    for name in strays:
        media_files().delete(name)
    return len(posts) + len(strays)


def _folders(now: datetime) -> list[str]:
    """Of this month and the one before: a stray file is found long before it is older."""
    before = now.replace(day=1) - timedelta(days=1)
    return [f"{each:%Y/%m}" for each in (now, before) if media_files().exists(f"{each:%Y/%m}")]


def _strays(folder: str, now: datetime) -> Iterator[str]:
    storage = media_files()
    names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    for name in sorted(names - _known(folder)):
        if storage.get_modified_time(name) < now - LEFT_FOR:
            yield name


def _known(folder: str) -> set[str]:
    columns: list[tuple[type[models.Model], str]] = [
        (PostMedia, "file"), (PostMedia, "poster"), (CaptionTrack, "file"),
    ]  # fmt: skip
    return {
        name
        for model, column in columns
        for name in model._default_manager.filter(
            **{f"{column}__startswith": f"{folder}/"}
        ).values_list(column, flat=True)
    }

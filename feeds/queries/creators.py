"""Accounts as others see them, what one follows and kept, and what one handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Q

from content.models import Account
from elections.models import ElectoralAuthority
from feeds.creators.handles import RESERVED
from feeds.models import Creator, Follow, Upload, Viewer
from feeds.position import Position
from labels.queries import PostLabels, for_posts
from users.models import Organisation


FOLLOWS_A_PAGE = 50
UPLOADS_A_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An account with what is known of it here; `followers` there and here together."""

    account: Account
    bio: str
    followers: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """An upload of one's own, with the labels of the post that it became."""

    upload: Upload
    labels: PostLabels


def protected_names() -> Iterator[str]:
    """Of everybody whom a creator must not be taken for."""
    accounts = Account.objects.exclude(kind=Account.Kind.PERSON)
    named = accounts.values_list("handle", "display_name").iterator()
    yield from RESERVED
    yield from chain.from_iterable(named)
    yield from Organisation.objects.values_list("name", flat=True).iterator()
    yield from ElectoralAuthority.objects.values_list("name", flat=True).iterator()


def profile_of(account_id: int, viewer: Viewer | None) -> Profile | None:
    """Two queries."""
    account = Account.objects.select_related("creator").filter(pk=account_id).first()
    if account is None:
        return None
    creator: Creator | None = getattr(account, "creator", None)
    return Profile(
        account=account,
        bio=creator.bio if creator else "",
        followers=account.followers + Follow.objects.filter(account=account).count(),
        is_own=viewer is not None and viewer.account_id == account_id,
    )


def follows_of(viewer: Viewer | None, *, before: int | None) -> list[Follow]:
    """The newest first; `before` is the last row of the page before. One more than a page holds."""
    if viewer is None:
        return []
    rows = viewer.follows.select_related("account").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[: FOLLOWS_A_PAGE + 1])


def reacted(viewer: Viewer, kind: str, *, before: Position, most: int) -> list[Position]:
    """Posts that the viewer liked or saved, the last one first: when, and which."""
    rows = viewer.reactions.filter(kind=kind).filter(
        Q(at__lt=before.created_at) | Q(at=before.created_at, post_id__lt=before.post_id)
    )
    found = rows.order_by("-at", "-post_id").values_list("at", "post_id")[:most]
    return [Position(at, post_id) for at, post_id in found]


def handed_in(
    account_id: int, *, language: str, now: datetime, before: int | None = None
) -> list[Handed]:
    """The newest first, in a constant number of queries. One more than a page holds."""
    rows = Upload.objects.filter(account=account_id).select_related("post").order_by("-pk")
    uploads = list((rows.filter(pk__lt=before) if before else rows)[: UPLOADS_A_PAGE + 1])
    posts = [each.post_id for each in uploads if each.post_id is not None]
    labels = for_posts(posts, language=language, now=now)
    return [
        Handed(each, labels[each.post_id] if each.post_id else PostLabels()) for each in uploads
    ]

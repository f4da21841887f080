"""Reads on posts and the intake queue for staff and partners."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from content.models import Intake, Post


@dataclass(frozen=True, slots=True)
class QueueState:
    waiting: int
    oldest_queued_at: datetime | None
    set_aside: int


def queue_state() -> QueueState:
    """How much work there is, from the queue's partial indexes: labelled posts are not counted."""
    open_rows = Intake.objects.exclude(state=Intake.State.DONE).aggregate(
        waiting=Count("pk", filter=Q(state=Intake.State.WAITING)),
        oldest=Min("queued_at", filter=Q(state=Intake.State.WAITING)),
        set_aside=Count("pk", filter=Q(state=Intake.State.SET_ASIDE)),
    )
    return QueueState(open_rows["waiting"], open_rows["oldest"], open_rows["set_aside"])


def find_posts(posts: QuerySet[Post], words: str) -> QuerySet[Post]:
    """By address, id of ours or of the platform, `@handle`, else by words in what the post says."""
    if words.startswith("@"):
        return posts.filter(account__handle__iexact=words[1:])
    if words.startswith(("https://", "http://")):
        return posts.filter(url=words)
    platform, _colon, external_id = words.partition(":")
    exact = Q(external_id=words) | Q(platform=platform, external_id=external_id)
    if words.isdecimal():
        exact |= Q(pk=int(words))
    said = Q(caption__icontains=words) | Q(transcript__icontains=words)
    return posts.filter(exact | said | Q(on_screen_text__icontains=words))

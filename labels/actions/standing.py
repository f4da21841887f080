"""Labels that others set, and the end of those the pipeline set."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content import actions as content
from content.models import Post
from labels import queries, vocabulary
from labels.models import SOURCE, Label, RuleFinding


@transaction.atomic
def follow_calendar(*, by: str, election_id: int | None = None) -> int:
    """Gives context labels of running elections the end that the calendar has now.

    A postponed election keeps its labels until its own aftermath is over. How many changed. Posts
    found to contradict the rules of such an election, and of `election_id`, are read again.
    """
    changed: dict[str, int] = {}
    for scope in queries.election_scopes(timezone.now()):
        standing = Label.objects.filter(
            election_id=scope.election_id,
            source=SOURCE,
            value=vocabulary.ELECTION_INFO,
            retracted_at__isnull=True,
        )
        count = standing.exclude(expires_at=scope.labels_until).update(
            expires_at=scope.labels_until
        )
        if count:
            changed[str(scope.election_id)] = count
    if changed:
        record(
            action="labels.ends_moved",
            by=by,
            subject="labels.label",
            data={"labels_per_election": changed},
        )
    moved = {int(pk) for pk in changed} | ({election_id} if election_id is not None else set())
    if moved:
        _read_again(moved, by)
    return sum(changed.values())


def _read_again(elections: Iterable[int], by: str) -> None:
    found = RuleFinding.objects.open().filter(election__in=elections)
    posts = Post.objects.filter(pk__in=found.values("post"))
    content.requeue(posts=posts, by=by, reason="The calendar of an election has changed.")


@transaction.atomic
def attach(
    *,
    post: Post,
    value: str,
    source: str,
    by: str,
    expires_at: datetime | None = None,
    evidence: dict[str, object] | None = None,
) -> Label:
    """A label that another app or a person sets; the same one again is the one that stands.

    Raises ValueError for a value outside the vocabulary and for a claim's banner, which is
    derived from its verdict and never stored.
    """
    definition = vocabulary.DEFINITIONS.get(value)
    if definition is None or definition.slot == vocabulary.Slot.CLAIM:
        raise ValueError(f"“{value}” is not a label that can be attached to a post.")
    label, created = Label.objects.get_or_create(
        post=post,
        value=value,
        source=source,
        retracted_at=None,
        defaults={"expires_at": expires_at, "evidence": evidence or {}},
    )
    if created:
        record(
            action="labels.attached",
            by=by,
            subject=f"content.post:{post.pk}",
            data={"value": value, "source": source},
        )
    return label


@transaction.atomic
def retract(*, labels: Iterable[Label], reason: str, by: str) -> int:
    """Ends labels and keeps them as history; how many still stood."""
    ids = [label.pk for label in labels]
    ended = Label.objects.filter(pk__in=ids, retracted_at__isnull=True).update(
        retracted_at=timezone.now(), retraction_reason=reason
    )
    if ended:
        record(
            action="labels.retracted",
            by=by,
            subject="labels.label",
            data={"labels": ids, "reason": reason},
        )
    return ended

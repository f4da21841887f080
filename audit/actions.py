from django.db import transaction
from django.utils import timezone

from audit import chain
from audit.models import ChainHead, Entry
from audit.signals import recorded
from core.announce import announce


@transaction.atomic
def record(*, action: str, by: str, subject: str, data: dict[str, object] | None = None) -> Entry:
    """Appends one entry to the chain, in the caller's transaction.

    `action` is "app.what_happened", `by` and `subject` are texts such as "user:7" and
    "factchecks.verdict:12", `data` is JSON without personal data. The chain's head stays
    locked until the transaction commits: call it last, after the slow work and after every
    other lock, or two actions wait for each other.
    """
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    at, content = timezone.now(), data or {}
    body_hash = chain.hash_body(
        chain.body(at=at, action=action, actor=by, subject=subject, data=content)
    )
    sequence = head.sequence + 1
    entry = Entry.objects.create(
        sequence=sequence,
        at=at,
        action=action,
        actor=by,
        subject=subject,
        data=content,
        body_hash=body_hash,
        previous_hash=head.hash,
        hash=chain.hash_link(previous_hash=head.hash, sequence=sequence, body_hash=body_hash),
    )
    ChainHead.objects.filter(pk=1).update(sequence=sequence, hash=entry.hash)
    announce(recorded, action=action, subject=subject)
    return entry

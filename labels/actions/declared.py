"""What makers declare of their posts becomes a label when the posts are labelled."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from content.models import PostMedia
from labels.models import Label


SOURCE = "content.declared"
AI_GENERATED = "ai-generated-declared"


@transaction.atomic
def save_declared(*, post_ids: Collection[int], now: datetime) -> None:
    """Makes the labels of these posts what is declared. Audited with the batch they came in."""
    declared = set(
        PostMedia.objects.declared_ai().filter(pk__in=post_ids).values_list("pk", flat=True)
    )
    standing = Label.objects.filter(
        post_id__in=post_ids, source=SOURCE, value=AI_GENERATED, retracted_at__isnull=True
    )
    stale = [label.pk for label in standing if label.post_id not in declared]
    if stale:
        Label.objects.filter(pk__in=stale).update(
            retracted_at=now, retraction_reason="Its maker no longer declares it."
        )
    missing = declared - {label.post_id for label in standing}
    Label.objects.bulk_create(
        Label(post_id=post_id, value=AI_GENERATED, source=SOURCE) for post_id in sorted(missing)
    )

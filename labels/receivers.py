from typing import Any

from django.dispatch import receiver

from content.signals import posts_waiting
from factchecks.signals import claims_changed
from labels.tasks import label_waiting_posts, requeue_after_claim_change


@receiver(posts_waiting)
def ring_for_posts(**kwargs: Any) -> None:
    label_waiting_posts.delay()


@receiver(claims_changed)
def ring_for_claims(**kwargs: Any) -> None:
    requeue_after_claim_change.delay()

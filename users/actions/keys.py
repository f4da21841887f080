"""Keys for machines: made, revoked, and when they were last used."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from audit.actions import record
from users.models import ApiKey, Organisation


# A key's last use is written once a minute at most: a busy client must not make a hot row.
LAST_USED_PRECISION = timedelta(minutes=1)


@transaction.atomic
def create_api_key(
    *, organisation: Organisation, name: str, scopes: Sequence[str], by: str
) -> tuple[ApiKey, str]:
    """The new key and its secret, which is shown this once and cannot be read back."""
    secret = f"ec_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=secret[:9],
        secret_hash=ApiKey.hash_secret(secret),
        scopes=list(scopes),
    )
    record(
        action="users.api_key_created",
        by=by,
        subject=f"users.apikey:{key.pk}",
        data={"organisation": organisation.slug, "scopes": list(scopes)},
    )
    return key, secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: str) -> bool:
    """False where the key was revoked before."""
    revoked = ApiKey.objects.active().filter(pk=key.pk).update(revoked_at=timezone.now())
    if revoked:
        record(action="users.api_key_revoked", by=by, subject=f"users.apikey:{key.pk}")
    return bool(revoked)


def touch_api_key(*, key: ApiKey) -> None:
    """Notes that the key was used. No audit entry: this happens at every call."""
    now = timezone.now()
    ApiKey.objects.filter(
        models.Q(last_used_at__isnull=True) | models.Q(last_used_at__lt=now - LAST_USED_PRECISION),
        pk=key.pk,
    ).update(last_used_at=now)

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from audit.actions import record
from users.models import ApiKey, Organisation
from users.roles import ROLES, Grants


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


@transaction.atomic
def sync_roles(*, by: str) -> list[str]:
    """Makes the groups what users/roles.py says they are; the names of those that changed.

    Raises LookupError where a role names a permission that no app has.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    changed = [role.value for role, grants in ROLES.items() if _sync_role(role, grants, known)]
    if changed:
        record(action="users.roles_synced", by=by, subject="auth.group", data={"changed": changed})
    return changed


def _sync_role(name: str, grants: Grants, known: dict[str, Permission]) -> bool:
    unknown = sorted(grants.permissions - known.keys())
    if unknown:
        raise LookupError(f"Role {name} names permissions that do not exist: {', '.join(unknown)}")
    group, _created = Group.objects.get_or_create(name=name)
    wanted = {known[each] for each in grants.permissions}
    pages_changed = _sync_page_permissions(group, {known[f"wagtailcore.{p}"] for p in grants.pages})
    if set(group.permissions.all()) == wanted:
        return pages_changed
    group.permissions.set(wanted)
    return True


def _sync_page_permissions(group: Group, wanted: set[Permission]) -> bool:
    """On the root of the page tree, so that they hold for every page there will be."""
    root = Page.get_first_root_node()
    held = {each.permission_id: each for each in GroupPagePermission.objects.filter(group=group)}
    missing = [permission for permission in wanted if permission.pk not in held]
    extra = held.keys() - {permission.pk for permission in wanted}
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=root, permission=permission) for permission in missing
    )
    GroupPagePermission.objects.filter(pk__in=[held[pk].pk for pk in extra]).delete()
    return bool(missing or extra)

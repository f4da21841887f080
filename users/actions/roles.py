"""The staff roles of users/roles.py, made into groups."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page

from audit.actions import record
from users.roles import ROLES, Grants


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

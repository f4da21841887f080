"""Roles are groups, and exactly what users/roles.py says."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupPagePermission

from audit.models import Entry
from users.actions.roles import sync_roles
from users.roles import ROLES, Grants, Role


pytestmark = pytest.mark.django_db


def permissions_of(role: Role) -> set[str]:
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_every_role_gets_its_group_and_permissions():
    assert sync_roles(by="system:test") == [role.value for role in Role]
    assert {role: permissions_of(role) for role in Role} == {
        role: set(grants.permissions) for role, grants in ROLES.items()
    }
    assert Entry.objects.get().action == "users.roles_synced"


def test_a_second_run_changes_nothing_and_logs_nothing():
    sync_roles(by="system:test")
    assert sync_roles(by="system:test") == []
    assert Entry.objects.count() == 1


def test_a_permission_given_by_hand_is_taken_back():
    sync_roles(by="system:test")
    group = Group.objects.get(name=Role.AUDITOR)
    group.permissions.add(Permission.objects.get(codename="change_claim"))
    assert sync_roles(by="system:test") == [Role.AUDITOR]
    assert "factchecks.change_claim" not in permissions_of(Role.AUDITOR)


def test_only_those_who_publish_information_may_change_pages():
    sync_roles(by="system:test")
    groups = set(GroupPagePermission.objects.values_list("group__name", flat=True))
    assert groups & set(Role) == {
        Role.ELECTION_EDITOR,
        Role.ELECTION_REVIEWER,
        Role.ADMINISTRATOR,
    }


def test_whoever_writes_pages_does_not_publish_them():
    assert "publish_page" not in ROLES[Role.ELECTION_EDITOR].pages
    assert ROLES[Role.ELECTION_REVIEWER].pages == {"publish_page"}


def test_a_page_permission_that_a_role_lost_is_taken_back(monkeypatch):
    sync_roles(by="system:test")
    grants = ROLES[Role.ELECTION_EDITOR]
    monkeypatch.setitem(
        ROLES, Role.ELECTION_EDITOR, Grants(grants.permissions, frozenset({"add_page"}))
    )
    assert sync_roles(by="system:test") == [Role.ELECTION_EDITOR]
    held = GroupPagePermission.objects.filter(group__name=Role.ELECTION_EDITOR)
    assert [each.permission.codename for each in held] == ["add_page"]


def test_a_permission_that_does_not_exist_stops_with_its_name(monkeypatch):
    monkeypatch.setitem(ROLES, Role.AUDITOR, Grants(frozenset({"audit.view_entri"})))
    with pytest.raises(LookupError, match=r"auditor names .* audit.view_entri"):
        sync_roles(by="system:test")


def test_the_command_says_what_it_changed(capsys):
    call_command("sync_roles")
    call_command("sync_roles")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("changed: election_editor, ")
    assert second == "nothing to change"


def test_nobody_but_an_administrator_handles_people_and_keys():
    for role in set(Role) - {Role.ADMINISTRATOR}:
        apps = {each.partition(".")[0] for each in ROLES[role].permissions}
        assert not apps & {"users", "auth"}, role

"""Partners and their keys in the CMS."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from audit.models import Entry
from tests.cms import signed_in
from tests.factories.users import (
    ApiKeyFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from users.models import ApiKey, Membership, Organisation, User
from users.roles import Role


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return signed_in(Role.ADMINISTRATOR)


def test_an_organisation_is_added_changed_and_logged(admin):
    form = {"name": "Duinwaard Controleert", "slug": "dc", "kind": "fact_checker", "website": ""}
    admin.post(reverse("organisations:add"), form)
    organisation = Organisation.objects.get()
    changed = form | {"website": "https://dc.example"}
    admin.post(reverse("organisations:edit", args=[organisation.pk]), changed)
    organisation.refresh_from_db()
    assert organisation.website == "https://dc.example"
    entries = Entry.objects.about(f"users.organisation:{organisation.pk}")
    assert [(each.action, each.actor) for each in entries] == [
        ("users.organisation_changed", admin.user.audit_name),
        ("users.organisation_created", admin.user.audit_name),
    ]
    assert entries[0].data == {"fields": ["website"]}


def test_a_membership_ends_and_the_log_says_so(admin):
    membership = MembershipFactory.create()
    key = membership.pk
    admin.post(reverse("memberships:delete", args=[key]))
    assert not Membership.objects.exists()
    entry = Entry.objects.get(action="users.membership_deleted")
    assert entry.subject == f"users.membership:{key}"


def test_the_secret_of_a_new_key_is_shown_once(admin):
    organisation = OrganisationFactory.create()
    form = {"organisation": organisation.pk, "name": "Feed", "scopes": ["posts:write"]}
    text = admin.post(reverse("api_keys:add"), form).text
    key = ApiKey.objects.get()
    secret = next(
        word for word in text.replace("<", " ").replace(">", " ").split() if word[:3] == "ec_"
    )
    assert ApiKey.objects.matching(secret).get() == key
    assert secret not in admin.get(reverse("api_keys:index")).text


def test_a_key_without_a_scope_is_an_error_at_that_field(admin):
    form = {"organisation": OrganisationFactory.create().pk, "name": "Feed"}
    response = admin.post(reverse("api_keys:add"), form)
    assert list(response.context["form"].errors) == ["scopes"]


def test_a_revoked_key_opens_nothing_and_the_list_says_so(admin):
    key = ApiKeyFactory.create(secret="ec_known")
    url = reverse("api_keys:revoke", args=[key.pk])
    assert key.name in admin.get(url).text
    assert "opens nothing any more" in admin.post(url, follow=True).text
    assert not ApiKey.objects.matching("ec_known").exists()
    assert "was revoked before" in admin.post(url, follow=True).text


@pytest.mark.parametrize("name", ["organisations", "memberships", "api_keys"])
def test_lists_take_as_many_queries_for_many(admin, name, django_assert_max_num_queries):
    url = reverse(f"{name}:index")
    factories = (OrganisationFactory, MembershipFactory, ApiKeyFactory)
    for make in factories:
        make()
    admin.get(url)
    with django_assert_max_num_queries(16) as first:
        admin.get(url)
    for make in factories * 4:
        make()
    with django_assert_max_num_queries(len(first)):
        admin.get(url)


def user_form(**changes: object) -> dict[str, object]:
    password = "een lange wachtzin 42"
    return {
        "username": "nieuw", "email": "nieuw@example.org", "first_name": "N", "last_name": "M",
        "password1": password, "password2": password, "is_active": "on", **changes,
    }  # fmt: skip


def test_logins_and_their_roles_are_logged(admin):
    admin.post(reverse("wagtailusers_users:add"), user_form())
    user = User.objects.get(username="nieuw")
    group = Group.objects.get(name=Role.AUDITOR)
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    admin.post(url, user_form(groups=[group.pk], password1="", password2=""))
    assert list(user.groups.all()) == [group]
    actions = Entry.objects.about(f"users.user:{user.pk}").values_list("action", flat=True)
    assert list(actions) == ["users.user_changed", "users.user_created"]


def test_a_deleted_login_is_logged(admin):
    user = UserFactory.create(password=None)
    admin.post(reverse("wagtailusers_users:delete", args=[user.pk]))
    assert not User.objects.filter(pk=user.pk).exists()
    assert Entry.objects.about(f"users.user:{user.pk}").get().action == "users.user_deleted"

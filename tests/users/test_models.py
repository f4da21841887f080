import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories.users import (
    ApiKeyFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from users.models import ApiKey, Organisation, User


pytestmark = pytest.mark.django_db


def test_an_address_belongs_to_one_person_however_it_is_written():
    UserFactory.create(email="noor@example.org")
    with pytest.raises(IntegrityError, match="users_user_email_unique"), transaction.atomic():
        UserFactory.create(email="Noor@Example.org")


def test_people_without_an_address_are_many():
    UserFactory.create_batch(2, email="")
    assert User.objects.filter(email="").count() == 2


def test_the_audit_log_names_a_person_by_key_and_not_by_name():
    user = UserFactory.create(username="noor")
    assert user.audit_name == f"user:{user.pk}"


def test_a_password_is_kept_as_an_argon2_hash():
    user = UserFactory.create(password="nine lives of a cat")
    assert user.password.startswith("argon2$")
    assert user.check_password("nine lives of a cat")


def test_an_organisation_has_a_known_kind():
    with pytest.raises(IntegrityError, match="users_organisation_kind_known"), transaction.atomic():
        OrganisationFactory.create(kind="troll_farm")


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_every_kind_of_organisation_can_be_saved(kind):
    assert str(OrganisationFactory.create(kind=kind, name="Kiesraad")) == "Kiesraad"


def test_an_organisation_has_its_slug_alone():
    OrganisationFactory.create(slug="kiesraad")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory.create(slug="kiesraad")


def test_a_person_is_a_member_once():
    membership = MembershipFactory.create()
    with pytest.raises(IntegrityError, match="users_membership_unique"), transaction.atomic():
        MembershipFactory.create(user=membership.user, organisation=membership.organisation)


def test_a_membership_has_a_known_role():
    with pytest.raises(IntegrityError, match="users_membership_role_known"), transaction.atomic():
        MembershipFactory.create(role="emperor")


def test_a_membership_can_be_read_by_people():
    membership = MembershipFactory.create(role="editor")
    assert str(membership) == f"{membership.user_id} editor {membership.organisation_id}"


def test_a_key_without_a_scope_is_refused():
    with pytest.raises(IntegrityError, match="users_apikey_has_scope"), transaction.atomic():
        ApiKeyFactory.create(scopes=[])


def test_a_key_with_an_unknown_scope_is_refused():
    with pytest.raises(IntegrityError, match="users_apikey_scopes_known"), transaction.atomic():
        ApiKeyFactory.create(scopes=["posts:write", "everything"])
    with pytest.raises(ValidationError, match="everything"):
        ApiKeyFactory.build(scopes=["everything"]).clean_fields()


def test_no_two_keys_have_one_secret():
    ApiKeyFactory.create(secret="ec_the-same")
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKeyFactory.create(secret="ec_the-same")


def test_a_key_is_found_by_its_secret_until_it_is_revoked():
    key = ApiKeyFactory.create(secret="ec_open-sesame")
    ApiKeyFactory.create(secret="ec_revoked", revoked=True)
    assert list(ApiKey.objects.matching("ec_open-sesame")) == [key]
    assert not ApiKey.objects.matching("ec_revoked").exists()
    assert not ApiKey.objects.matching("ec_").exists()
    assert list(ApiKey.objects.active()) == [key]


def test_a_key_shows_only_its_beginning():
    key = ApiKeyFactory.create(secret="ec_open-sesame", name="Ingest")
    assert str(key) == "Ingest (ec_open-s…)"
    assert key.audit_name == f"api-key:{key.pk}"

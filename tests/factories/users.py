import hashlib
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from users.models import ApiKey, Invitation, Membership, Organisation, User


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    class Params:
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    username = factory.Sequence(lambda n: f"user-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("a long enough passphrase")


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    class Params:
        authority = factory.Trait(kind=Organisation.Kind.AUTHORITY)
        platform = factory.Trait(kind=Organisation.Kind.PLATFORM)

    name = factory.Sequence(lambda n: f"Factcheckdesk {n}")
    slug = factory.Sequence(lambda n: f"factcheckdesk-{n}")
    kind = Organisation.Kind.FACT_CHECKER


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Membership.Role.MEMBER


class ApiKeyFactory(DjangoModelFactory[ApiKey]):
    """`ApiKeyFactory(secret="ec_…")` is the key that this secret opens."""

    class Meta:
        model = ApiKey

    class Params:
        secret = factory.Sequence(lambda n: f"ec_secret-number-{n}")
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Key {n}")
    prefix = factory.LazyAttribute(lambda key: key.secret[:9])
    secret_hash = factory.LazyAttribute(lambda key: ApiKey.hash_secret(key.secret))
    scopes = factory.LazyFunction(lambda: list(ApiKey.Scope.values))


class InvitationFactory(DjangoModelFactory[Invitation]):
    """`InvitationFactory(secret="…")` is the one that this link opens."""

    class Meta:
        model = Invitation

    class Params:
        secret = factory.Sequence(lambda n: f"invitation-{n}")

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    role = Membership.Role.MEMBER
    secret_hash = factory.LazyAttribute(
        lambda invitation: hashlib.sha256(invitation.secret.encode()).hexdigest()
    )
    invited_by = factory.SubFactory(UserFactory, password=None)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))

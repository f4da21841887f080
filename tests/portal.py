"""People at the portal: signed in, with a second factor shown."""

from typing import Any

from django.test import Client

from factchecks.models import Partner
from tests.cms import sign_in, staff_member
from tests.factories.factchecks import PartnerFactory
from tests.factories.users import MembershipFactory, UserFactory
from users.models import Membership, Organisation, User
from users.roles import Role


class PortalClient(Client):
    """A browser of someone who works at the portal, for `organisation` (None: oversight)."""

    def __init__(self, user: User, organisation: Organisation | None = None, **options: Any):
        super().__init__(**options)
        self.user = user
        self._organisation = organisation
        sign_in(self, user)

    @property
    def organisation(self) -> Organisation:
        assert self._organisation is not None
        return self._organisation


def member(
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    *,
    csrf_checks: bool = False,
) -> PortalClient:
    """A member of this partner, or of a new one."""
    user = UserFactory.create(password=None)  # nobody types it, and hashing one is slow
    if organisation is None:
        organisation = PartnerFactory.create().organisation
    elif not Partner.objects.filter(organisation=organisation).exists():
        PartnerFactory.create(organisation=organisation)
    MembershipFactory.create(user=user, organisation=organisation, role=role)
    return PortalClient(user, organisation, enforce_csrf_checks=csrf_checks)


def overseer(*, csrf_checks: bool = False) -> PortalClient:
    """Election staff who oversee the partners and work for none."""
    return PortalClient(staff_member(Role.FACT_CHECK_OVERSEER), enforce_csrf_checks=csrf_checks)

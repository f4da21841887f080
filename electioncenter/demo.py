"""People, partners and keys of the demonstration that `make run` starts.

Their password is made anew for every checkout and kept, readable by its owner only, beside the
embedded servers' data, so that no copy of Election Center ever answers to a known password.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from audit.actions import record
from elections.actions.scopes import give_area
from elections.models import Jurisdiction
from users.models import Membership, Organisation, User
from users.roles import Role


BY = "system:sample"
PASSWORD_FILE = "demo_password"  # noqa: S105 (a file name)


@dataclass(frozen=True, slots=True)
class Login:
    """`role` is a staff role of users.roles, "" for partners, who are members only."""

    username: str
    role: str
    organisation: str
    membership: str = Membership.Role.EDITOR


ORGANISATIONS = {
    "Factcheckdesk Noordwest": Organisation.Kind.FACT_CHECKER,
    "Duinwaard Controleert": Organisation.Kind.FACT_CHECKER,
    "Gemeente Duinwaard": Organisation.Kind.ELECTION_STAFF,
}
LOGINS = (
    Login("admin", "administrator", "Gemeente Duinwaard"),
    Login("editor", "election_editor", "Gemeente Duinwaard"),
    Login("reviewer", "election_reviewer", "Gemeente Duinwaard"),
    Login("overseer", "fact_check_overseer", "Gemeente Duinwaard"),
    # Of each partner one who writes verdicts and one who reads them a second time.
    Login("noordwest-checker", "", "Factcheckdesk Noordwest", Membership.Role.MEMBER),
    Login("noordwest-editor", "", "Factcheckdesk Noordwest", Membership.Role.ADMIN),
    Login("duinwaard-checker", "", "Duinwaard Controleert", Membership.Role.MEMBER),
    Login("duinwaard-editor", "", "Duinwaard Controleert", Membership.Role.ADMIN),
)


def password() -> str:
    """The password of this checkout's demonstration logins."""
    path = Path(settings.VAR_DIR) / PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


@transaction.atomic
def create_people() -> dict[str, Organisation]:
    """The partners by name, and one login a role; nothing changes where they exist."""
    partners = {
        name: Organisation.objects.get_or_create(
            slug=name.lower().replace(" ", "-"), defaults={"name": name, "kind": kind}
        )[0]
        for name, kind in ORGANISATIONS.items()
    }
    made = [login.username for login in LOGINS if _create(login, partners[login.organisation])]
    if made:
        record(action="users.demo_people_created", by=BY, subject="users.user", data={"made": made})
    return partners


@transaction.atomic
def give_areas(area: Jurisdiction) -> None:
    """The demonstration's election staff work on this area, in every language."""
    for login in LOGINS:
        if login.role in (Role.ELECTION_EDITOR, Role.ELECTION_REVIEWER):
            give_area(user=User.objects.get(username=login.username), area=area, by=BY)


def _create(login: Login, organisation: Organisation) -> bool:
    user, created = User.objects.get_or_create(
        username=login.username,
        defaults={
            "email": f"{login.username}@demo.example",
            "is_superuser": login.role == "administrator",
            "is_staff": login.role == "administrator",
        },
    )
    if created:
        user.set_password(password())
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name=login.role))
        Membership.objects.create(user=user, organisation=organisation, role=login.membership)
    return created

"""People, partners and keys of the demonstration that `make run` starts.

Their password, and the secrets of their authenticator apps, are made anew for every checkout and
kept, readable by its owner only, beside the embedded servers' data, so that no copy of Election
Center ever answers to a known one. `manage.py demo_code USERNAME` stands in for the app.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from audit.actions import record
from elections.actions.scopes import give_area
from elections.models import Jurisdiction
from factchecks.models import Partner, Signatory
from users.models import Membership, Organisation, User
from users.roles import Role


BY = "system:sample"
PASSWORD_FILE = "demo_password"  # noqa: S105 (a file name)
SECOND_FACTOR_FILE = "demo_second_factor"


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


# Who looks and posts: a password only, and no rights anywhere. They follow each other.
VIEWERS = ("mila", "jurre")


def password() -> str:
    """The password of this checkout's demonstration logins."""
    return _kept(PASSWORD_FILE, nbytes=9)


def app_secret(username: str) -> str:
    """What this person's authenticator app knows, as apps are told it (base32)."""
    seed = _kept(SECOND_FACTOR_FILE, nbytes=32)
    digest = hmac.digest(seed.encode(), username.encode(), "sha256")
    return base64.b32encode(digest[:20]).decode()


def code(username: str, at: datetime) -> str:
    """The six digits that the app would show at this moment (RFC 6238)."""
    step = int(at.timestamp()) // 30
    digest = hmac.digest(base64.b32decode(app_secret(username)), step.to_bytes(8), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def _kept(name: str, *, nbytes: int) -> str:
    path = Path(settings.VAR_DIR) / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(nbytes))
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
    for partner in partners.values():
        if partner.kind == Organisation.Kind.FACT_CHECKER:
            _trust(partner)
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
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": get_adapter().encrypt(app_secret(login.username))}},
    )
    return created


def _trust(organisation: Organisation) -> None:
    """A partner whose verdicts show by themselves, with a signature in force for a year."""
    partner, _made = Partner.objects.get_or_create(
        organisation=organisation,
        defaults={
            "languages": ["en", "nl"],
            "countries": ["NL"],
            "automatic_reach": Partner.AutomaticReach.MATCHING,
        },
    )
    Signatory.objects.get_or_create(
        partner=partner,
        body=Signatory.Body.EFCSN,
        defaults={
            "status": Signatory.Status.ACTIVE,
            "valid_until": timezone.localdate() + timedelta(days=365),
        },
    )

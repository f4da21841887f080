"""Two partners, staff and strangers, and things of partner A that B must never see."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client

from factchecks.actions.evidence import NewEvidence, add_file
from factchecks.actions.merging import merge_claims
from factchecks.models import Claim, Evidence
from tests.cms import sign_in, staff_member
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    AppearanceDecisionFactory,
    AppearanceFactory,
    AutomaticStopFactory,
    BackSearchFactory,
    ClaimFactory,
    CommentFactory,
    ComplaintFactory,
    PartnerFactory,
    ReviewImportFactory,
    SavedFilterFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import (
    ApiKeyFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)
from users.models import Membership, Organisation, User
from users.roles import Role


class Who(StrEnum):
    ANONYMOUS = "anonymous"
    WITHOUT_FACTOR = "signed in, no second factor set up"
    FACTOR_NOT_SHOWN = "signed in by password, the code not typed"
    CHECKER_A = "fact-checker of A"
    EDITOR_A = "editor of A"
    ADMIN_A = "admin of A"
    CHECKER_B = "fact-checker of B"
    EDITOR_B = "editor of B"
    ADMIN_B = "admin of B"
    INACTIVE = "admin of an inactive partner"
    OVERSEER = "overseer"
    OTHER_STAFF = "election editor"


HEADLINE, EVIDENCE, NOTE, STATEMENT, REVIEWS = SECRETS = (
    "Kop van een concept dat van A is",
    "Bewijsstuk dat alleen A kent",
    "Aantekening onder vakgenoten van A",
    "Stelling die A nog onderzoekt.",
    "reviews-of-a.json",
)


@dataclass
class World:
    """Everything here belongs to partner A, but for `published`, which everybody may read."""

    a: Organisation
    b: Organisation
    people: dict[Who, User]
    claim: Any
    draft: Any
    published: Any
    objects: dict[str, Any] = field(default_factory=dict)

    def client(self, who: Who) -> Client:
        client = Client()
        if who in (Who.WITHOUT_FACTOR, Who.FACTOR_NOT_SHOWN):
            client.force_login(self.people[who])
        elif who != Who.ANONYMOUS:
            sign_in(client, self.people[who])
        return client


def build() -> World:
    a, b = (PartnerFactory.create().organisation for _ in range(2))
    closed = PartnerFactory.create(is_active=False).organisation
    people = _people(a, b, closed)
    claim = ClaimFactory.create(organisation=a, statement=STATEMENT)
    draft = VerdictFactory.create(claim=claim, draft=True, authored_by=people[Who.CHECKER_A])
    VerdictTextFactory.create(verdict=draft, language="en", headline=HEADLINE)
    published = VerdictFactory.create(claim=ClaimFactory.create(organisation=a), published=True)
    VerdictTextFactory.create(verdict=published, language="en", headline="The polls are open")
    world = World(a, b, people, claim, draft, published)
    world.objects = _objects(world)
    return world


def _people(a: Organisation, b: Organisation, closed: Organisation) -> dict[Who, User]:
    people = {who: _member(a, "member") for who in (Who.WITHOUT_FACTOR, Who.FACTOR_NOT_SHOWN)}
    TOTP.activate(people[Who.FACTOR_NOT_SHOWN], generate_totp_secret())
    for who, organisation, role in (
        (Who.CHECKER_A, a, Membership.Role.MEMBER),
        (Who.EDITOR_A, a, Membership.Role.EDITOR),
        (Who.ADMIN_A, a, Membership.Role.ADMIN),
        (Who.CHECKER_B, b, Membership.Role.MEMBER),
        (Who.EDITOR_B, b, Membership.Role.EDITOR),
        (Who.ADMIN_B, b, Membership.Role.ADMIN),
        (Who.INACTIVE, closed, Membership.Role.ADMIN),
    ):
        people[who] = _member(organisation, role)
    people[Who.OVERSEER] = staff_member(Role.FACT_CHECK_OVERSEER)
    people[Who.OTHER_STAFF] = staff_member(Role.ELECTION_EDITOR)
    return people


def _member(organisation: Organisation, role: str) -> User:
    user = UserFactory.create(password=None)
    MembershipFactory.create(user=user, organisation=organisation, role=role)
    return user


def _objects(world: World) -> dict[str, Any]:
    claim, checker = world.claim, world.people[Who.CHECKER_A]
    CommentFactory.create(claim=claim, author=checker, text=NOTE)
    appearance = AppearanceFactory.create(claim=claim)
    decided = AppearanceFactory.create(claim=claim, confirmed=True)
    batch = uuid4()
    AppearanceDecisionFactory.create(
        appearance=decided, by=checker, organisation=world.a, batch=batch
    )
    complaint = ComplaintFactory.create(verdict=world.published)
    return {
        "evidence": _file(claim, checker),
        "stop": AutomaticStopFactory.create(),
        "appearance": appearance,
        "decided": decided,
        "batch": batch,
        "complaint": complaint,
        "merge": merge_claims(
            source=ClaimFactory.create(organisation=world.a), target=claim, by=checker
        ),
        "run": ReviewImportFactory.create(organisation=world.a, file_name=REVIEWS),
        "search": BackSearchFactory.create(verdict=world.draft),
        "filter": SavedFilterFactory.create(user=checker),
        "invitation": InvitationFactory.create(organisation=world.a, secret="of-partner-a"),
        "key": ApiKeyFactory.create(organisation=world.a),
        "membership": MembershipFactory.create(organisation=world.a),
        "election": ElectionFactory.create(),
        "security_key": Authenticator.objects.create(
            user=UserFactory.create(password=None),
            type="webauthn",
            data={"name": "Key of A", "credential": {}},
        ),
        "session": UserSession.objects.create(
            user=checker, ip="127.0.0.1", user_agent="x", session_key="of-partner-a"
        ),
    }


def _file(claim: Claim, by: User) -> Evidence:
    return add_file(
        claim=claim,
        found=NewEvidence(kind=Evidence.Kind.FILE, title=EVIDENCE),
        content=EVIDENCE.encode(),
        by=by,
    )

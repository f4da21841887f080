"""What happened to a claim, from the audit log: who of our own did it, and nobody else's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from audit.models import Entry
from factchecks.models import Claim
from users.models import Organisation, User


NEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """`who` is a colleague's name; "" for everybody and everything else."""

    at: datetime
    action: str
    who: str
    version: int | None
    is_system: bool


def history_of(claim: Claim, *, organisation: Organisation) -> list[Happening]:
    """The newest first, of the claim and of its verdicts; three queries.

    What another partner did with a claim that it had before, such as notes, is not told.
    """
    subjects = [f"factchecks.claim:{claim.pk}"]
    subjects += [f"factchecks.verdict:{pk}" for pk in claim.verdicts.values_list("pk", flat=True)]
    told = Q(data__organisation__isnull=True) | Q(data__organisation=organisation.pk)
    found = Entry.objects.filter(told, subject__in=subjects)
    entries = list(found.order_by("-sequence")[:NEWEST])
    names = _names((entry.actor for entry in entries), organisation)
    return [
        Happening(
            at=entry.at,
            action=entry.action,
            who=names.get(entry.actor, ""),
            version=entry.data.get("version"),
            is_system=not entry.actor.startswith("user:"),
        )
        for entry in entries
    ]


def _names(actors: Iterable[str], organisation: Organisation) -> dict[str, str]:
    keys = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    people = User.objects.filter(
        pk__in=[key for key in keys if key.isdecimal()], memberships__organisation=organisation
    )
    return {user.audit_name: user.get_username() for user in people}

"""Two persons for every public word: nobody approves a change they wrote any part of.

Persons are named as in the audit log ("user:5"). A program that writes pages has a name of its
own ("system:sample"); only where no person wrote anything may another program approve.
The database holds pages to the same rule (see docs/editorial.md): this is for saying why first.
"""

from collections.abc import Collection
from enum import StrEnum


SYSTEM = "system:"


class Refusal(StrEnum):
    WROTE_IT = "wrote_it"
    NOT_A_PERSON = "not_a_person"


def refusal(approver: str, authors: Collection[str]) -> Refusal | None:
    """Why this approver cannot approve what these authors wrote; None where they can."""
    if approver in authors:
        return Refusal.WROTE_IT
    if is_program(approver) and not all(is_program(author) for author in authors):
        return Refusal.NOT_A_PERSON
    return None


def is_program(name: str) -> bool:
    return name.startswith(SYSTEM)

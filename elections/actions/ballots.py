"""Writes on who stands for election: parties, people, lists and the places on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from audit.actions import record
from elections.formats.records import CandidacyRecord, CandidateListRecord
from elections.models import (
    Candidacy,
    CandidateList,
    Contest,
    Election,
    ListPosition,
    Party,
    Person,
)
from elections.people import display_name, identity, sort_name


# What EML files of an election with one contest call it.
WHOLE_ELECTION = "geen"


class AmbiguousCandidate(ValueError):
    """A list names one person twice: the records do not tell who is meant."""


@dataclass(slots=True)
class _Counts:
    created: int = 0
    updated: int = 0
    removed: int = 0

    def add(self, *, is_new: bool, is_changed: bool) -> None:
        self.created += is_new
        self.updated += is_changed and not is_new

    @property
    def is_unchanged(self) -> bool:
        return not (self.created or self.updated or self.removed)


@transaction.atomic
def save_lists(
    *,
    election: Election,
    lists: Sequence[CandidateListRecord],
    by: str,
    websites: Mapping[str, str] | None = None,
) -> list[CandidateList]:
    """The candidate lists of an election as they were decided; safe to run again.

    What is no longer named goes: a list, a candidate, a place on a list. People and parties
    stay, for other elections may know them. `websites` is by name of the party. List and
    candidate numbers are taken as they come, gaps included. Raises AmbiguousCandidate.
    """
    counts = _Counts()
    contest = _contest(election)
    saved = [_save_list(contest, each, websites or {}, counts) for each in lists]
    counts.removed += _remove(contest.lists.exclude(pk__in=[each.pk for each in saved]))
    if not counts.is_unchanged:
        record(
            action="elections.lists_saved",
            by=by,
            subject=f"elections.election:{election.pk}",
            data={
                "lists": len(saved),
                "created": counts.created,
                "updated": counts.updated,
                "removed": counts.removed,
            },
        )
    return saved


def _contest(election: Election) -> Contest:
    contest, _created = Contest.objects.get_or_create(
        election=election,
        identifier=WHOLE_ELECTION,
        defaults={
            "division": election.division,
            "name": election.name,
            "number_elected": election.number_of_seats,
        },
    )
    return contest


def _save_list(
    contest: Contest, details: CandidateListRecord, websites: Mapping[str, str], counts: _Counts
) -> CandidateList:
    party = _party(contest, details.name, websites.get(details.name, ""), counts)
    saved: CandidateList = _put(
        CandidateList.objects,
        counts,
        key={"contest": contest, "number": details.number},
        values={"name": details.name, "party": party},
    )
    kept = [_save_candidacy(saved, each, counts) for each in details.candidacies]
    if len(set(kept)) < len(kept):
        raise AmbiguousCandidate(f"List {details.number} names somebody twice.")
    counts.removed += _remove(saved.candidacies.exclude(pk__in=kept))
    return saved


def _party(contest: Contest, name: str, website: str, counts: _Counts) -> Party | None:
    """None for a list without a registered name."""
    if not name:
        return None
    party: Party = _put(
        Party.objects,
        counts,
        key={"country": contest.division.country, "name": name},
        values={"website": website} if website else {},
    )
    return party


def _save_candidacy(in_list: CandidateList, details: CandidacyRecord, counts: _Counts) -> int:
    name = display_name(details)
    person = _put(
        Person.objects,
        counts,
        key={"identity": identity(details, area=in_list.contest.division.ocd_id)},
        values={
            "display_name": name,
            "first_name": details.first_name,
            "initials": details.initials,
            "prefix": details.prefix,
            "last_name": details.last_name,
            "sort_name": sort_name(details),
            "identifiers": {"wikidata": details.wikidata} if details.wikidata else {},
        },
    )
    candidacy = _put(
        Candidacy.objects,
        counts,
        key={"candidate_list": in_list, "person": person},
        values={"candidate_name": name, "residence": details.town},
    )
    for district, position in details.positions:
        _put(
            ListPosition.objects,
            counts,
            key={"candidacy": candidacy, "district": district},
            values={"position": position},
        )
    districts = [district for district, _position in details.positions]
    counts.removed += _remove(candidacy.positions.exclude(district__in=districts))
    key: int = candidacy.pk
    return key


def _put(
    rows: models.Manager[Any], counts: _Counts, *, key: dict[str, Any], values: dict[str, Any]
) -> Any:
    """The row of that key with these values, written only if that changes it."""
    row, is_new = rows.get_or_create(**key, defaults=values)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
    counts.add(is_new=is_new, is_changed=bool(changed))
    return row


def _remove(rows: models.QuerySet[Any]) -> int:
    """How many rows of this table went; what hangs on them goes along uncounted."""
    _total, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)

"""Writes on jurisdictions and elections."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from elections.models import Election, ElectionPhase, ElectoralAuthority, Jurisdiction, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDetails:
    title: str
    publisher: str
    url: str
    retrieved_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseDetails:
    kind: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime | None = None
    descriptions: dict[str, str] = field(default_factory=dict)
    rule_reference: str = ""
    source: SourceDetails | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionDetails:
    """Everything that is known when an election is announced. Names: OCDEP 20, EML_NL."""

    slug: str
    name: str
    names: dict[str, str]
    category: str
    subcategory: str
    date: datetime.date
    announced_on: datetime.date
    topic_terms: Sequence[str] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    administrative_organization: str = ""
    number_of_seats: int | None = None
    preference_threshold: int | None = None
    requires_voter_id: bool | None = None
    has_election_day_registration: bool | None = None
    results_uri: str = ""
    official_uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDetails:
    """Who runs elections in an area and where it answers. Names: VIP 6 ElectionAdministration."""

    name: str
    elections_uri: str = ""
    registration_uri: str = ""
    where_do_i_vote_uri: str = ""
    absentee_uri: str = ""
    rules_uri: str = ""
    phone: str = ""
    email: str = ""
    publishes_stations: bool | None = None
    verified_at: datetime.datetime | None = None
    source: SourceDetails | None = None


@transaction.atomic
def announce_election(
    *,
    details: ElectionDetails,
    division: Jurisdiction,
    phases: Iterable[PhaseDetails],
    by: str,
) -> Election:
    """A new election with its phases, each with the rule and source it rests on."""
    election = Election.objects.create(
        division=division,
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
    )
    for phase in phases:
        ElectionPhase.objects.create(
            election=election,
            jurisdiction=division,
            kind=phase.kind,
            starts_at=phase.starts_at,
            ends_at=phase.ends_at,
            descriptions=phase.descriptions,
            is_computed=True,
            rule_reference=phase.rule_reference,
            source=_source(phase.source) if phase.source else None,
        )
    record(
        action="elections.election_announced",
        by=by,
        subject=f"elections.election:{election.pk}",
        data={"slug": election.slug, "date": election.date.isoformat()},
    )
    return election


def _source(details: SourceDetails) -> Source:
    source, _created = Source.objects.get_or_create(
        url=details.url,
        title=details.title,
        defaults={"publisher": details.publisher, "retrieved_at": details.retrieved_at},
    )
    return source


@transaction.atomic
def register_jurisdictions(*, rows: Sequence[dict[str, Any]], by: str) -> dict[str, Jurisdiction]:
    """Adds areas that are not known yet, parents before children; by OCD id, known ones too."""
    known: dict[str, Jurisdiction] = {}
    added = []
    for row in rows:
        parent = row.pop("parent", None)
        area, created = Jurisdiction.objects.get_or_create(
            ocd_id=row["ocd_id"],
            defaults={**row, "parent": known[parent] if parent else None},
        )
        known[area.ocd_id] = area
        if created:
            added.append(area.ocd_id)
    if added:
        record(
            action="elections.jurisdictions_registered",
            by=by,
            subject="elections.jurisdiction",
            data={"added": added, "at": timezone.now().isoformat()},
        )
    return known


@transaction.atomic
def register_authority(
    *, jurisdiction: Jurisdiction, details: AuthorityDetails, by: str
) -> ElectoralAuthority:
    """The one authority of an area; what is told again replaces what was told before."""
    values: dict[str, Any] = {name: getattr(details, name) for name in details.__dataclass_fields__}
    values["source"] = _source(details.source) if details.source else None
    authority, is_new = ElectoralAuthority.objects.get_or_create(
        jurisdiction=jurisdiction, defaults=values
    )
    changed = [name for name, value in values.items() if getattr(authority, name) != value]
    if not is_new and not changed:
        return authority
    for name in changed:
        setattr(authority, name, values[name])
    authority.save(update_fields=changed)
    record(
        action="elections.authority_registered",
        by=by,
        subject=f"elections.jurisdiction:{jurisdiction.pk}",
        data={"ocd_id": jurisdiction.ocd_id, "changed": changed},
    )
    return authority

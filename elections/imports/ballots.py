"""Candidate lists of a file, compared with those that are known, then saved.

What is compared is a position: who stands where, on which list, in which district.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from elections.formats.records import CandidacyRecord, CandidateListRecord
from elections.imports.changes import BATCH, ChangeLog, image
from elections.models import (
    Candidacy,
    CandidateList,
    Contest,
    Election,
    ImportRun,
    ListPosition,
    Party,
    Person,
)
from elections.people import display_name, identity, sort_name


_Key = tuple[int, str]  # list number, person's identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDetails:
    """A contest and the lists in it. Dutch elections have one."""

    identifier: str
    name: str
    lists: Sequence[CandidateListRecord]
    kind: str = Contest.Kind.CANDIDATE
    number_elected: int | None = None
    votes_allowed: int = 1
    full_text: str = ""
    info_uri: str = ""


@dataclass
class _Candidate:
    """A candidacy of the file, with the row that it would become or is."""

    record: CandidacyRecord
    positions: dict[str, int]
    known: Candidacy | None = None

    @property
    def is_changed(self) -> bool:
        if self.known is None:
            return False
        return self.known_positions != self.positions or any(
            getattr(self.known, name) != value for name, value in _values(self.record).items()
        )

    @property
    def known_positions(self) -> dict[str, int]:
        rows = self.known.positions.all() if self.known else ()
        return {row.district: row.position for row in rows}


@dataclass
class BallotPlan:
    """What applying would do to one contest; counts are of positions."""

    details: ContestDetails
    candidates: dict[_Key, _Candidate] = field(default_factory=dict)
    gone: list[Candidacy] = field(default_factory=list)
    new_rows: int = 0
    changed_rows: int = 0
    unchanged_rows: int = 0
    gone_rows: int = 0

    def save(self, *, run: ImportRun, election: Election, log: ChangeLog) -> None:
        lists = self._save_lists(run, election, log)
        people = _save_people(self.candidates, election, log)
        self._create(lists, people, log)
        for candidate in self.candidates.values():
            if candidate.is_changed:
                _change(candidate, log)
        for candidacy in self.gone:
            log.deleted(candidacy, image(candidacy))
        Candidacy.objects.filter(pk__in=[each.pk for each in self.gone]).delete()

    def _create(
        self, lists: dict[int, CandidateList], people: dict[str, Person], log: ChangeLog
    ) -> None:
        new = {key: each for key, each in self.candidates.items() if each.known is None}
        rows = [
            Candidacy(candidate_list=lists[number], person=people[person], **_values(each.record))
            for (number, person), each in new.items()
        ]
        Candidacy.objects.bulk_create(rows, batch_size=BATCH)
        pairs = list(zip(rows, new.values(), strict=True))
        ListPosition.objects.bulk_create(
            [row for candidacy, each in pairs for row in _positions(candidacy, each.positions)],
            batch_size=BATCH,
        )
        log.created(rows)

    def _save_lists(
        self, run: ImportRun, election: Election, log: ChangeLog
    ) -> dict[int, CandidateList]:
        contest = self._save_contest(election, log)
        parties = _save_parties({each.name for each in self.details.lists}, election, log)
        known = {each.number: each for each in contest.lists.order_by("number")}
        for each in self.details.lists:
            party, row = parties.get(each.name), known.get(each.number)
            if row is None:
                row = CandidateList.objects.create(
                    contest=contest,
                    number=each.number,
                    name=each.name,
                    party=party,
                    source=run.source,
                )
                log.created([row])
            elif (row.name, row.party_id) != (each.name, party.pk if party else None):
                before = image(row)
                row.name, row.party = each.name, party
                row.save(update_fields=["name", "party"])
                log.changed(row, before)
            known[each.number] = row
        return known

    def _save_contest(self, election: Election, log: ChangeLog) -> Contest:
        contest, is_new = Contest.objects.get_or_create(
            election=election,
            identifier=self.details.identifier,
            defaults={
                "division": election.division,
                "kind": self.details.kind,
                "name": self.details.name or election.name,
                "number_elected": self.details.number_elected or election.number_of_seats,
                "votes_allowed": self.details.votes_allowed,
                "full_text": self.details.full_text,
                "info_uri": self.details.info_uri,
            },
        )
        if is_new:
            log.created([contest])
        return contest


def plan_ballot(*, details: ContestDetails, election: Election | None) -> BallotPlan:
    """`election` None: nothing of it is known yet."""
    plan = BallotPlan(details, candidates=_candidates(details.lists, election))
    known = _known(election, details.identifier)
    districts = {d for each in plan.candidates.values() for d in each.positions}
    for key, candidate in plan.candidates.items():
        candidate.known = known.pop(key, None)
        before = candidate.known_positions
        kept = {d: p for d, p in before.items() if not _is_told(d, districts)}
        _count(plan, candidate, {d: p for d, p in before.items() if d not in kept})
        candidate.positions |= kept
    for candidacy in known.values():
        told = [row for row in candidacy.positions.all() if _is_told(row.district, districts)]
        if told and len(told) == len(candidacy.positions.all()):
            plan.gone.append(candidacy)
            plan.gone_rows += len(told)
    return plan


def _is_told(district: str, districts: set[str]) -> bool:
    """Whether a file on these districts would have named the district."""
    return "" in districts or district in districts


def _count(plan: BallotPlan, candidate: _Candidate, before: dict[str, int]) -> None:
    is_renamed = candidate.known is not None and any(
        getattr(candidate.known, name) != value for name, value in _values(candidate.record).items()
    )
    for district, position in candidate.positions.items():
        if district not in before:
            plan.new_rows += 1
        elif before[district] != position or is_renamed:
            plan.changed_rows += 1
        else:
            plan.unchanged_rows += 1
    plan.gone_rows += sum(1 for district in before if district not in candidate.positions)


def _candidates(
    lists: Sequence[CandidateListRecord], election: Election | None
) -> dict[_Key, _Candidate]:
    found: dict[_Key, _Candidate] = {}
    for each in lists:
        for record in each.candidacies:
            person = own = _identity(record, election)
            number = 2
            while (each.number, own) in found:
                own, number = f"{person}#{number}", number + 1
            found[each.number, own] = _Candidate(record, dict(record.positions))
    return found


def _identity(record: CandidacyRecord, election: Election | None) -> str:
    """An id of the source, or else what tells two people of one name in the area apart."""
    area = election.division.ocd_id if election else ""
    return identity(record, area=area)[:290]


def _values(record: CandidacyRecord) -> dict[str, Any]:
    return {
        "candidate_name": display_name(record)[:200],
        "residence": record.town,
        "registration_status": record.status,
        "is_incumbent": record.is_incumbent,
    }


def _known(election: Election | None, identifier: str) -> dict[_Key, Candidacy]:
    if election is None:
        return {}
    rows = (
        Candidacy.objects.filter(
            candidate_list__contest__election=election,
            candidate_list__contest__identifier=identifier,
        )
        .select_related("candidate_list", "person")
        .prefetch_related("positions")
        .order_by("pk")
    )
    return {(row.candidate_list.number, row.person.identity): row for row in rows}


def _positions(candidacy: Candidacy, positions: dict[str, int]) -> Iterator[ListPosition]:
    for district, position in positions.items():
        yield ListPosition(candidacy=candidacy, district=district, position=position)


def _change(candidate: _Candidate, log: ChangeLog) -> None:
    assert candidate.known is not None
    row, before = candidate.known, image(candidate.known)
    for name, value in _values(candidate.record).items():
        setattr(row, name, value)
    row.save(update_fields=list(_values(candidate.record)))
    row.positions.all().delete()
    ListPosition.objects.bulk_create(_positions(row, candidate.positions))
    log.changed(row, before)


def _save_parties(names: Iterable[str], election: Election, log: ChangeLog) -> dict[str, Party]:
    return save_parties(names=names, country=election.division.country, log=log)


def save_parties(*, names: Iterable[str], country: str, log: ChangeLog) -> dict[str, Party]:
    """By registered name; a list without a name has no party."""
    wanted = sorted({name for name in names if name})
    known = {each.name: each for each in Party.objects.filter(country=country, name__in=wanted)}
    made = [Party(country=country, name=name) for name in wanted if name not in known]
    log.created(Party.objects.bulk_create(made))
    return known | {each.name: each for each in made}


def _save_people(
    candidates: dict[_Key, _Candidate], election: Election, log: ChangeLog
) -> dict[str, Person]:
    """A person who is known, from another list or election, is not made again."""
    records = {identity: each.record for (_number, identity), each in candidates.items()}
    known = {each.identity: each for each in Person.objects.filter(identity__in=records)}
    made = [_person(identity, each) for identity, each in records.items() if identity not in known]
    Person.objects.bulk_create(made, batch_size=BATCH)
    log.created(made)
    return known | {each.identity: each for each in made}


def _person(identity: str, record: CandidacyRecord) -> Person:
    return Person(
        identity=identity,
        display_name=display_name(record)[:200],
        first_name=record.first_name,
        initials=record.initials,
        prefix=record.prefix,
        last_name=record.last_name,
        sort_name=sort_name(record)[:300],
        identifiers={"wikidata": record.wikidata} if record.wikidata else {},
    )

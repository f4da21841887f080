"""What applying a file would do: its reading compared with the database, nothing changed yet."""

from dataclasses import dataclass, fields, replace

from elections.actions.ballots import WHOLE_ELECTION
from elections.formats import eml_rules
from elections.formats.records import Issue, Reading, gettext_noop
from elections.imports.areas import Areas, american_area, find_areas
from elections.imports.ballots import (
    BallotPlan,
    ContestDetails,
    plan_ballot,
)
from elections.imports.changes import ChangeLog
from elections.imports.elections import (
    ElectionPlan,
    find_election,
    identifier_of,
    no_election_issue,
    plan_election,
)
from elections.imports.stations import StationPlan, plan_stations
from elections.imports.vip import plan_vip_election, vip_contests
from elections.models import Election, ImportRun


Dataset = ImportRun.Dataset
DATASETS = {
    "stations": Dataset.STATIONS,
    "election": Dataset.ELECTION,
    "candidates": Dataset.CANDIDATES,
    "vip": Dataset.VIP,
}
UNITED_STATES = "ocd-division/country:us"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person who uploads knows and the file does not say.

    `jurisdiction` is an Open Civic Data id: of a municipal form, or of a whole feed.
    `partial`: the file is about the areas it names; stations elsewhere are not gone.
    """

    kind: str = "auto"
    jurisdiction: str = ""
    timezone: str = ""
    skip_bad_rows: bool = False
    partial: bool = False
    publisher: str = ""
    source_url: str = ""


@dataclass
class Plan:
    """What applying would do, of whichever kinds of data the file has."""

    issues: list[Issue]
    election: Election | None = None
    announced: ElectionPlan | None = None
    stations: StationPlan | None = None
    ballots: list[BallotPlan] | None = None

    @property
    def is_refused(self) -> bool:
        return any(issue.level == "refuse" for issue in self.issues)

    @property
    def is_empty(self) -> bool:
        """Nothing to apply: a file of a kind that is checked and not kept."""
        return not (self.announced or self.stations or self.ballots)

    def touches(self) -> list[str]:
        """Open Civic Data ids of the areas whose information would change."""
        if self.announced:
            return [self.announced.division.ocd_id]
        if self.stations:
            areas = self.stations.areas
            known = [area.ocd_id for area in areas.known.values()]
            gone = self.stations.gone_areas
            return sorted({*known, *gone, *(each.ocd_id for each in areas.missing.values())})
        if self.ballots and self.election:
            return [self.election.division.ocd_id]
        return []

    def counts(self) -> dict[str, int]:
        """Of stations or positions where the file has them, else of the election itself."""
        if not self.stations and not self.ballots and self.announced:
            known = self.announced.election
            is_changed = bool(self.announced.values)
            return {
                "rows_new": int(known is None),
                "rows_changed": int(is_changed),
                "rows_unchanged": int(known is not None and not is_changed),
                "rows_gone": 0,
            }
        stations, ballots = self.stations, self.ballots or []
        return {
            "rows_new": sum(b.new_rows for b in ballots) + (len(stations.new) if stations else 0),
            "rows_changed": sum(b.changed_rows for b in ballots)
            + (len(stations.changed) if stations else 0),
            "rows_unchanged": sum(b.unchanged_rows for b in ballots)
            + (stations.unchanged if stations else 0),
            "rows_gone": sum(b.gone_rows for b in ballots)
            + (len(stations.gone) if stations else 0),
        }

    def save(self, *, run: ImportRun, log: ChangeLog, by: str) -> None:
        if self.announced:
            self.election = self.announced.save(run=run, log=log, by=by)
        assert self.election is not None
        if self.stations:
            self.stations.save(run=run, election=self.election, log=log)
        for ballot in self.ballots or ():
            ballot.save(run=run, election=self.election, log=log)


OPTIONS = [option.name for option in fields(ImportOptions)]


def options_of(run: ImportRun) -> ImportOptions:
    return ImportOptions(**{name: run.options[name] for name in OPTIONS if name in run.options})


def plan_of(run: ImportRun, reading: Reading) -> Plan:
    """Compares a reading with the database as it is now; changes nothing."""
    plan = Plan(list(reading.issues), election=run.election)
    if plan.is_refused:
        return plan
    if reading.kind not in DATASETS:
        plan.issues.append(_no_import(reading))
        return plan
    if reading.kind == "election":
        assert reading.election is not None
        plan.announced = plan_election(reading.election)
        plan.election = plan.announced.election
        return plan
    if reading.kind == "vip":
        return _plan_vip(run, reading, plan)
    own = reading.identifier
    plan.election = run.election or (find_election(own.election_id) if own else None)
    if plan.election is None:
        plan.issues.append(no_election_issue(own.election_id if own else ""))
        return plan
    if own:
        message = "110b" if reading.kind == "stations" else "230b"
        plan.issues += eml_rules.check_context(own, identifier_of(plan.election), message)
    if not plan.is_refused:
        _plan_rows(run, reading, plan)
    return plan


def _plan_rows(run: ImportRun, reading: Reading, plan: Plan) -> None:
    if reading.kind == "candidates":
        details = ContestDetails(identifier=WHOLE_ELECTION, name="", lists=reading.lists)
        plan.ballots = [plan_ballot(details=details, election=plan.election)]
        return
    plan.stations = plan_stations(
        reading=reading, election=plan.election, partial=options_of(run).partial
    )
    plan.issues += plan.stations.issues
    if plan.stations.gone and reading.rejected:
        plan.issues.append(_rejected_and_gone(len(reading.rejected), len(plan.stations.gone)))


def _rejected_and_gone(rejected: int, gone: int) -> Issue:
    return Issue(
        level="warning",
        code="rejected_and_gone",
        template=gettext_noop(
            "%(rejected)s errors left rows out, and %(gone)s stations would vanish: perhaps theirs."
        ),
        values={"rejected": str(rejected), "gone": str(gone)},
    )


def _plan_vip(run: ImportRun, reading: Reading, plan: Plan) -> Plan:
    assert reading.vip is not None
    options = options_of(run)
    codes = {record.municipality_code for record in reading.stations}
    area = options.jurisdiction or next(iter(sorted(codes)), "") or UNITED_STATES
    zone = options.timezone or reading.vip.timezone
    if options.jurisdiction:
        stations = [replace(each, municipality_code=area) for each in reading.stations]
        reading = replace(reading, stations=tuple(stations))
    assert reading.vip is not None
    if run.election is None:
        plan.announced = plan_vip_election(reading.vip, zone, area)
        plan.election = plan.announced.election
    plan.stations = plan_stations(
        reading=reading,
        election=plan.election,
        areas=_vip_areas(reading, zone),
        partial=options.partial,
    )
    plan.ballots = [
        plan_ballot(details=details, election=plan.election)
        for details in vip_contests(reading.vip)
    ]
    plan.issues += plan.stations.issues
    return plan


def _vip_areas(reading: Reading, zone: str) -> Areas:
    names = {each.municipality_code: each.municipality_name for each in reading.stations}
    return find_areas(american_area(code, name, zone) for code, name in names.items() if code)


def _no_import(reading: Reading) -> Issue:
    return Issue(
        level="notice",
        code="no_import",
        template=gettext_noop("%(format)s is valid; counts and results have no import yet."),
        values={"format": reading.format},
    )


def is_held(run: ImportRun, plan: Plan) -> bool:
    """More than the allowed share of the stations would vanish, or all of one area, or any
    while rows were rejected: those may be the stations that the file seems not to name."""
    stations = plan.stations
    if stations is None:
        return False
    may_be_rejected = bool(run.rows_rejected and stations.gone)
    return run.drop > run.max_drop or stations.has_emptied_area or may_be_rejected

"""What readers hand over. Names: EML_NL and its sb-extensions, VIP 6, in snake_case."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


Level = Literal["refuse", "reject", "warning", "notice"]
FileKind = Literal["stations", "election", "candidates", "vip", "results", "unknown"]
StationKind = Literal["regular", "special", "mobile", "drop_box", "early"]


def gettext_noop(text: str) -> str:
    """Marks a text for the translators; whoever shows an issue translates its template."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something a person must know about a file.

    `refuse`: nothing of the file is used; `reject`: this row is not used; the others are
    about rows that are. `template` is English with named placeholders for `values`.
    """

    level: Level
    code: str
    template: str
    values: dict[str, str] = field(default_factory=dict)
    line: int | None = None
    field: str = ""
    row_id: str = ""
    raw: dict[str, str] | None = None

    @property
    def message(self) -> str:
        return self.template % self.values


class BadCell(ValueError):
    """A value that its column does not allow; the template says what would be."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template % values)
        self.template = template
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Opening hours on the clock on the wall of the station: no zone, no offset."""

    start: datetime.datetime
    end: datetime.datetime
    is_subject_to_change: bool = False

    @property
    def is_usable(self) -> bool:
        return self.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRecord:
    """One entry of a register. Of the accessibility fields None says: nobody told."""

    line: int | None = None
    external_id: str = ""
    municipality_code: str = ""
    municipality_name: str = ""
    number: int | None = None
    name: str = ""
    kind: StationKind = "regular"
    building_usage: tuple[str, ...] = ()
    bag_id: str = ""
    street_name: str = ""
    house_number: str = ""
    house_letter: str = ""
    house_number_addition: str = ""
    postal_code: str = ""
    city: str = ""
    address_note: str = ""
    website: str = ""
    periods: tuple[Period, ...] = ()
    rd_x: float | None = None
    rd_y: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_located_from_rd: bool = False
    counting_location: bool | None = None
    accessible: bool | None = None
    accessible_public_transport: bool | None = None
    toilet: bool | None = None
    accessible_toilet: bool | None = None
    gender_neutral_toilet: bool | None = None
    host_present: bool | None = None
    guidelines: Literal["inside_and_outside", "outside", "inside", "none"] | None = None
    voting_template: bool | None = None
    braille_candidate_list: bool | None = None
    large_lettered_candidate_list: bool | None = None
    sign_language_interpreter: Literal["on_location", "remote", "none"] | None = None
    sign_language_polling_station_member: bool | None = None
    acoustics_for_hearing_impaired: bool | None = None
    low_stimulus_environment: bool | None = None
    prokkelduo: bool | None = None
    accessibility_note: str = ""
    other_information: str = ""
    contact_details: str = ""
    election_website: str = ""
    # Eligible voters, of an EML file: kept for checks, not published. None: unknown.
    voters: int | None = None
    # Columns whose text had spaces around it, as the file names them.
    untidy: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionIdentifier:
    """What an EML file, or the database, says which election it is about."""

    election_id: str
    name: str = ""
    category: str = ""
    subcategory: str = ""
    domain: str | None = None
    domain_id: str | None = None
    date: datetime.date | None = None
    nomination_date: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRecord:
    """A node of an election's tree of areas; numbers are unique within a category."""

    number: str
    category: str
    name: str
    superior_number: str | None = None
    superior_category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionRecord:
    identifier: ElectionIdentifier
    seats: int | None = None
    preference_threshold: int | None = None
    regions: tuple[RegionRecord, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyRecord:
    """`positions` are (district, position); district "" means everywhere."""

    positions: tuple[tuple[str, int], ...]
    last_name: str
    initials: str = ""
    first_name: str = ""
    prefix: str = ""
    display_name: str = ""
    town: str = ""
    wikidata: str = ""
    # Where the source has an id of its own; otherwise name and town tell people apart.
    identity: str = ""
    status: Literal["filed", "qualified", "withdrawn", "write_in"] = "qualified"
    is_incumbent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateListRecord:
    """A list without a registered name has `name` empty."""

    number: int
    name: str = ""
    kind: str = ""
    candidacies: tuple[CandidacyRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VipElection:
    id: str
    date: datetime.date
    name: str = ""
    election_type: str = ""
    is_statewide: bool | None = None
    registration_info: str = ""
    absentee_ballot_info: str = ""
    results_uri: str = ""
    has_election_day_registration: bool | None = None
    registration_deadline: datetime.date | None = None
    absentee_request_deadline: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VipCandidate:
    id: str
    ballot_name: str
    party: str = ""
    first_name: str = ""
    last_name: str = ""
    is_incumbent: bool | None = None
    pre_election_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VipContest:
    id: str
    kind: Literal["candidate", "party", "ballot_measure", "retention"]
    name: str
    number_elected: int | None = None
    votes_allowed: int | None = None
    full_text: str = ""
    info_uri: str = ""
    candidates: tuple[VipCandidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VipRecord:
    source_name: str
    vip_id: str
    issued_at: str
    state: str
    locality: str
    locality_type: str
    timezone: str
    election: VipElection
    contests: tuple[VipContest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the person who imports knows and the file does not say.

    `kind` "auto" looks at the content. `skip_bad_rows`: rows with errors are left out, not a
    reason to refuse the file. `definition`: the election a file must be about.
    """

    kind: str = "auto"
    municipality_code: str = ""
    municipality_name: str = ""
    timezone: str = ""
    skip_bad_rows: bool = False
    definition: ElectionIdentifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was in one file. `rows_in` counts the file's own rows or elements."""

    kind: FileKind
    format: str
    schema_version: str = ""
    rows_in: int = 0
    identifier: ElectionIdentifier | None = None
    # Eligible voters as an EML file writes them: not always a number.
    max_votes: str = ""
    stations: tuple[StationRecord, ...] = ()
    election: ElectionRecord | None = None
    lists: tuple[CandidateListRecord, ...] = ()
    vip: VipRecord | None = None
    # Whether the file tells of whole areas, so that what it does not name is gone.
    is_national: bool = False
    issues: tuple[Issue, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(issue.level == "refuse" for issue in self.issues)

    @property
    def rejected(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.level == "reject")


def refusal(
    code: str,
    template: str,
    *,
    file_format: str = "",
    line: int | None = None,
    field_name: str = "",
    values: Mapping[str, str] | None = None,
) -> Reading:
    """The reading of a file of which nothing can be used."""
    issue = Issue(
        level="refuse",
        code=code,
        template=template,
        values=dict(values or {}),
        line=line,
        field=field_name,
    )
    return Reading(kind="unknown", format=file_format, issues=(issue,))

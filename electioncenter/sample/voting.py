"""Loads the sample's election: its calendar, authority, stations, candidates and pages."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from electioncenter.sample.dates import POLLING_DAY, Calendar
from electioncenter.sample.files import FOLDER, document, pages
from elections.actions.ballots import save_lists
from elections.actions.elections import (
    AuthorityDetails,
    ElectionDetails,
    PhaseDetails,
    SourceDetails,
    announce_election,
    register_authority,
    register_jurisdictions,
)
from elections.actions.imports import apply_run, read_run, receive_file
from elections.actions.pages import PageContent, publish_pages
from elections.formats.records import CandidacyRecord, CandidateListRecord
from elections.imports.plan import ImportOptions
from elections.models import Election
from elections.statutory import CHECKED_ON, Law, StatutoryDate


BY = "system:sample"
REVIEW_EVERY = timedelta(days=90)
# Days from polling day, which is 28 to 34 days ahead: shortly before the sample is loaded.
REVIEWED_ON = -35


def load_election(calendar: Calendar) -> Election:
    content = document("election.json")
    areas = register_jurisdictions(rows=[_area(row) for row in content["jurisdictions"]], by=BY)
    division = areas[content["election"]["jurisdiction"]]
    register_authority(
        jurisdiction=division, details=_authority(content["authority"], calendar), by=BY
    )
    statutory = calendar.statutory(content["election"]["eml_category"])
    return announce_election(
        details=_details(content, calendar),
        division=division,
        phases=_phases(content["phases"], statutory, calendar),
        by=BY,
    )


def _area(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ocd_id": row["ocd_id"],
        "parent": row["parent"],
        "name": row["name"]["nl"],
        "classification": row["classification"],
        "country": "NL",
        "code_scheme": row["code_scheme"],
        "code": row["code"],
        "timezone": row["timezone"],
        "locales": row["default_locales"],
        "is_official_id": row["is_official_id"],
    }


def _authority(row: dict[str, Any], calendar: Calendar) -> AuthorityDetails:
    return AuthorityDetails(
        name=row["name"]["nl"],
        elections_uri=row["elections_uri"],
        where_do_i_vote_uri=row["where_do_i_vote_uri"],
        absentee_uri=row["absentee_uri"],
        rules_uri=row["rules_uri"],
        phone=row["phone"],
        email=row["email"],
        publishes_stations=row["publishes_stations"],
        verified_at=calendar.moment(REVIEWED_ON, "12:00"),
        source=_source(row["source"], calendar),
    )


def _details(content: dict[str, Any], calendar: Calendar) -> ElectionDetails:
    row, day = content["election"], calendar.polling_day
    places = [place for area in content["jurisdictions"] for place in area.get("places", [])]
    return ElectionDetails(
        slug=row["slug_template"].replace("{polling_day}", day.isoformat()),
        name=row["name"]["nl"],
        names=row["name"],
        category=row["eml_category"],
        subcategory=row["eml_subcategory"],
        date=day,
        announced_on=calendar.day(content["phases"][0]["day_offset"]),
        topic_terms=[*places, *(party["name"] for party in content["parties"])],
        identifiers={
            each["scheme"]: each["identifier_template"].replace(
                "{polling_day_compact}", f"{day:%Y%m%d}"
            )
            for each in row["identifiers"]
        },
        administrative_organization=content["authority"]["name"]["nl"],
        number_of_seats=row["number_of_seats"],
        preference_threshold=row["preference_threshold"],
        requires_voter_id=row["requires_voter_id"],
        has_election_day_registration=row["has_election_day_registration"],
        results_uri=row["results_uri"],
        official_uri=row["official_uri"],
    )


def _phases(
    phases: list[dict[str, Any]], statutory: Mapping[str, StatutoryDate], calendar: Calendar
) -> Iterator[PhaseDetails]:
    """Each phase lasts until the next one begins; of two at one moment the later row counts."""
    starts = [_begins(phase, statutory, calendar) for phase in phases]
    for phase, start in zip(phases, starts, strict=True):
        law = statutory[phase["event"]].law if "event" in phase else None
        yield PhaseDetails(
            kind=phase["kind"],
            starts_at=start,
            ends_at=min((each for each in starts if each > start), default=None),
            descriptions=phase["label"],
            rule_reference=law.reference if law else "",
            source=_source(phase["source"], calendar) if "source" in phase else _law(law),
        )


def _begins(
    phase: dict[str, Any], statutory: Mapping[str, StatutoryDate], calendar: Calendar
) -> datetime:
    """The day is the law's, or the municipality's own; so is the hour where the law has none."""
    if "event" not in phase:
        return calendar.moment(phase["day_offset"], phase["time"])
    rule = statutory[phase["event"]]
    return calendar.at(rule.day, rule.at or time.fromisoformat(phase["time"]))


def _law(law: Law | None) -> SourceDetails | None:
    if law is None:
        return None
    return SourceDetails(
        title=law.title,
        publisher=law.publisher,
        url=law.url,
        retrieved_at=datetime.combine(CHECKED_ON, time(), UTC),
    )


def _source(key: str, calendar: Calendar) -> SourceDetails:
    known = document("sources.json")
    row = known["sources"][key]
    return SourceDetails(
        title=row["title"],
        publisher=known["publishers"][row["publisher"]]["nl"],
        url=row["url"],
        retrieved_at=calendar.moment(row["retrieved_on_offset_days"], "12:00"),
    )


def load_lists(election: Election) -> int:
    """How many candidates stand on the lists."""
    parties = {row["list_number"]: row for row in document("election.json")["parties"]}
    lists = [
        CandidateListRecord(
            number=row["number"],
            name=parties[row["number"]]["registered_appellation"],
            candidacies=tuple(
                CandidacyRecord(positions=(("", place),), **candidate)
                for place, candidate in enumerate(row["candidates"], start=1)
            ),
        )
        for row in document("lists.json")["lists"]
    ]
    websites = {row["registered_appellation"]: row["website"] for row in parties.values()}
    save_lists(election=election, lists=lists, websites=websites, by=BY)
    return sum(len(each.candidacies) for each in lists)


def load_stations(election: Election, calendar: Calendar) -> int:
    """Imports them as staff would; how many there are. The file says when, but for the day."""
    source = _source("stations", calendar)
    name = "stations.csv"
    content = (FOLDER / name).read_text(encoding="utf-8")
    run = receive_file(
        name=name,
        content=content.replace(POLLING_DAY, calendar.polling_day.isoformat()).encode(),
        election=election,
        options=ImportOptions(kind="stations", publisher=source.publisher, source_url=source.url),
        by=BY,
    )
    return apply_run(run=read_run(run=run), by=BY).rows_new


def load_pages(election: Election, calendar: Calendar) -> int:
    """Publishes every page of the sample. Easy-language pages translate one another."""
    found = pages()
    for variant in ("standard", "easy"):
        publish_pages(
            election=election,
            contents=[_page(page, calendar) for page in found if page["variant"] == variant],
            by=BY,
        )
    return len(found)


def _page(row: dict[str, Any], calendar: Calendar) -> PageContent:
    return PageContent(
        language=row["locale"],
        variant=row["variant"],
        title=row["title"],
        slug=row["slug"],
        introduction=calendar.fill(row["introduction"], row["locale"]),
        body=[_block(block, row, calendar) for block in row["blocks"]],
        reviewed_at=calendar.moment(REVIEWED_ON, "12:00"),
    )


def _block(block: dict[str, Any], page: dict[str, Any], calendar: Calendar) -> dict[str, Any]:
    value: dict[str, Any] = {
        name: calendar.fill(content, page["locale"]) if isinstance(content, str) else content
        for name, content in block.items()
        if name not in ("id", "type")
    }
    if "source" in value:
        value["source"] = _block_source(value["source"], page, calendar)
    return {"type": block["type"], "value": value}


def _block_source(key: str, page: dict[str, Any], calendar: Calendar) -> dict[str, Any]:
    known = document("sources.json")
    row = known["sources"][key]
    retrieved = calendar.day(row["retrieved_on_offset_days"])
    return {
        "publisher": known["publishers"][row["publisher"]][page["locale"]],
        "title": row["title"],
        "url": row["url"],
        "retrieved_on": retrieved.isoformat(),
        "reviewed_by": page["reviewed_by"],
        "review_due_on": (retrieved + REVIEW_EVERY).isoformat(),
    }

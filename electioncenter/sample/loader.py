"""Reads the sample's files and hands them to the apps' own actions.

The sample must not grow old: polling day is computed from today, and every other date counts
from there. Texts may hold `{polling_day}`, which becomes that day in the text's language.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from content.actions import save_posts
from content.records import PostRecord
from elections.actions.elections import (
    ElectionDetails,
    PhaseDetails,
    SourceDetails,
    announce_election,
    register_jurisdictions,
)
from elections.actions.pages import PageContent, publish_pages
from elections.models import Election
from factchecks.actions import Assessment, Text, create_claim, draft_verdict, publish_verdict
from factchecks.models import Claim
from users.models import Organisation


FOLDER = Path(__file__).parent
PLATFORM = "sample"
BY = "system:sample"
# How long an unverified verdict may stand; see the label vocabulary.
UNVERIFIED_FOR = timedelta(days=14)
REVIEW_EVERY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns the sample's day offsets into dates of this run."""

    polling_day: date
    zone: ZoneInfo

    @classmethod
    def starting(cls, today: date, *, weeks_ahead: int, iso_weekday: int, zone: str) -> "Calendar":
        later = today + timedelta(weeks=weeks_ahead)
        return cls(later + timedelta(days=(iso_weekday - later.isoweekday()) % 7), ZoneInfo(zone))

    def day(self, offset: int) -> date:
        return self.polling_day + timedelta(days=offset)

    def moment(self, offset: int, clock: str) -> datetime:
        return datetime.combine(self.day(offset), time.fromisoformat(clock), self.zone)

    def fill(self, text: str, language: str) -> str:
        return text.replace("{polling_day}", spoken(self.polling_day, language))


def spoken(day: date, language: str) -> str:
    """ "Wednesday 17 March 2027" in the language, or in Dutch where Django does not know it."""
    known = language if translation.check_for_language(language) else "nl"
    with translation.override(known):
        return date_format(day, "l j F Y", use_l10n=False)


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def document(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def calendar_for(today: date) -> Calendar:
    content = document("election.json")
    return Calendar.starting(
        today, **content["election"]["polling_day_rule"], zone="Europe/Amsterdam"
    )


def load_election(calendar: Calendar) -> Election:
    content = document("election.json")
    areas = register_jurisdictions(rows=[_area(row) for row in content["jurisdictions"]], by=BY)
    return announce_election(
        details=_details(content, calendar),
        division=areas[content["election"]["jurisdiction"]],
        phases=_phases(content["phases"], calendar),
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
        announced_on=calendar.day(min(phase["day_offset"] for phase in content["phases"])),
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
    )


def _phases(phases: list[dict[str, Any]], calendar: Calendar) -> Iterator[PhaseDetails]:
    """Each phase lasts until the next one begins; of two at one moment the later row counts."""
    starts = [calendar.moment(phase["day_offset"], phase["time"]) for phase in phases]
    for phase, start in zip(phases, starts, strict=True):
        yield PhaseDetails(
            kind=phase["kind"],
            starts_at=start,
            ends_at=min((each for each in starts if each > start), default=None),
            descriptions=phase["label"],
            rule_reference=phase["rule_reference"] or "",
            source=_source(phase["source"], calendar),
        )


def _source(row: dict[str, Any], calendar: Calendar) -> SourceDetails:
    return SourceDetails(
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        retrieved_at=calendar.moment(row.get("retrieved_on_offset_days", -40), "12:00"),
    )


def load_pages(election: Election, calendar: Calendar) -> None:
    parties = document("election.json")["parties"]
    contents = [
        _page(document(f"page.{language}.json"), calendar, parties) for language in ("en", "nl")
    ]
    publish_pages(election=election, contents=contents, by=BY)


def _page(row: dict[str, Any], calendar: Calendar, parties: list[dict[str, Any]]) -> PageContent:
    language = row["locale"]
    return PageContent(
        language=language,
        title=row["title"],
        slug=row["slug"],
        introduction=calendar.fill(row["introduction"], language),
        body=[_block(block, calendar, language, parties) for block in row["blocks"]],
        reviewed_at=calendar.moment(-28, "12:00"),
    )


def _block(
    block: dict[str, Any], calendar: Calendar, language: str, parties: list[dict[str, Any]]
) -> dict[str, Any]:
    value: dict[str, Any] = {
        name: calendar.fill(content, language) if isinstance(content, str) else content
        for name, content in block.items()
        if name not in ("id", "type")
    }
    if "source" in value:
        value["source"] = _block_source(value["source"], calendar)
    if block["type"] == "parties":
        value["parties"] = [
            {"number": each["list_number"], "name": each["name"], "website": each["website"]}
            for each in parties
        ]
    return {"type": block["type"], "value": value}


def _block_source(row: dict[str, Any], calendar: Calendar) -> dict[str, Any]:
    retrieved = calendar.day(row["retrieved_on_offset_days"])
    return {
        "publisher": row["publisher"],
        "title": row["title"],
        "url": row["url"],
        "retrieved_on": retrieved.isoformat(),
        "reviewed_by": row["reviewed_by"],
        "review_due_on": (retrieved + REVIEW_EVERY).isoformat(),
    }


def load_claims(election: Election, partners: dict[str, Organisation], now: datetime) -> int:
    for count, row in enumerate(rows("claims.jsonl"), start=1):
        claim = create_claim(
            slug=row["id"].lower(),
            statement=row["claim"],
            language=row["lang"],
            first_seen_on=now.date() - timedelta(days=count),
            elections=[election],
            wordings=[(language, text["claim"]) for language, text in row["translations"].items()],
            by=BY,
        )
        _publish(claim, row, partners[row["partner"]], now - timedelta(hours=5 * count))
    return count


def _publish(claim: Claim, row: dict[str, Any], partner: Organisation, at: datetime) -> None:
    texts = {row["lang"]: row, **row["translations"]}
    verdict = draft_verdict(
        claim=claim,
        organisation=partner,
        assessment=Assessment(
            rating=row["verdict"],
            label=row["label"],
            url=row["url"],
            reviewed_on=at.date(),
            ends_at=datetime.now(UTC) + UNVERIFIED_FOR if row["verdict"] == "unverified" else None,
            applies_to=row["applies_to"],
            allows_automatic_banner=row["auto_banner_allowed"],
            texts=[
                Text(language=language, headline=text["headline"], explanation=text["summary"])
                for language, text in texts.items()
                if "headline" in text
            ],
        ),
        by=BY,
    )
    publish_verdict(verdict=verdict, by=BY)


def load_posts(calendar: Calendar, now: datetime) -> int:
    accounts = {row["handle"]: row for row in rows("accounts.jsonl")}
    records = [
        _post(row, accounts[row["account"]], calendar, now)
        for name in ("posts.jsonl", "posts_other.jsonl")
        for row in rows(name)
    ]
    return len(save_posts(records=records, by=BY))


def _post(
    row: dict[str, Any], account: dict[str, Any], calendar: Calendar, now: datetime
) -> PostRecord:
    def filled(name: str) -> str:
        return calendar.fill(row[name] or "", row["lang"])

    return PostRecord(
        platform=PLATFORM,
        external_id=row["id"],
        account=account["handle"],
        account_name=account["display_name"],
        account_kind=account["kind"],
        followers=account["followers"],
        caption=filled("caption"),
        hashtags=row["hashtags"],
        transcript=filled("transcript"),
        on_screen_text=filled("ocr_text"),
        language=row["lang"],
        region=row["region"],
        created_at=now - timedelta(minutes=row["minutes_before"]),
        views=row["views"],
        likes=row["likes"],
        shares=row["shares"],
        comments=row["comments"],
    )

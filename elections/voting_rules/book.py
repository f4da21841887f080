"""Rule books: data files of a country's voting rules, made into the rules of one election.

In a book, "{closes}" in a text and "$closes" in a value stand for a fact of the election. The facts
are the polling day and hours of the election itself and what the law derives from them: nomination
day, the last day for polling cards, the deadline for a new card.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from elections.statutory import Event, StatutoryDate, statutory_dates
from elections.voting_rules.rules import ElectionFacts, Value, VotingRule


BOOKS: Mapping[str, Path] = {"NL": Path(__file__).parent / "netherlands.toml"}


class UnknownBook(ValueError):
    """No voting rules are known for this jurisdiction."""


def rules_for(facts: ElectionFacts) -> tuple[VotingRule, ...]:
    """The rules of one election that are in force on its polling day.

    Raises UnknownBook for a jurisdiction without rules and StatutoryError for a category that its
    law does not know.
    """
    if facts.jurisdiction not in BOOKS:
        raise UnknownBook(f"No voting rules for {facts.jurisdiction!r}; known: {', '.join(BOOKS)}.")
    book = _read(facts.jurisdiction)
    known = _known(facts)
    default = book["default"]
    in_force = (
        row
        for row in book["rule"]
        if row.get("valid_from", default["valid_from"])
        <= facts.polling_day
        <= row.get("valid_until", date.max)
    )
    return tuple(_rule(row, book, known, facts) for row in in_force)


@cache
def _read(jurisdiction: str) -> dict[str, Any]:
    return tomllib.loads(BOOKS[jurisdiction].read_text(encoding="utf-8"))


def _known(facts: ElectionFacts) -> dict[str, date | time]:
    dates = {
        each.event: each
        for each in statutory_dates(
            country=facts.jurisdiction,
            election_type=facts.category,
            poll_date=facts.polling_day,
        )
    }
    known: dict[str, date | time | None] = {
        "polling_day": facts.polling_day,
        "opens": facts.opens or _at(dates, Event.POLLS_OPEN),
        "closes": facts.closes or _at(dates, Event.POLLS_CLOSE),
        "nomination_day": _day(dates, Event.RESIDENCE_REFERENCE_DATE),
        "cards_sent_by": _day(dates, Event.POLLING_CARD_DEADLINE),
        "new_card_until": _day(dates, Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE),
        "new_card_hour": _at(dates, Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE),
    }
    return {name: value for name, value in known.items() if value is not None}


def _at(dates: Mapping[Event, StatutoryDate], event: Event) -> time | None:
    return dates[event].at if event in dates else None


def _day(dates: Mapping[Event, StatutoryDate], event: Event) -> date | None:
    return dates[event].day if event in dates else None


def _rule(
    row: Mapping[str, Any],
    book: Mapping[str, Any],
    known: Mapping[str, date | time],
    facts: ElectionFacts,
) -> VotingRule:
    default = book["default"]
    names = book["names"]
    return VotingRule(
        id=row["id"],
        slot=row["slot"],
        value={key: _filled(value, known) for key, value in row["value"].items()},
        texts={
            language: text.format_map(
                {name: _said(value, names[language]) for name, value in known.items()}
            )
            for language, text in row["texts"].items()
        },
        basis=row["basis"],
        source_url=row.get("source_url") or facts.official_url or default["source_url"],
        jurisdiction=facts.jurisdiction,
        categories=frozenset(row.get("categories", default["categories"])),
        valid_from=row.get("valid_from", default["valid_from"]),
        valid_until=row.get("valid_until", date.max),
        is_looked_up=row.get("is_looked_up", False),
        facts=facts,
    )


def _filled(value: Any, known: Mapping[str, date | time]) -> Value:
    if not (isinstance(value, str) and value.startswith("$")):
        return value  # type: ignore[no-any-return]
    fact = known.get(value[1:])
    if fact is None:
        return None
    return fact.isoformat() if isinstance(fact, date) else f"{fact:%H:%M}"


def _said(value: date | time, names: Mapping[str, Any]) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    weekday, month = names["weekdays"][value.weekday()], names["months"][value.month - 1]
    return f"{weekday} {value.day} {month} {value.year}"

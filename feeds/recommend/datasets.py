"""Reads folders of interactions, recognised by their files.

Three formats, each plain or gzipped: ratings with a time stamp (MovieLens: `ratings.csv`, `u.data`),
pairs of user and item (`Video.txt`), and impressions (MIND: `behaviors.tsv`). Of users' pairs only
the order within a user is kept: the order of lines is no time, and models never see it.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


LEAST_RATING = 4.0
LEAST_OF_ITEM = 12
"""Of sets without ratings: rarer items are left out, as published results on them do."""
_USERS = ("userid", "user_id", "user")
_ITEMS = ("id", "movieid", "itemid", "item_id", "movie_id", "item")
_TIMES = ("timestamp", "time", "unix_timestamp")


class DatasetError(Exception):
    """A folder that cannot be read; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """`at` (seconds) is None where the data has no time; then the events are in the user's order."""

    user: str
    item: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Impression:
    """One slate: what the user had read, oldest first, and what was shown, with what was clicked."""

    user: str
    at: float
    history: tuple[str, ...]
    shown: tuple[str, ...]
    clicked: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """`events` are positive and free of repeats, each user's in time order; `kinds` are an item's."""

    name: str
    events: list[Event]
    has_time: bool
    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    impressions: list[Impression] = field(default_factory=list)


def read_dataset(folder: Path) -> Dataset:
    if not folder.is_dir():
        raise DatasetError(f"{folder} is no folder.")
    for file in sorted(folder.iterdir()):
        reader = _reader_for(file.name.removesuffix(".gz").lower())
        if reader:
            try:
                return reader(folder, file)
            except (ValueError, KeyError, IndexError) as error:
                raise DatasetError(f"{file}: not in the expected format ({error}).") from error
    raise DatasetError(f"{folder}: no ratings (.csv, .data), pairs (.txt) or behaviors.tsv.")


def _reader_for(name: str) -> Callable[[Path, Path], Dataset] | None:
    if name == "behaviors.tsv":
        return _impressions
    if name in {"u.data", "ratings.dat", "ratings.csv", "interactions.csv", "ratings.tsv"}:
        return _ratings
    if name.endswith(".txt") and name not in {"readme.txt", "license.txt"}:
        return _pairs
    return None


def _ratings(folder: Path, file: Path) -> Dataset:
    events = [
        Event(user, item, at) for user, item, rating, at in _rated(file) if rating >= LEAST_RATING
    ]
    return Dataset(folder.name, in_order(events), has_time=True, kinds=_genres(folder))


def _rated(file: Path) -> Iterator[tuple[str, str, float, float]]:
    lines = _lines(file)
    first = next(lines)
    separator = next((each for each in ("::", "\t", ",") if each in first), None)
    if separator is None:
        raise ValueError("no separator")
    heads = [each.strip().lower().strip('"') for each in first.split(separator)]
    if any(each in heads for each in _USERS):
        places = [_place(heads, names) for names in (_USERS, _ITEMS, ("rating",), _TIMES)]
    else:
        places, lines = [0, 1, 2, 3], iter([first, *lines])
    for line in lines:
        cells = line.split(separator)
        user, item, rating, at = (cells[place].strip() for place in places)
        yield user, item, float(rating), float(at)


def _place(heads: list[str], names: Iterable[str]) -> int:
    found = [heads.index(name) for name in names if name in heads]
    if not found:
        raise ValueError(f"no column {' or '.join(names)}")
    return found[0]


def _genres(folder: Path) -> dict[str, frozenset[str]]:
    file = next((each for each in folder.glob("movies.csv*")), None)
    if file is None:
        return {}
    rows = csv.reader(_lines(file))
    next(rows)
    return {row[0]: frozenset(row[-1].split("|")) for row in rows if row}


def _pairs(folder: Path, file: Path) -> Dataset:
    events = [Event(user, item, None) for user, item in (line.split()[:2] for line in _lines(file))]
    return Dataset(folder.name, in_order(often_enough(events)), has_time=False)


def _impressions(folder: Path, file: Path) -> Dataset:
    impressions = sorted(map(_impression, _lines(file)), key=lambda each: each.at)
    events: list[Event] = []
    begun: set[str] = set()
    for each in impressions:
        if each.user not in begun:
            events.extend(Event(each.user, item, None) for item in each.history)
            begun.add(each.user)
        clicks = (item for item, is_hit in zip(each.shown, each.clicked, strict=True) if is_hit)
        events.extend(Event(each.user, item, None) for item in clicks)
    kinds = _categories(folder)
    return Dataset(folder.name, in_order(often_enough(events)), False, kinds, impressions)


def _impression(line: str) -> Impression:
    _, user, at, history, shown = line.split("\t")
    pairs = [each.rsplit("-", 1) for each in shown.split()]
    moment = datetime.strptime(at, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC)
    return Impression(
        user,
        moment.timestamp(),
        tuple(history.split()),
        tuple(item for item, _ in pairs),
        tuple(hit == "1" for _, hit in pairs),
    )


def _categories(folder: Path) -> dict[str, frozenset[str]]:
    file = next((each for each in folder.glob("news.tsv*")), None)
    rows = (line.split("\t") for line in _lines(file)) if file else ()
    return {row[0]: frozenset(row[1:3]) for row in rows}


def often_enough(events: list[Event]) -> list[Event]:
    times = Counter(event.item for event in events)
    return [event for event in events if times[event.item] >= LEAST_OF_ITEM]


def in_order(events: Iterable[Event]) -> list[Event]:
    """Each user's in time order (stable), the first of a repeated pair kept."""
    unique: dict[tuple[str, str], Event] = {}
    for event in events:
        unique.setdefault((event.user, event.item), event)
    by_user: dict[str, list[Event]] = {}
    for event in unique.values():
        by_user.setdefault(event.user, []).append(event)
    return [
        event for own in by_user.values() for event in sorted(own, key=lambda each: each.at or 0.0)
    ]


def _lines(file: Path) -> Iterator[str]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                yield line.rstrip("\n")

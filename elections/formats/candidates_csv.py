"""Candidates of a House election as CSV: the official export, and the 2023 set.

Columns are taken by name, and only those named here: gender, birth date, accounts and
anything on orientation or background are never read, even where a file has them.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from elections.formats import limits
from elections.formats.records import (
    CandidacyRecord,
    CandidateListRecord,
    Issue,
    Reading,
    ReadOptions,
    gettext_noop,
    refusal,
)


FORMAT = "CSV, candidates"
GZIP = b"\x1f\x8b"
MOST_BYTES = 200_000_000
# Electoral districts of the House by number; Kieswet, annex 1. Sources spell them differently.
DISTRICTS = (
    "groningen", "leeuwarden", "assen", "zwolle", "lelystad", "nijmegen", "arnhem", "utrecht",
    "amsterdam", "haarlem", "den helder", "'s-gravenhage", "rotterdam", "dordrecht", "leiden",
    "middelburg", "tilburg", "'s-hertogenbosch", "maastricht", "bonaire",
)  # fmt: skip
EVERYWHERE = "alle"
OFFICIAL = {
    "district": "Kieskring",
    "list": "Lijstnummer",
    "party": "Politieke Groepering",
    "kind": "Type",
    "position": "Nr.",
    "prefix": "Tussenvoegsel",
    "last_name": "Achternaam",
    "initials": "Voorletters",
    "first_name": "Roepnaam",
    "town": "Woonplaats",
}
SET_2023 = {
    "key": "person_key",
    "districts": "kieskringen",
    "list": "party_list_number",
    "party": "party",
    "position": "list_position",
    "display_name": "display_name",
    "last_name": "last_name_with_prefix",
    "initials": "initials",
    "first_name": "first_name",
    "town": "town",
    "wikidata": "wikidata",
}
LINES_BEFORE_HEADER = 10


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class _Lists:
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    # list number → person → (district → position, what is known of the person)
    people: dict[int, dict[str, tuple[dict[str, int], CandidacyRecord]]] = field(
        default_factory=dict
    )
    issues: list[Issue] = field(default_factory=list)
    rows: int = 0

    def add(self, row: _Row) -> None:
        self.rows += 1
        if problem := _problem(row):
            self.issues.append(problem)
            return
        number, position = int(row["list"]), int(row["position"])
        self.names.setdefault(number, (_party(row["party"]), row["kind"]))
        key, person = _person(row)
        placed, _ = self.people.setdefault(number, {}).setdefault(key, ({}, person))
        for district in _districts(row):
            if placed.setdefault(district, position) != position:
                template = gettext_noop(
                    "%(name)s has two positions on list %(list)s in one district."
                )
                values = {"name": person.last_name, "list": str(number)}
                self.issues.append(_issue(row, "position", template, values))

    def records(self) -> tuple[CandidateListRecord, ...]:
        return tuple(
            CandidateListRecord(
                number=number,
                name=name,
                kind=kind,
                candidacies=tuple(
                    _with_positions(person, placed)
                    for placed, person in self.people[number].values()
                ),
            )
            for number, (name, kind) in sorted(self.names.items())
        )


def read(content: bytes, options: ReadOptions) -> Reading:
    """`rows_in` counts the rows of the file, in which equal lists are repeated per district."""
    try:
        text = _unzipped(content).decode("utf-8-sig")
    except (UnicodeDecodeError, OSError, EOFError, zlib.error):
        return refusal("not_utf8", gettext_noop("The text is not UTF-8."), file_format=FORMAT)
    lists = _Lists()
    try:
        version, rows = _rows(text)
        for row in rows:
            lists.add(row)
    except csv.Error as error:
        return refusal(
            "not_csv",
            gettext_noop("The line cannot be read as CSV: %(error)s."),
            file_format=FORMAT,
            values={"error": str(error)},
        )
    if not version:
        return refusal(
            "no_header",
            gettext_noop("No header of a candidate list was found: a column %(name)s is needed."),
            file_format=FORMAT,
            field_name=OFFICIAL["list"],
            values={"name": OFFICIAL["list"]},
        )
    records = lists.records()
    return Reading(
        kind="candidates",
        format=FORMAT,
        schema_version=version,
        rows_in=lists.rows,
        lists=records,
        issues=(*lists.issues, *limits.check_lists(records)),
    )


def _unzipped(content: bytes) -> bytes:
    if not content.startswith(GZIP):
        return content
    with gzip.open(io.BytesIO(content)) as file:
        plain = file.read(MOST_BYTES + 1)
    if len(plain) > MOST_BYTES:
        raise OSError("too large")
    return plain


def _rows(text: str) -> tuple[str, Iterator[_Row]]:
    """The layout and its rows; no layout, no rows."""
    for delimiter in ";,":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for _attempt, header in zip(range(LINES_BEFORE_HEADER), reader, strict=False):
            names = {name.strip() for name in header}
            for version, layout in (("official export", OFFICIAL), ("2023 set", SET_2023)):
                if {layout["list"], layout["position"], layout["last_name"]} <= names:
                    return version, _named(reader, header, layout)
    return "", iter(())


def _named(
    reader: Iterator[list[str]], header: list[str], layout: dict[str, str]
) -> Iterator[_Row]:
    columns = {name.strip(): index for index, name in enumerate(header)}
    wanted = {key: columns[name] for key, name in layout.items() if name in columns}
    for cells in reader:
        if any(cell.strip() for cell in cells):
            told = {k: " ".join(cells[i].split()) for k, i in wanted.items() if i < len(cells)}
            yield _Row(reader.line_num, told)  # type: ignore[attr-defined]


def _problem(row: _Row) -> Issue | None:
    for name in ("list", "position"):
        if not (row[name].isascii() and row[name].isdigit() and len(row[name]) < 6):
            template = gettext_noop('"%(text)s" is not a whole number.')
            return _issue(row, name, template, {"text": row[name]})
    if not row["last_name"]:
        return _issue(row, "last_name", gettext_noop("This field is required and blank."), {})
    known = {EVERYWHERE, "", *DISTRICTS, *map(str, range(1, len(DISTRICTS) + 1))}
    for name in (_district_name(each) for each in _district_names(row)):
        if name not in known:
            template = gettext_noop('"%(text)s" is not an electoral district of the House.')
            return _issue(row, "district", template, {"text": name})
    return None


def _issue(row: _Row, name: str, template: str, values: dict[str, str]) -> Issue:
    column = OFFICIAL.get(name) if name in row.cells else SET_2023.get(name)
    return Issue(
        level="refuse",
        code="bad_value",
        template=template,
        values=values,
        line=row.line,
        field=column or name,
    )


def _person(row: _Row) -> tuple[str, CandidacyRecord]:
    person = CandidacyRecord(
        positions=(),
        last_name=row["last_name"],
        initials=row["initials"],
        first_name=row["first_name"],
        prefix=row["prefix"],
        display_name=row["display_name"],
        town=row["town"],
        wikidata=row["wikidata"],
    )
    parts = (row["key"], row["prefix"], row["last_name"], row["initials"], row["first_name"])
    return "|".join((*parts, row["town"])), person


def _party(name: str) -> str:
    """A list without a name is called after its first candidate in brackets: Blanco (…)."""
    return "" if name.startswith("Blanco (") else name


def _district_names(row: _Row) -> Iterable[str]:
    return row["districts"].split("|") if row["districts"] else [row["district"]]


def _district_name(name: str) -> str:
    folded = name.strip().casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return folded.partition(" (")[0]


def _districts(row: _Row) -> list[str]:
    """Numbers; "" where the list is the same everywhere."""
    names = [_district_name(name) for name in _district_names(row)]
    if EVERYWHERE in names or names == [""] or set(names) >= set(DISTRICTS):
        return [""]
    return [name if name.isdigit() else str(DISTRICTS.index(name) + 1) for name in names]


def _with_positions(person: CandidacyRecord, placed: dict[str, int]) -> CandidacyRecord:
    return CandidacyRecord(
        positions=tuple(placed.items()),
        last_name=person.last_name,
        initials=person.initials,
        first_name=person.first_name,
        prefix=person.prefix,
        display_name=person.display_name,
        town=person.town,
        wikidata=person.wikidata,
    )

"""A table of stations, checked cell by cell against the layout it is in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from elections.formats import defects
from elections.formats.layouts import Column, Layout, fold, layout_of
from elections.formats.records import (
    BadCell,
    Issue,
    Level,
    Period,
    Reading,
    ReadOptions,
    StationRecord,
    gettext_noop,
)
from elections.formats.tables import BadTable, Line, Row, Table, read_table


# Texts that a second column adds to.
_JOINED = ("accessibility_note", "other_information")
_ADDRESS = ("street_name", "house_number", "postal_code", "city", "address_note")
MOST_ISSUES = 5_000


@dataclass
class _Rows:
    """What came of the rows so far."""

    layout: Layout
    level: Level
    options: ReadOptions
    columns: dict[str, tuple[str, Column]]
    count: int = 0
    records: list[StationRecord] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def take(self, row: Row) -> None:
        self.count += 1
        fields, problems = self._read(row)
        problems += self._missing(row, fields)
        if problems:
            raw = {self.columns[n][0] if n in self.columns else n: t for n, t in row.cells.items()}
            self.issues += [replace(issue, raw=raw) for issue in problems]
            return
        self.records.append(self._record(row, fields))

    def _read(self, row: Row) -> tuple[dict[str, Any], list[Issue]]:
        fields: dict[str, Any] = {}
        problems = self._uneven(row)
        for key, (name, column) in self.columns.items():
            text = row.cells.get(key, "").strip()
            try:
                told = column.read(text) if text else {}
            except BadCell as error:
                problems.append(self._issue(row, key, "bad_value", error.template, error.values))
                continue
            if text and row.cells[key] != text:
                fields.setdefault("untidy", []).append(name)
            for known in _JOINED:
                if fields.get(known) and told.get(known):
                    told = told | {known: f"{fields[known]}\n{told[known]}"}
            fields |= told
        return fields, problems

    def _uneven(self, row: Row) -> list[Issue]:
        if not row.surplus and not row.shortage:
            return []
        template = (
            gettext_noop("The row has more cells than the header.")
            if row.surplus
            else gettext_noop("The row has fewer cells than the header.")
        )
        return [self._issue(row, "", "uneven_row", template, {})]

    def _missing(self, row: Row, fields: dict[str, Any]) -> list[Issue]:
        missing = [
            key
            for key, (_name, column) in self.columns.items()
            if column.is_required and not row.cells.get(key, "").strip()
        ]
        if not self.layout.is_register and row.cells.get(_BAG, row.cells.get(_BAG_1_0)):
            missing += self._missing_without_bag_id(fields)
        template = gettext_noop("This field is required and blank.")
        return [self._issue(row, key, "missing_value", template, {}) for key in missing]

    def _missing_without_bag_id(self, fields: dict[str, Any]) -> list[str]:
        """Without an entry in the address register, position and description are required."""
        if fields.get("bag_id", "-"):
            return []
        needed = {"latitude": "latitude", "longitude": "longitude"}
        needed["address_note"] = "extra adresaanduiding"
        return [key for name, key in needed.items() if fields.get(name) in (None, "")]

    def _issue(self, row: Row, key: str, code: str, template: str, values: dict[str, str]) -> Issue:
        return Issue(
            level=self.level,
            code=code,
            template=template,
            values=values,
            line=row.line_of(key),
            field=self._written(key),
            row_id=row.row_id,
        )

    def _written(self, key: str) -> str:
        names = {fold(name): name for name in self.layout.columns}
        return self.columns[key][0] if key in self.columns else names.get(key, key)

    def _record(self, row: Row, fields: dict[str, Any]) -> StationRecord:
        fields["periods"] = _periods(fields)
        fields["untidy"] = tuple(fields.get("untidy", ()))
        fields.setdefault("municipality_code", self.options.municipality_code)
        fields.setdefault("municipality_name", self.options.municipality_name)
        line = row.line_of(fold("Naam stembureau"))
        return StationRecord(line=line, **fields)


_BAG, _BAG_1_0 = fold("BAG Nummeraanduiding ID"), fold("BAG referentie nummer")


def _periods(fields: dict[str, Any]) -> tuple[Period, ...]:
    pairs = list(fields.pop("periods", ()))
    opens, closes = fields.pop("opens", None), fields.pop("closes", None)
    if opens and closes:
        pairs.append((opens, closes))
    return tuple(Period(start=start, end=end) for start, end in pairs)


def read_stations(lines: Iterator[Line], *, form: str, options: ReadOptions) -> Reading:
    """`form` is the file's own format, "CSV" or "XLSX"."""
    try:
        table = read_table(lines)
        layout = layout_of(set(table.names), is_form=table.is_form)
        if absent := _absent_columns(table, layout, options):
            return _reading(layout, form, issues=absent)
        rows = _read_rows(table, layout, options)
    except BadTable as error:
        return Reading(kind="stations", format=form, issues=(error.issue,))
    records, merged = merge_periods(rows.records) if not layout.is_register else (rows.records, [])
    records, found = defects.find(defects.locate(records))
    issues = [*_unknown_columns(table, layout), *rows.issues, *merged, *found]
    if not rows.count:
        issues.append(
            Issue(
                level="refuse",
                code="no_rows",
                template=gettext_noop("The file has a header and no polling stations."),
                line=table.header_line,
            )
        )
    return _reading(layout, form, rows=rows.count, records=records, issues=issues)


def _read_rows(table: Table, layout: Layout, options: ReadOptions) -> _Rows:
    known = {fold(name): (name, column) for name, column in layout.columns.items()}
    present = {key: known[key] for key in table.names if key in known}
    lenient = layout.is_register or options.skip_bad_rows
    rows = _Rows(layout, "reject" if lenient else "refuse", options, present)
    for row in table.rows:
        rows.take(row)
        if len(rows.issues) > MOST_ISSUES:
            raise BadTable(
                "too_many_errors",
                gettext_noop("More than %(limit)s rows have errors; reading stopped here."),
                line=row.line,
                limit=str(MOST_ISSUES),
            )
    return rows


def _absent_columns(table: Table, layout: Layout, options: ReadOptions) -> list[Issue]:
    absent = [name for name in layout.required() if fold(name) not in table.names]
    issues = [
        Issue(
            level="refuse",
            code="missing_column",
            template=gettext_noop("Version %(version)s requires this column, and it is not there."),
            values={"version": layout.version},
            line=table.header_line,
            field=name,
        )
        for name in absent
    ]
    if fold("CBS gemeentecode") not in table.names and not options.municipality_code and not absent:
        issues.append(
            Issue(
                level="refuse",
                code="no_municipality",
                template=gettext_noop(
                    "The form does not say of which municipality it is: choose the municipality."
                ),
                field="CBS gemeentecode",
            )
        )
    return issues


def _unknown_columns(table: Table, layout: Layout) -> list[Issue]:
    known = {fold(name) for name in layout.columns}
    return [
        Issue(
            level="notice",
            code="unknown_column",
            template=gettext_noop("Version %(version)s does not know this column; it is not read."),
            values={"version": layout.version},
            line=table.header_line,
            field=written,
        )
        for key, written in table.names.items()
        if key not in known
    ]


def _reading(
    layout: Layout,
    form: str,
    *,
    issues: Iterable[Issue],
    rows: int = 0,
    records: Iterable[StationRecord] = (),
) -> Reading:
    stations = tuple(records)
    return Reading(
        kind="stations",
        format=f"{form}, {layout.name}",
        schema_version=layout.version,
        rows_in=rows,
        stations=stations,
        is_national=len({record.municipality_code for record in stations}) > 1,
        issues=tuple(issues),
    )


def merge_periods(records: list[StationRecord]) -> tuple[list[StationRecord], list[Issue]]:
    """Several entries of one numbered station at one place are its days: one record, all hours."""
    merged: dict[tuple[object, ...], StationRecord] = {}
    issues: list[Issue] = []
    for index, record in enumerate(records):
        key = _identity(record) if record.number is not None else (index,)
        first = merged.get(key)
        if first is None:
            merged[key] = record
            continue
        periods = {period.start: period for period in (*first.periods, *record.periods)}
        merged[key] = replace(
            first, periods=tuple(sorted(periods.values(), key=lambda period: period.start))
        )
        issues.append(
            Issue(
                level="notice",
                code="same_station_again",
                template=gettext_noop(
                    "More hours of station %(number)s, which is on line %(line)s."
                ),
                values={"number": str(record.number), "line": str(first.line)},
                line=record.line,
            )
        )
    return list(merged.values()), issues


def _identity(record: StationRecord) -> tuple[object, ...]:
    address = tuple(getattr(record, name) for name in _ADDRESS)
    return (record.municipality_code, record.number, record.name, *address, record.latitude)

"""The election that a definition (EML 110a) or a feed (VIP) announces, with its areas and parties."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from elections.actions.elections import ElectionDetails, announce_election
from elections.actions.statutory import add_statutory_phases
from elections.formats.records import (
    ElectionIdentifier,
    ElectionRecord,
    Issue,
    RegionRecord,
    gettext_noop,
)
from elections.imports.areas import (
    DUTCH_STATE,
    MAINLAND_ZONE,
    NETHERLANDS,
    AreaDetails,
    Areas,
    find_areas,
    make_area,
    municipality,
    ocd_name,
)
from elections.imports.ballots import save_parties
from elections.imports.changes import ChangeLog, image
from elections.models import Election, ImportRun, Jurisdiction
from elections.statutory import StatutoryError


Classification = Jurisdiction.Classification
EML = "EML"
# EML region categories that are an area of ours; the others (STAAT, committees) are the country.
_KINDS = {
    "PROVINCIE": (Classification.PROVINCE, "province"),
    "WATERSCHAP": (Classification.WATER_BOARD, "water_board"),
    "KIESKRING": (Classification.CONSTITUENCY, "constituency"),
    "DEELGEMEENTE": (Classification.REGION, "district"),
}
_NATIONAL = frozenset({"EK", "TK", "EP", "NR"})


@dataclass
class ElectionPlan:
    """What applying would do; `values` are the fields that differ from those of `election`."""

    details: ElectionDetails
    areas: Areas
    division: AreaDetails
    parties: tuple[str, ...] = ()
    election: Election | None = None
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def save(self, *, run: ImportRun, log: ChangeLog, by: str) -> Election:
        self.areas.make_missing(log)
        division = make_area(self.division, log)
        if self.election is None:
            election = announce_election(details=self.details, division=division, phases=(), by=by)
            log.created([election])
            self._add_phases(election, by)
        else:
            election = self.election
            self._change(election, log)
        save_parties(names=self.parties, country=division.country, log=log)
        return election

    def _change(self, election: Election, log: ChangeLog) -> None:
        if not self.values:
            return
        before = image(election)
        for name, value in self.values.items():
            setattr(election, name, value)
        Election.objects.filter(pk=election.pk).update(**self.values)
        log.changed(election, before)

    def _add_phases(self, election: Election, by: str) -> None:
        """Where no law is known to us, staff write the calendar themselves."""
        areas = [*self.areas.known.values()]
        try:
            add_statutory_phases(election=election, jurisdictions=areas, by=by)
        except StatutoryError:
            return


def plan_election(record: ElectionRecord) -> ElectionPlan:
    """An election that is known by its EML id is compared; phases stay as staff left them."""
    own = record.identifier
    assert own.date is not None
    division, regions = _tree(record)
    known = find_election(own.election_id)
    name = own.name or own.election_id
    details = ElectionDetails(
        slug=known.slug if known else _slug(own),
        name=name,
        names={"nl": name},
        category=own.category,
        subcategory=own.subcategory,
        date=own.date,
        announced_on=announced_on_or_before(own.nomination_date, own.date),
        identifiers={EML: own.election_id},
        number_of_seats=record.seats,
        preference_threshold=record.preference_threshold,
    )
    plan = ElectionPlan(details, find_areas(regions), division, record.parties, known)
    names = ("name", "subcategory", "date", "number_of_seats", "preference_threshold")
    plan.values = differences(known, details, names)
    return plan


def differences(
    known: Election | None, details: ElectionDetails, names: tuple[str, ...]
) -> dict[str, Any]:
    if known is None:
        return {}
    told = {name: getattr(details, name) for name in names}
    return {name: value for name, value in told.items() if getattr(known, name) != value}


def find_election(eml_id: str) -> Election | None:
    return (
        Election.objects.filter(**{f"identifiers__{EML}": eml_id})
        .select_related("division")
        .order_by("pk")
        .first()
    )


def identifier_of(election: Election) -> ElectionIdentifier:
    """As an EML file would name the election; blank where we do not know."""
    area = election.division
    is_municipal = area.classification == Classification.MUNICIPALITY
    return ElectionIdentifier(
        election_id=election.identifiers.get(EML, ""),
        name=election.name,
        category=election.category,
        subcategory=election.subcategory,
        domain_id=area.code.removeprefix("GM") if is_municipal else None,
        date=election.date,
    )


def announced_on_or_before(*days: datetime.date | None) -> datetime.date:
    return min(day for day in (*days, timezone.localdate()) if day is not None)


def _slug(own: ElectionIdentifier) -> str:
    domain = ocd_name(own.domain or "").replace("_", "-") if own.category not in _NATIONAL else ""
    parts = ["nl", own.category.casefold(), domain, str(own.date)]
    return ".".join(part for part in parts if part)[:100]


def _tree(record: ElectionRecord) -> tuple[AreaDetails, list[AreaDetails]]:
    """The area of the election, and all areas of its tree, each inside the one above it."""
    own = record.identifier
    regions = {(each.category, each.number): each for each in record.regions}
    made: dict[tuple[str, str], AreaDetails] = {}
    for key in regions:
        _area(key, regions, made, own)
    roots = [made[key] for key, each in regions.items() if each.superior_category is None]
    division = next((area for area in roots), DUTCH_STATE)
    return (DUTCH_STATE if own.category in _NATIONAL else division), list(made.values())


def _area(
    key: tuple[str, str],
    regions: dict[tuple[str, str], RegionRecord],
    made: dict[tuple[str, str], AreaDetails],
    own: ElectionIdentifier,
) -> AreaDetails:
    if key in made:
        return made[key]
    region = regions[key]
    above = (region.superior_category or "", region.superior_number or "")
    is_inside = above in regions and above != key
    parent = _area(above, regions, made, own) if is_inside else DUTCH_STATE
    made[key] = _area_details(region, parent, own)
    return made[key]


def _area_details(
    region: RegionRecord, parent: AreaDetails, own: ElectionIdentifier
) -> AreaDetails:
    if region.category == "GEMEENTE":
        number = own.domain_id if own.category == "GR" and own.domain_id else region.number
        code = f"GM{int(number):04}" if number.isdigit() else ""
        return municipality(code, region.name, _geographic(parent)) if code else parent
    if region.category not in _KINDS:
        return DUTCH_STATE
    classification, kind = _KINDS[region.category]
    is_house_district = region.category == "KIESKRING" and own.category in _NATIONAL
    if is_house_district:
        ocd_id = f"{NETHERLANDS}/ed:{int(region.number):02}"
    elif region.category == "KIESKRING":
        ocd_id = f"{parent.ocd_id}/{kind}:{region.number or ocd_name(region.name)}"
    else:
        ocd_id = f"{NETHERLANDS}/{kind}:{ocd_name(region.name)}"
    return AreaDetails(
        ocd_id=ocd_id,
        name=region.name,
        classification=classification,
        country="NL",
        timezone=MAINLAND_ZONE,
        parent=parent,
        is_official_id=is_house_district,
    )


def _geographic(parent: AreaDetails) -> AreaDetails:
    """A municipality lies in a province or the country; districts and water boards overlap both."""
    area: AreaDetails | None = parent
    while area and area.classification not in {Classification.PROVINCE, Classification.COUNTRY}:
        area = area.parent
    return area or DUTCH_STATE


def elections_that_exist() -> Iterator[str]:
    yield from Election.objects.order_by("-date", "slug").values_list("slug", flat=True)[:20]


def no_election_issue(reading_id: str) -> Issue:
    """A file without an election to read it for; the person is told which there are."""
    slugs = ", ".join(elections_that_exist())
    if reading_id:
        template = gettext_noop(
            'No election here has the EML id "%(id)s": import its definition first, or choose one of: %(slugs)s.'
        )
    else:
        template = gettext_noop(
            "The file does not say which election it is for: choose one of: %(slugs)s."
        )
    return Issue(
        level="refuse",
        code="no_election",
        template=template,
        values={"id": reading_id, "slugs": slugs or "-"},
        field="ElectionIdentifier" if reading_id else "",
    )

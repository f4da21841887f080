"""The areas that a file names: those that are known, and those that have to be made first."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from elections.formats.us_states import STATES
from elections.imports.changes import ChangeLog
from elections.models import Jurisdiction


Classification = Jurisdiction.Classification
NETHERLANDS = "ocd-division/country:nl"
ISLANDS = frozenset({"GM9001", "GM9002", "GM9003"})  # Bonaire, Sint Eustatius, Saba
ISLAND_ZONE, MAINLAND_ZONE = "America/Kralendijk", "Europe/Amsterdam"
CBS = "CBS"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDetails:
    """An area that has to exist; the chain of `parent` ends at a country."""

    ocd_id: str
    name: str
    classification: str
    country: str
    timezone: str
    code: str = ""
    parent: "AreaDetails | None" = None
    is_official_id: bool = False
    locales: tuple[str, ...] = ("nl",)


@dataclass
class Areas:
    """Areas by the code a file gives them: a CBS code or an Open Civic Data id."""

    known: dict[str, Jurisdiction] = field(default_factory=dict)
    missing: dict[str, AreaDetails] = field(default_factory=dict)

    def zone_name(self, code: str) -> str:
        known = self.known.get(code)
        return known.timezone if known else self.missing[code].timezone

    def name(self, code: str) -> str:
        known = self.known.get(code)
        return known.name if known else self.missing[code].name

    def make_missing(self, log: ChangeLog) -> None:
        for code, details in self.missing.items():
            self.known[code] = make_area(details, log)
        self.missing = {}


def country(code: str, name: str, zone: str, *locales: str) -> AreaDetails:
    return AreaDetails(
        ocd_id=f"ocd-division/country:{code.lower()}",
        name=name,
        classification=Classification.COUNTRY,
        country=code,
        timezone=zone,
        is_official_id=True,
        locales=locales,
    )


DUTCH_STATE = country("NL", "Nederland", MAINLAND_ZONE, "nl", "en")


def municipality(code: str, name: str, parent: AreaDetails = DUTCH_STATE) -> AreaDetails:
    """OCD has no Dutch municipalities: the id is ours, made from the code of Statistics Netherlands."""
    return AreaDetails(
        ocd_id=f"{NETHERLANDS}/municipality:{code.lower()}",
        name=name or code,
        classification=Classification.MUNICIPALITY,
        country="NL",
        timezone=ISLAND_ZONE if code in ISLANDS else MAINLAND_ZONE,
        code=code,
        parent=parent,
    )


def american_area(ocd_id: str, name: str, zone: str) -> AreaDetails:
    """`ocd-division/country:us/state:az/county:maricopa` with its state and country."""
    parent = country("US", "United States", "America/New_York", "en")
    if match := re.match(r"ocd-division/country:us/state:([a-z]{2})(?=/|$)", ocd_id):
        state = next((s for s, each in STATES.items() if each.code.lower() == match[1]), match[1])
        parent = AreaDetails(
            ocd_id=match[0],
            name=state.title(),
            classification=Classification.REGION,
            country="US",
            timezone=zone,
            parent=parent,
            is_official_id=True,
            locales=("en",),
        )
    if parent.ocd_id == ocd_id:
        return parent
    return AreaDetails(
        ocd_id=ocd_id,
        name=name.title(),
        classification=Classification.REGION,
        country="US",
        timezone=zone,
        parent=parent,
        locales=("en",),
    )


def find_areas(wanted: Iterable[AreaDetails]) -> Areas:
    """Two queries, whatever the number of areas. A known id or code keeps its own data."""
    details = {each.code or each.ocd_id: each for each in wanted}
    by_id = {
        area.ocd_id: area
        for area in Jurisdiction.objects.filter(ocd_id__in=[d.ocd_id for d in details.values()])
    }
    codes = [each.code for each in details.values() if each.code]
    by_code = {
        area.code: area for area in Jurisdiction.objects.filter(code_scheme=CBS, code__in=codes)
    }
    areas = Areas()
    for code, each in details.items():
        area = by_code.get(each.code) or by_id.get(each.ocd_id)
        if area:
            areas.known[code] = area
        else:
            areas.missing[code] = each
    return areas


def make_area(details: AreaDetails, log: ChangeLog) -> Jurisdiction:
    """The area and those it lies in, where they are not there yet."""
    known = Jurisdiction.objects.filter(ocd_id=details.ocd_id).first()
    if known is None and details.code:
        known = Jurisdiction.objects.filter(code_scheme=CBS, code=details.code).first()
    if known:
        return known
    area = Jurisdiction.objects.create(
        ocd_id=details.ocd_id,
        is_official_id=details.is_official_id,
        name=details.name,
        classification=details.classification,
        parent=make_area(details.parent, log) if details.parent else None,
        country=details.country,
        code_scheme=CBS if details.code else "",
        code=details.code,
        timezone=details.timezone,
        locales=list(details.locales),
    )
    log.created([area])
    return area


def ocd_name(name: str) -> str:
    """The last part of a minted id: lower case, no accents, underscores for the rest."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")

"""The columns of the Dutch station data standard: versions 1.0, 1.5 and 1.7, and the layout in
which the national register of the 2023 House election was published.

Standard: https://waarismijnstemlokaal.nl/data, "Stembureaus ODS".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from elections.formats import cells


Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`read` turns a text that is not blank into fields of a StationRecord, or raises BadCell."""

    read: Callable[[str], Fields]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """`is_register`: a published register, of which every row that can be used is used."""

    name: str
    version: str
    columns: Mapping[str, Column]
    is_register: bool = False

    def required(self) -> list[str]:
        return [name for name, column in self.columns.items() if column.is_required]


def fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _one(field: str, read: cells.Cell = cells.short_text, *, required: bool = False) -> Column:
    return Column(lambda text: {field: read(text)}, required)


def _note(prefix: str = "") -> Column:
    """Free text on accessibility; several columns may add to it."""

    def read(text: str) -> Fields:
        told = cells.without_no(text)
        return {"accessibility_note": f"{prefix}{told}"} if told else {}

    return Column(read)


def _ignored() -> Column:
    """Part of the standard, and of no use to a voter."""
    return Column(lambda _text: {})


def _public_transport_text(text: str) -> Fields:
    """Until 1.7 a description; "nee" says that there is none."""
    if text.casefold() in cells.YES | cells.NO:
        return {"accessible_public_transport": cells.truth(text)}
    return {
        "accessible_public_transport": True,
        "accessibility_note": f"Toegankelijke ov-halte: {cells.short_text(text)}",
    }


_IDENTITY = {
    "Gemeente": _one("municipality_name", cells.text_up_to(200)),
    "CBS gemeentecode": _one("municipality_code", cells.municipality_code, required=True),
    "Naam stembureau": _one("name", cells.text_up_to(300), required=True),
    "Type stembureau": _one("kind", cells.one_of(cells.KINDS)),
    "Gebruiksdoel van het gebouw": _one("building_usage", cells.usages),
    "Straatnaam": _one("street_name", cells.text_up_to(200)),
    "Huisnummer": _one("house_number", cells.text_up_to(20)),
    "Huisletter": _one("house_letter", cells.text_up_to(10)),
    "Huisnummertoevoeging": _one("house_number_addition", cells.text_up_to(20)),
    "Postcode": _one("postal_code", cells.postal_code),
    "Plaats": _one("city", cells.text_up_to(200)),
    "Extra adresaanduiding": _one("address_note", cells.without_no),
    "X": _one("rd_x", cells.number_between(0, 300_000)),
    "Y": _one("rd_y", cells.number_between(300_000, 620_000)),
    # The Caribbean Netherlands lie at 12 to 18 degrees north and 62 to 69 west.
    "Latitude": _one("latitude", cells.number_between(-90, 90)),
    "Longitude": _one("longitude", cells.number_between(-180, 180)),
    "Openingstijd": _one("opens", cells.moment),
    "Sluitingstijd": _one("closes", cells.moment),
    "Toegankelijk voor mensen met een lichamelijke beperking": _one("accessible", cells.truth),
}

REGISTER = Layout("register", "2023", {"id": _one("external_id"), **_IDENTITY}, is_register=True)

_COMMON = {
    **_IDENTITY,
    "Nummer stembureau": _one("number", cells.whole_number, required=True),
    "Type stembureau": _one("kind", cells.one_of(cells.KINDS), required=True),
    "Gebruiksdoel van het gebouw": _one("building_usage", cells.usages, required=True),
    "Website locatie": _one("website", cells.web_address),
    "Wijknaam": _ignored(),
    "CBS Wijknummer": _ignored(),
    "Buurtnaam": _ignored(),
    "CBS Buurtnummer": _ignored(),
    "BAG Nummeraanduiding ID": _one("bag_id", cells.bag_id, required=True),
    "Openingstijd": _one("opens", cells.moment, required=True),
    "Sluitingstijd": _one("closes", cells.moment, required=True),
    "Toegankelijk voor mensen met een lichamelijke beperking": _one(
        "accessible", cells.truth, required=True
    ),
    "Akoestiek geschikt voor slechthorenden": _one("acoustics_for_hearing_impaired", cells.truth),
    "Extra toegankelijkheidsinformatie": _note(),
    "Kieskring ID": _ignored(),
    "Hoofdstembureau": _ignored(),
    "Tellocatie": _one("counting_location", cells.truth),
    "Contactgegevens gemeente": _one("contact_details", required=True),
    "Verkiezingswebsite gemeente": _one("election_website", cells.web_address, required=True),
    "Verkiezingen": _one("other_information"),
}

V1_5 = Layout(
    "standard",
    "1.5",
    {
        **_COMMON,
        "Toegankelijke ov-halte": Column(_public_transport_text),
        "Auditieve hulpmiddelen": _note("Auditieve hulpmiddelen: "),
        "Visuele hulpmiddelen": _note("Visuele hulpmiddelen: "),
        "Gehandicaptentoilet": _one("accessible_toilet", cells.truth),
    },
)

V1_7 = Layout(
    "standard",
    "1.7",
    {
        **_COMMON,
        "Toegankelijke ov-halte": _one("accessible_public_transport", cells.truth),
        "Toilet": Column(cells.one_of(cells.TOILETS)),
        "Host": _one("host_present", cells.truth),
        "Geleidelijnen": _one("guidelines", cells.one_of(cells.GUIDELINES)),
        "Stemmal met audio-ondersteuning": _one("voting_template", cells.truth),
        "Kandidatenlijst in braille": _one("braille_candidate_list", cells.truth),
        "Kandidatenlijst met grote letters": _one("large_lettered_candidate_list", cells.truth),
        "Gebarentolk (NGT)": _one("sign_language_interpreter", cells.one_of(cells.INTERPRETERS)),
        "Gebarentalig stembureaulid (NGT)": _one(
            "sign_language_polling_station_member", cells.truth
        ),
        "Prikkelarm": _one("low_stimulus_environment", cells.truth),
        "Prokkelduo": _one("prokkelduo", cells.truth),
        "Overige informatie": _one("other_information", cells.without_no),
    },
)


def _hours(text: str) -> Fields:
    return {"periods": cells.hours(text)}


V1_0 = Layout(
    "upload form",
    "1.0",
    {
        "Nummer stembureau": _one("number", cells.whole_number, required=True),
        "Naam stembureau": _one("name", cells.text_up_to(300), required=True),
        "Gebruikersdoel het gebouw": _one("building_usage", cells.usages),
        "Website locatie": _one("website", cells.web_address),
        "BAG referentie nummer": _one("bag_id", cells.bag_id, required=True),
        "Extra adresaanduiding": _one("address_note", cells.without_no),
        "Longitude": _IDENTITY["Longitude"],
        "Latitude": _IDENTITY["Latitude"],
        "Districtcode": _ignored(),
        "Openingstijden": Column(_hours, is_required=True),
        "Mindervaliden toegankelijk": _one("accessible", cells.truth, required=True),
        "Invalidenparkeerplaatsen": _note("Gehandicaptenparkeerplaats: "),
        "Akoestiek": _one("acoustics_for_hearing_impaired", cells.truth),
        "Mindervalide toilet aanwezig": _one("accessible_toilet", cells.truth),
        "Kieskring ID": _ignored(),
        "Hoofdstembureau": _ignored(),
        "Contactgegevens": _one("contact_details"),
        "Beschikbaarheid": _one("election_website", cells.web_address),
    },
)

# A municipality's own form does not name the municipality, and takes the use of a building
# from the address register.
_NOT_IN_FORM = ("CBS gemeentecode", "Gebruiksdoel van het gebouw")


def _as_form(layout: Layout) -> Layout:
    columns = {
        name: Column(column.read, column.is_required and name not in _NOT_IN_FORM)
        for name, column in layout.columns.items()
    }
    return Layout("upload form", layout.version, columns)


FORM_1_7, FORM_1_5 = _as_form(V1_7), _as_form(V1_5)
_ONLY_1_7 = {fold(name) for name in set(V1_7.columns) - set(V1_5.columns)}


def layout_of(names: set[str], *, is_form: bool) -> Layout:
    """The layout that these folded column names belong to."""
    if fold("Openingstijden") in names:
        return V1_0
    standard = {fold("Nummer stembureau"), fold("BAG Nummeraanduiding ID")}
    if not is_form and not names & standard:
        return REGISTER
    is_1_7 = bool(names & _ONLY_1_7)
    if is_form:
        return FORM_1_7 if is_1_7 else FORM_1_5
    return V1_7 if is_1_7 else V1_5

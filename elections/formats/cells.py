"""Texts of the Dutch station standard, read as what they mean. Blank is always "not told"."""

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from elections.formats.records import BadCell, gettext_noop


YES = frozenset({"ja", "j", "yes", "y", "true", "1"})
NO = frozenset({"nee", "n", "no", "false", "0"})
KINDS = {"regulier": "regular", "bijzonder": "special", "mobiel": "mobile"}
GUIDELINES = {
    "buiten en binnen": "inside_and_outside",
    "binnen en buiten": "inside_and_outside",
    "buiten": "outside",
    "binnen": "inside",
    "nee": "none",
}
INTERPRETERS = {"op locatie": "on_location", "op afstand": "remote", "nee": "none"}
TOILETS: dict[str, dict[str, bool]] = {
    "ja": {"toilet": True},
    "ja, genderneutraal toilet": {"toilet": True, "gender_neutral_toilet": True},
    "ja, toegankelijk toilet": {"toilet": True, "accessible_toilet": True},
    "nee": {"toilet": False, "accessible_toilet": False, "gender_neutral_toilet": False},
}
# The standard's own way to say that a place has no entry in the address register.
NO_BAG_ID = "0000000000000000"
LONGEST_TEXT = 2000

Cell = Callable[[str], Any]


def truth(text: str) -> bool:
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadCell(gettext_noop('"%(text)s" is neither "ja" nor "nee".'), text=text)


def one_of(choices: dict[str, Any]) -> Cell:
    def read(text: str) -> Any:
        try:
            return choices[text.casefold()]
        except KeyError:
            raise BadCell(
                gettext_noop('"%(text)s" is none of: %(choices)s.'),
                text=text,
                choices=", ".join(choices),
            ) from None

    return read


def short_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadCell(
            gettext_noop("The text has %(length)s characters; %(limit)s are allowed."),
            length=str(len(text)),
            limit=str(LONGEST_TEXT),
        )
    return text


def text_up_to(limit: int) -> Cell:
    def read(text: str) -> str:
        if len(text) > limit:
            raise BadCell(
                gettext_noop("The text has %(length)s characters; %(limit)s are allowed."),
                length=str(len(text)),
                limit=str(limit),
            )
        return text

    return read


def without_no(text: str) -> str:
    """Free text in which the standard asks to leave "nee" out."""
    return "" if text.casefold() in NO else short_text(text)


def whole_number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise BadCell(gettext_noop('"%(text)s" is not a whole number.'), text=text)
    return int(text)


def number_between(low: float, high: float) -> Cell:
    def read(text: str) -> float:
        try:
            number = float(text.replace(",", ".", 1) if "." not in text else text)
        except ValueError:
            raise BadCell(gettext_noop('"%(text)s" is not a number.'), text=text) from None
        if not low <= number <= high:
            raise BadCell(
                gettext_noop("%(text)s is not between %(low)s and %(high)s."),
                text=text,
                low=f"{low:g}",
                high=f"{high:g}",
            )
        return number

    return read


def moment(text: str) -> datetime.datetime:
    """Local time without offset, `2027-03-17T07:30:00`; a space for the T is taken too."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.0+)?)?", text, re.ASCII):
        try:
            return datetime.datetime.fromisoformat(text.partition(".")[0])
        except ValueError:
            pass
    raise BadCell(
        gettext_noop('"%(text)s" is not a local time such as 2027-03-17T07:30:00.'), text=text
    )


def hours(text: str) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """`a tot b`, several separated by a semicolon, a comma or a new line."""
    periods = []
    for part in re.split(r"[;,\n]", text):
        start, separator, end = part.strip().partition(" tot ")
        if not separator:
            raise BadCell(
                gettext_noop('"%(text)s" does not read "<start> tot <end>".'), text=part.strip()
            )
        periods.append((moment(start.strip()), moment(end.strip())))
    return periods


def municipality_code(text: str) -> str:
    if not re.fullmatch(r"GM\d{4}", text, re.ASCII):
        raise BadCell(
            gettext_noop('"%(text)s" is not a municipality code such as GM0363.'), text=text
        )
    return text


def bag_id(text: str) -> str:
    if not re.fullmatch(r"\d{16}", text, re.ASCII):
        raise BadCell(
            gettext_noop('"%(text)s" does not have the 16 digits of a BAG id.'), text=text
        )
    return "" if text == NO_BAG_ID else text


def postal_code(text: str) -> str:
    """With its space, `1234 AB`; the register's placeholder -1 stays to be reported."""
    match = re.fullmatch(r"(\d{4}) ?([A-Za-z]{2})", text, re.ASCII)
    if match:
        return f"{match[1]} {match[2].upper()}"
    if text == "-1":
        return text
    raise BadCell(gettext_noop('"%(text)s" is not a postal code such as 1234 AB.'), text=text)


def web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(text) > 500 or any(char.isspace() for char in text):
        raise BadCell(gettext_noop('"%(text)s" is not a web address (https://…).'), text=text)
    return text


def usages(text: str) -> tuple[str, ...]:
    """Words of the address register ("woonfunctie") and of the standard ("Wonen") alike."""
    return tuple(part.strip()[:50] for part in text.split(",") if part.strip())

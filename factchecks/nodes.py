"""Values in a schema.org node, in all the shapes in which JSON-LD may write them. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from elections.formats.records import gettext_noop
from factchecks.formats.jsonld import types, without_prefixes


Node = Mapping[str, object]
_LARGEST_NUMBER = Decimal(1000)  # of a scale; the column holds 999.99
# As archives write days; a date in numbers with slashes is two dates, so it is none.
_DAYS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%m-%Y", "%d.%m.%Y")
NO_DATE = gettext_noop("is no date")
NO_ADDRESS = gettext_noop("is no http or https address")
TOO_LONG = gettext_noop("is too long")


class Unusable(Exception):
    """This is no review we can keep: `field` is wrong, the message (a message id) says how."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        super().__init__(reason)


def node_at(parent: Node, name: str) -> dict[str, object]:
    """The object under a name, the first of several, or an empty one."""
    return next(iter(nodes_at(parent, name)), {})


def nodes_at(parent: Node, name: str) -> list[dict[str, object]]:
    value = parent.get(name)
    listed = value if isinstance(value, list) else [value]
    return [without_prefixes(each) for each in listed if isinstance(each, dict)]


def text_at(value: object) -> str:
    """A text, a number, a JSON-LD value object, or the first of several; "" for none."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def texts_at(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [text for text in map(text_at, listed) if text]


def is_a(node: Node, kind: str) -> bool:
    return kind in types(dict(node))


def language_of(node: Node) -> str:
    """ISO 639 code, "" where the node says none."""
    value = node.get("inLanguage")
    code = text_at(value) or text_at(node_at(node, "inLanguage").get("alternateName"))
    primary = re.split("[-_]", code.lower(), maxsplit=1)[0]
    return primary if re.fullmatch("[a-z]{2,3}", primary) else ""


def address_at(node: Node, name: str, most: int) -> str:
    address = text_at(node.get(name))
    if address and not address.startswith(("http://", "https://")):
        raise Unusable(name, NO_ADDRESS)
    return short(address, most, name)


def short(text: str, most: int, name: str) -> str:
    if len(text) > most:
        raise Unusable(name, TOO_LONG)
    return text


def number_at(value: object) -> Decimal | None:
    try:
        number = Decimal(text_at(value).replace(",", "."))
    except InvalidOperation:
        return None
    is_usable = number.is_finite() and abs(number) < _LARGEST_NUMBER
    return round(number, 2) if is_usable else None


def day_at(node: Node, name: str) -> date | None:
    text = text_at(node.get(name))
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise Unusable(name, NO_DATE)


def moment_at(node: Node, name: str) -> datetime | None:
    text = text_at(node.get(name))
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(name, NO_DATE) from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)

"""Tables of fact-checks: CSV, or JSON objects that are rows. A column mapping says what is what.

Rows become the ClaimReview nodes that every other format has.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from elections.formats.records import gettext_noop
from factchecks.formats.body_parts import parts_of, rating_words
from factchecks.formats.records import Broken, Found, Node, ReadOptions, Refused, TableHead


DELIMITERS = (",", ";", "\t", "|")
SAMPLES = 3
MOST_COLUMNS = 200
SHOWN_CELL = 300
csv.field_size_limit(1 << 20)
# Our fields, and how others call them. The first that a table has is taken.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim", "claimreviewed", "statement", "vclaim", "bewering", "behauptung", "stelling"),
    "rating": ("label", "textualrating", "rating", "alternatename", "oordeel", "bewertung", "verdict"),
    "our_rating": ("ourrating", "verdict"),
    "url": ("url", "link", "address", "article", "articleurl", "adres"),
    "identifier": ("identifier", "id", "vclaimid", "guid"),
    "headline": ("headline", "title", "titel", "kop"),
    "explanation": ("explanation", "reviewbody", "summary", "samenvatting", "uitleg", "subtitle"),
    "body": ("body", "text", "fulltext", "tekst"),
    "language": ("language", "lang", "inlanguage", "languagecode", "taal"),
    "claim_language": ("claimlanguage", "claimlang"),
    "speaker": ("speaker", "claimant", "spreker", "saidby"),
    "claim_date": ("claimdate", "firstseen", "firstseenon"),
    "review_date": ("datepublished", "reviewdate", "date", "published", "datum", "publishedon"),
    "rating_value": ("ratingvalue",),
    "best_rating": ("bestrating",),
    "worst_rating": ("worstrating",),
    "media": ("media", "mediatype"),
    "publisher": ("publisher", "organisation", "organization", "factchecker"),
}  # fmt: skip
_NOT_LETTER = re.compile(r"[^a-z]+")


def read_csv(text: str, options: ReadOptions) -> tuple[TableHead, Iterator[Found | Broken]]:
    """The head of the table, and its rows as nodes. Raises Refused where there is no table."""
    delimiter = delimiter_of(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = _numbered(rows)
    first = next(lines, (0, None))[1]
    header = [name.strip() for name in first] if isinstance(first, list) else []
    if len([name for name in header if name]) < 2 or len(header) > MOST_COLUMNS:
        raise Refused(gettext_noop("This is no format of fact-checks that can be read here."))
    taken = list(lines)
    samples = [cells for _line, cells in taken if isinstance(cells, list)]
    head = _head(header, samples, options)
    return head, _rows(header, iter(taken), head.columns)


def read_objects(
    values: Sequence[tuple[int, object]], options: ReadOptions
) -> tuple[TableHead, Iterator[Found | Broken]]:
    """As `read_csv`, for flat JSON objects; the header is every name in them."""
    objects = [value for _place, value in values if isinstance(value, dict)]
    header = list(dict.fromkeys(name for each in objects for name in each))[:MOST_COLUMNS]
    lines = ((place, _cells(value, header)) for place, value in values)
    samples = [_cells(each, header) for each in objects[:SAMPLES]]
    head = _head(header, [each for each in samples if isinstance(each, list)], options)
    return head, _rows(header, lines, head.columns)


def delimiter_of(text: str) -> str:
    """The one that cuts the first line into most columns."""
    first = text.lstrip().split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Which column holds which field, by their names; one column serves one field."""
    columns: dict[str, str] = {}
    by_name = {_NOT_LETTER.sub("", name.lower()): name for name in reversed(header)}
    for field, names in FIELDS.items():
        found = next((by_name[each] for each in names if by_name.get(each)), None)
        if found is not None and found not in columns.values():
            columns[field] = found
    return columns


def _head(header: list[str], rows: Sequence[list[str]], options: ReadOptions) -> TableHead:
    fitting = [each for each in options.remembered if set(each.values()) <= set(header)]
    columns = options.columns or (fitting[0] if fitting else guessed(header))
    samples = [[cell[:SHOWN_CELL] for cell in row] for row in rows[:SAMPLES]]
    return TableHead(header, samples, columns)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Broken]]:
    """Rows that are not empty, with the number of their row from 1."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Broken(number, "row", gettext_noop("is not CSV"), str(error))
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _cells(value: object, header: Sequence[str]) -> list[str] | Broken:
    if not isinstance(value, dict):
        return Broken(0, "row", gettext_noop("is no object"), str(value))
    return [_plain(value.get(name)) for name in header]


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _rows(
    header: Sequence[str],
    lines: Iterator[tuple[int, list[str] | Broken]],
    columns: Mapping[str, str],
) -> Iterator[Found | Broken]:
    places = {field: header.index(name) for field, name in columns.items() if name in header}
    for number, cells in lines:
        if isinstance(cells, Broken):
            yield Broken(number, cells.field, cells.reason, cells.raw)
        elif len(cells) != len(header):
            reason = gettext_noop("has another number of columns than the header")
            yield Broken(number, "row", reason, " | ".join(cells))
        else:
            row = {field: cells[place].strip() for field, place in places.items()}
            yield Found(number, node_of(row))


def node_of(row: Mapping[str, str]) -> Node:
    """A ClaimReview of what the row says; a `body` is cut into its parts first."""
    said = {name: value for name, value in row.items() if value}
    if "body" in said:
        said = _from_body(said)
    names = ("rating_value", "best_rating", "worst_rating")
    numbers = {_camel(name): said[name] for name in names if name in said}
    item = {
        "inLanguage": said.get("claim_language"),
        "datePublished": said.get("claim_date"),
        "author": {"name": said["speaker"]} if "speaker" in said else None,
    }
    node = {
        "claimReviewed": said.get("claim"),
        "url": said.get("url"),
        "identifier": said.get("identifier"),
        "headline": said.get("headline"),
        "reviewBody": said.get("explanation"),
        "inLanguage": said.get("language"),
        "datePublished": said.get("review_date"),
        "author": {"@type": "Organization", "name": said["publisher"]}
        if "publisher" in said
        else None,
        "itemReviewed": {"@type": "Claim"} | _said(item),
        "reviewRating": {"@type": "Rating"}
        | _said({"alternateName": said.get("rating")})
        | numbers,
        "ourRating": said.get("our_rating"),
        "mediaKind": said.get("media"),
    }
    return {"@type": "ClaimReview"} | _said(node)


def _from_body(said: Mapping[str, str]) -> dict[str, str]:
    """Without its fixed parts a body only explains: which of its words are the claim, nobody knows."""
    parts = parts_of(said["body"], said.get("headline", ""))
    if not parts.verdict:
        return {"explanation": said.get("explanation") or said["body"], **said}
    found = {
        "claim": parts.claim.split("\n\n", 1)[0],
        "rating": rating_words(parts.verdict),
        **said,
        "explanation": "\n\n".join(part for part in (parts.verdict, parts.facts) if part),
    }
    return {name: value for name, value in found.items() if value}


def _camel(name: str) -> str:
    first, rest = name.split("_")
    return first + rest.capitalize()


def _said(fields: Node) -> Node:
    return {name: value for name, value in fields.items() if value}

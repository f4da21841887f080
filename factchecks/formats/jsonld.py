"""JSON-LD: one review, a list, @graph, a DataFeed, an article with its review, or one a line."""

import json
import math
import re
from collections.abc import Iterator
from typing import NoReturn

from elections.formats.records import gettext_noop
from factchecks.formats.records import Broken, Found, Node


_PREFIX = re.compile(r"^(?:https?://schema\.org/|schema:)")
_AROUND_REVIEWS = (
    "item",
    "@graph",
    "dataFeedElement",
    "itemListElement",
    "mainEntity",
    "mainEntityOfPage",
    "hasPart",
    "review",
    "associatedReview",
)
REVIEW_TYPES = frozenset({"ClaimReview", "MediaReview"})
NOT_JSON = gettext_noop("is not JSON")


def read(values: Iterator[tuple[int, object]]) -> Iterator[Found | Broken]:
    """The reviews in decoded JSON values, each with the line or entry it stands on, in order."""
    items: list[Found | Broken] = []
    places: dict[int, int] = {}
    nodes: list[Node] = []
    for place, value in _entries(values):
        if isinstance(value, Broken):
            items.append(value)
            continue
        found = list(reviews_in(value))
        if not found:
            raw = json.dumps(value, ensure_ascii=False)
            items.append(Broken(place, "@type", gettext_noop("is no ClaimReview"), raw))
        nodes += found
        places |= {id(node): place for node in found}
    items += [Found(places[id(node)], node) for node in paired(nodes)]
    yield from sorted(items, key=lambda item: item.place)


def _entries(values: Iterator[tuple[int, object]]) -> Iterator[tuple[int, object]]:
    """A list or feed has reviews as entries: one that is none is wrong. A graph has other nodes."""
    for place, value in values:
        listed = value.get("dataFeedElement") if isinstance(value, dict) else value
        if isinstance(listed, list):
            yield from enumerate(listed, start=1)
        else:
            yield place, value


def decode(text: str) -> object:
    """The JSON value. Raises ValueError, also for nesting no honest file has."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse_constant(text)
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def lines(text: str) -> Iterator[tuple[int, object]]:
    """Decoded values of JSON Lines; a line that cannot be decoded is Broken."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, decode(line)
        except ValueError:
            yield number, Broken(number, "row", NOT_JSON, line)


def reviews_in(value: object) -> Iterator[Node]:
    """Every ClaimReview and MediaReview in a document, feed, feed item or list of these."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            node = without_prefixes(each)
            if REVIEW_TYPES & set(types(node)):
                yield node
            else:
                waiting.extend(node[name] for name in reversed(_AROUND_REVIEWS) if name in node)


def without_prefixes(node: Node) -> Node:
    return {_PREFIX.sub("", key): value for key, value in node.items()}


def types(node: Node) -> list[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [_PREFIX.sub("", each) for each in listed if isinstance(each, str)]


def paired(nodes: list[Node]) -> list[Node]:
    """A MediaReview beside the ClaimReview of the same article becomes part of it."""
    claims = [node for node in nodes if "ClaimReview" in types(node)]
    urls = [node.get("url") for node in claims]
    rest: list[Node] = []
    for node in nodes:
        if "ClaimReview" in types(node):
            continue
        url = node.get("url")
        if url and urls.count(url) == 1 and "associatedMediaReview" not in claims[urls.index(url)]:
            claims[urls.index(url)]["associatedMediaReview"] = node
        else:
            rest.append(node)
    return [*claims, *rest]

"""JSON-LD in the script elements of a saved web page. Nothing is fetched, and no script runs."""

import re
from collections.abc import Iterator

from lxml import etree, html

from factchecks.formats.jsonld import NOT_JSON, decode, paired, reviews_in
from factchecks.formats.records import Broken, Found


# What content systems wrap around it.
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$")


def read(text: str) -> Iterator[Found | Broken]:
    """The reviews of every script, each with the number of its script on the page."""
    nodes = []
    for number, script in enumerate(scripts(text), start=1):
        try:
            nodes += [(number, node) for node in reviews_in(decode(script))]
        except ValueError:
            yield Broken(number, "script", NOT_JSON, script)
    places = {id(node): number for number, node in nodes}
    for node in paired([node for _number, node in nodes]):
        yield Found(places[id(node)], node)


def scripts(text: str) -> list[str]:
    """The text of each script of JSON-LD."""
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return []  # nothing in it
    found = root.xpath("//script[starts-with(normalize-space(@type), 'application/ld+json')]")
    return [_WRAPPING.sub("", script.text) for script in found if script.text]

"""RSS and Atom whose entries carry a review: in their HTML, or as JSON-LD in an element."""

from collections.abc import Iterator

from elections.formats import xml
from elections.formats.records import gettext_noop
from elections.formats.xml import Element
from factchecks.formats.jsonld import NOT_JSON, decode, paired, reviews_in
from factchecks.formats.records import Broken, Found, Node, Refused
from factchecks.formats.web_page import scripts


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = ("ClaimReview", "MediaReview")


def read(content: bytes) -> Iterator[Found | Broken]:
    """The reviews of every entry; an entry without one is an ordinary article and left out."""
    try:
        root = xml.parse(content)
    except xml.BadXml:
        raise Refused(
            gettext_noop("This is not well-formed XML, or it has a DOCTYPE and is not opened.")
        ) from None
    language = root.get(_LANGUAGE) or _child_text(root, "language")
    for number, entry in enumerate(_entries(root), start=1):
        yield from _reviews_of(entry, number, language)


def _entries(root: Element) -> Iterator[Element]:
    for element in root.iter():
        if isinstance(element.tag, str) and xml.local(element) in ("item", "entry"):
            yield element


def _reviews_of(entry: Element, number: int, language: str) -> Iterator[Found | Broken]:
    nodes: list[Node] = []
    for text in _candidates(entry):
        try:
            nodes += reviews_in(decode(text))
        except ValueError:
            yield Broken(number, "entry", NOT_JSON, text)
    for node in paired(_once(nodes)):
        yield Found(number, _with_what_the_entry_says(node, entry, language))


def _candidates(entry: Element) -> Iterator[str]:
    """Texts that look like JSON-LD of a review."""
    for element in entry.iter():
        text = (element.text or "").strip()
        if not any(name in text for name in _NAMES):
            continue
        if text.startswith(("{", "[")):
            yield text
        elif "<" in text:
            yield from scripts(text)


def _once(nodes: list[Node]) -> list[Node]:
    """A summary and the whole content often carry the same review."""
    return [node for number, node in enumerate(nodes) if node not in nodes[:number]]


def _with_what_the_entry_says(node: Node, entry: Element, language: str) -> Node:
    title = _child_text(entry, "title")
    said = {
        "url": _link(entry),
        # An entry that is called after the claim says nothing of the verdict.
        "headline": "" if _letters(title) == _letters(node.get("claimReviewed")) else title,
        "inLanguage": entry.get(_LANGUAGE) or _child_text(entry, "language") or language,
    }
    return {name: value for name, value in said.items() if value} | node


def _letters(text: object) -> str:
    return "".join(filter(str.isalnum, text)) if isinstance(text, str) else ""


def _link(entry: Element) -> str:
    for element in entry:
        is_link = isinstance(element.tag, str) and xml.local(element) == "link"
        if is_link and element.get("rel", "alternate") == "alternate":
            return str(element.get("href") or xml.text(element))
    return ""


def _child_text(element: Element, name: str) -> str:
    """Of the child, or for RSS of the channel's child."""
    for child in element:
        if isinstance(child.tag, str) and xml.local(child) == name:
            return xml.text(child)
        if isinstance(child.tag, str) and xml.local(child) == "channel":
            return _child_text(child, name)
    return ""

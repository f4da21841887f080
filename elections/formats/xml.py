"""XML of strangers: no DTD, no entities, no network, bounded depth; checked against its schema."""

import functools
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from elections.formats.records import Issue, gettext_noop


SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
DEEPEST = 64
MOST_ELEMENTS = 3_000_000
MOST_SCHEMA_ISSUES = 200
Element = Any  # lxml is not typed
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.+?) \)")


class BadXml(Exception):
    def __init__(
        self, code: str, template: str, *, line: int, field: str = "", **values: str
    ) -> None:
        super().__init__(template % values)
        self.issue = Issue(
            level="refuse", code=code, template=template, values=values, line=line, field=field
        )


def parse(content: bytes) -> Element:
    """The root element. BadXml: not well-formed, with a document type, or too deep."""
    _inspect(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(str(error.msg), error.lineno or 1) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_doctype(1)
    return root


def _inspect(content: bytes) -> None:
    """One pass that stops at the first DOCTYPE, before any entity could be declared."""
    parser = expat.ParserCreate()
    depth = count = 0

    def opens(name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise BadXml(
                "too_deep",
                gettext_noop("The elements are nested too deep, or there are too many."),
                line=parser.CurrentLineNumber,
                field=name,
            )

    def closes(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_arguments: object) -> None:
        raise _with_doctype(parser.CurrentLineNumber)

    parser.StartElementHandler = opens
    parser.EndElementHandler = closes
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _not_well_formed(expat.ErrorString(error.code), error.lineno) from error


def _with_doctype(line: int) -> BadXml:
    return BadXml(
        "doctype",
        gettext_noop("The file has a DOCTYPE, which could define entities; it is not opened."),
        line=line,
        field="DOCTYPE",
    )


def _not_well_formed(error: str, line: int) -> BadXml:
    return BadXml(
        "not_well_formed",
        gettext_noop("This is not well-formed XML: %(error)s."),
        line=line,
        error=error,
    )


@functools.cache
def schema(path: str) -> Any:
    """A vendored schema, compiled once per process; `path` is below elections/schemas."""
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(SCHEMAS / path), parser))


def schema_issues(root: Element, path: str) -> list[Issue]:
    """What the schema says against the document, each with line and element."""
    compiled = schema(path)
    if compiled.validate(root):
        return []
    return [
        Issue(
            level="refuse",
            code="schema",
            template=gettext_noop("The schema does not allow this: %(error)s"),
            values={"error": _NAMESPACE.sub("", error.message)},
            line=error.line,
            field=_field(error.message),
        )
        for error in list(compiled.error_log)[:MOST_SCHEMA_ISSUES]
    ]


def _field(message: str) -> str:
    """The element that is wrong, or the one that should be there: `ElectionTree`."""
    plain = _NAMESPACE.sub("", message)
    if expected := _EXPECTED.search(plain):
        return expected[1]
    match = re.match(r"Element '([^']+)'", plain)
    attribute = re.search(r"[Aa]ttribute '([^']+)'", plain)
    return "/@".join(part[1] for part in (match, attribute) if part)


def local(element: Element) -> str:
    return _NAMESPACE.sub("", element.tag)


def text(element: Element | None) -> str:
    """The text directly in an element, spaces collapsed."""
    return " ".join((element.text or "").split()) if element is not None else ""

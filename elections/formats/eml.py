"""EML_NL, the files of Dutch elections: 110a elections, 110b polling stations, 230b lists.

Four layers, because the schema alone lets half of the wrong files pass: XML, document type
(`EML/@Id` against the content), schema, then rules and context (`eml_rules`).
510 and 520 (counts and results) are checked and named, and have no import yet.
"""

from copy import deepcopy

from elections.formats import defects, eml_rules, limits
from elections.formats.eml_content import (
    NS,
    identifier_of,
    read_election,
    read_lists,
    read_polling_places,
)
from elections.formats.records import (
    ElectionIdentifier,
    FileKind,
    Issue,
    Reading,
    ReadOptions,
    gettext_noop,
)
from elections.formats.stations import merge_periods
from elections.formats.xml import BadXml, Element, local, parse, schema_issues, text


FORMAT = "EML_NL"
# The release of EML_NL that the vendored schemas are of.
SCHEMA_VERSION = "EML_NL 2026-06-30 (66abbfff)"
SCHEMAS: dict[str, tuple[FileKind, str]] = {
    "110a": ("election", "110a-electionevent"),
    "110b": ("stations", "110b-electionevent"),
    "230b": ("candidates", "230-candidatelist"),
    "230c": ("candidates", "230-candidatelist"),
    "510": ("results", "510-count"),
    "520": ("results", "520-result"),
}
# The element that holds the message, by what a message of this type is about.
BODIES = {"110a": "ElectionEvent", "110b": "ElectionEvent", "230b": "CandidateList"}
BODIES |= {"230c": "CandidateList", "510": "Count", "520": "Result"}


def read(content: bytes, options: ReadOptions) -> Reading:
    try:
        root = parse(content)
        message = _message_type(root)
    except BadXml as error:
        return Reading(kind="unknown", format=FORMAT, issues=(error.issue,))
    tidy, issues = _tolerate(root, message)
    kind, name = SCHEMAS[_family(message)]
    schema = schema_issues(tidy, f"eml_nl/{name}-kiesraad-strict.xsd")
    if schema:
        return _reading(kind, message, issues=[*issues, *schema])
    issues += eml_rules.check(root, message)
    if options.definition:
        issues += eml_rules.check_context(identifier_of(root), options.definition, message)
    return _records(root, kind, message, issues)


def _message_type(root: Element) -> str:
    """What EML/@Id says; BadXml where the content is something else."""
    if root.tag != f"{{{NS['eml']}}}EML":
        raise _wrong_type(gettext_noop("The root element is not EML of EML_NL."), root, "EML")
    message = root.get("Id") or ""
    if _family(message) not in SCHEMAS:
        template = gettext_noop('"%(id)s" is no message type that is read here.')
        raise _wrong_type(template, root, "EML/@Id", id=message)
    expected = BODIES[_family(message)]
    found = {local(child) for child in root} & set(BODIES.values())
    template = gettext_noop("EML/@Id says %(id)s, and the content is not %(expected)s.")
    if found and expected not in found:
        raise _wrong_type(template, root, "EML/@Id", id=message, expected=expected)
    has_places = root.find(".//eml:PollingPlace", NS) is not None
    has_tree = root.find(".//kr:ElectionTree", NS) is not None
    if (message == "110a" and has_places) or (message == "110b" and has_tree and not has_places):
        other = "110b" if has_places else "110a"
        template = gettext_noop("EML/@Id says %(id)s, and the content is that of %(expected)s.")
        raise _wrong_type(template, root, "EML/@Id", id=message, expected=other)
    return message


def _wrong_type(template: str, root: Element, field: str, **values: str) -> BadXml:
    return BadXml("document_type", template, line=root.sourceline or 1, field=field, **values)


def _family(message: str) -> str:
    """510a to 510d have one schema, and so on."""
    return message if message in SCHEMAS else message[:3]


def _tolerate(root: Element, message: str) -> tuple[Element, list[Issue]]:
    """A copy without what older programs write and the schema of 2026 no longer allows."""
    if message != "110b":
        return root, []
    tidy, issues = deepcopy(root), []
    for element in tidy.iterfind(".//kr:NominationDate", NS):
        issues.append(
            _warning(element, gettext_noop("A 110b no longer has a NominationDate; not used."))
        )
        element.getparent().remove(element)
    for element in tidy.iterfind(".//eml:VotingMethod", NS):
        if not text(element):
            issues.append(_warning(element, gettext_noop("VotingMethod is empty; read as SPV.")))
            element.text = "SPV"
    for name in ("MaxVotes", "PollingStation"):
        for element in tidy.iterfind(f".//eml:{name}", NS):
            issues += _tolerate_number(element)
    return tidy, issues


def _tolerate_number(element: Element) -> list[Issue]:
    value = text(element)
    if value.isascii() and value.isdigit() and (int(value) or local(element) != "MaxVotes"):
        return []
    element.text = "1"
    template = gettext_noop('%(name)s: "%(value)s" is no number of voters; it stays unknown.')
    return [_warning(element, template, name=local(element), value=value)]


def _warning(element: Element, template: str, **values: str) -> Issue:
    return Issue(
        level="warning",
        code="older_program",
        template=template,
        values=values,
        line=element.sourceline,
        field=local(element),
    )


def _records(root: Element, kind: FileKind, message: str, issues: list[Issue]) -> Reading:
    identifier = identifier_of(root)
    if kind == "election":
        election = read_election(root, identifier)
        return _reading(kind, message, issues=issues, identifier=identifier, election=election)
    if kind == "stations":
        return _stations(root, message, issues, identifier)
    if kind == "candidates":
        lists = read_lists(root)
        issues += limits.check_lists(lists)
        count = sum(len(each.candidacies) for each in lists)
        return _reading(
            kind, message, rows_in=count, issues=issues, identifier=identifier, lists=lists
        )
    return _reading(kind, message, issues=issues, identifier=identifier)


def _stations(
    root: Element, message: str, issues: list[Issue], identifier: ElectionIdentifier
) -> Reading:
    stations, merged = merge_periods(read_polling_places(root, identifier))
    problems = limits.check(stations)
    if not problems:
        stations, found = defects.find(defects.locate(stations))
        merged += found
    return _reading(
        "stations",
        message,
        rows_in=len(root.findall(".//eml:PollingPlace", NS)),
        issues=[*issues, *problems, *merged],
        identifier=identifier,
        max_votes=text(root.find(".//eml:MaxVotes", NS)),
        stations=tuple(stations),
    )


def _reading(
    kind: FileKind, message: str, *, rows_in: int = 1, issues: list[Issue], **found: object
) -> Reading:
    return Reading(
        kind=kind,
        format=f"{FORMAT} {message}",
        schema_version=SCHEMA_VERSION,
        rows_in=rows_in,
        issues=tuple(issues),
        **found,  # type: ignore[arg-type]
    )

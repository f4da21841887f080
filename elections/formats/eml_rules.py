"""Rules of Dutch elections that the schema cannot say, and whether files fit together.

Rules: `eml_110.rs` of kiesraad/abacus (March 2026). Its August 2026 release no longer checks
seats and thresholds, and real provincial and water board files differ: those are warnings.
"""

from collections.abc import Iterator
from itertools import pairwise

from elections.formats.eml_content import NS, identifier_of
from elections.formats.records import ElectionIdentifier, Issue, Level, gettext_noop
from elections.formats.xml import Element, local, text


SUBCATEGORIES = {
    "PS": {"PS1", "PS2"},
    "AB": {"AB1", "AB2"},
    "GR": {"GR1", "GR2"},
    "ER": {"ER1"},
}
NATION_WIDE = frozenset({"EK", "TK", "EP", "NR"})
SMALL_COUNCIL = 19  # seats; Kieswet P 7
FEWEST_SEATS, MOST_SEATS = 9, 45  # Gemeentewet 8


def check(root: Element, message: str) -> list[Issue]:
    if message == "110a":
        return [*_election(root), *_seats(root)]
    if message in {"230b", "230c"}:
        return list(_order(root))
    return []


def _issue(
    level: Level, code: str, field: str, template: str, node: Element | None, **values: str
) -> Issue:
    line = node.sourceline if node is not None else None
    return Issue(level=level, code=code, field=field, template=template, values=values, line=line)


def _election(root: Element) -> Iterator[Issue]:
    node, own = root.find(".//eml:ElectionIdentifier", NS), identifier_of(root)
    missing = gettext_noop("%(name)s is missing; an election definition needs it.")
    for name, value in (
        ("ElectionSubcategory", own.subcategory),
        ("NominationDate", own.nomination_date),
    ):
        if not value:
            yield _issue("refuse", "rule", name, missing, node, name=name)
    if not own.domain and own.category not in NATION_WIDE:
        template = gettext_noop("%(name)s is missing; only nation-wide elections have none.")
        yield _issue("refuse", "rule", "ElectionDomain", template, node, name="ElectionDomain")
    allowed = SUBCATEGORIES.get(own.category, {own.category})
    if own.subcategory and own.subcategory not in allowed:
        template = gettext_noop("Subcategory %(subcategory)s is not one of category %(category)s.")
        yield _issue(
            "refuse", "rule", "ElectionSubcategory", template, node,
            subcategory=own.subcategory, category=own.category,
        )  # fmt: skip
    method = root.find(".//eml:VotingMethod", NS)
    if text(method) != "SPV":
        template = gettext_noop('VotingMethod is "%(value)s"; Dutch elections have SPV.')
        yield _issue("refuse", "rule", "VotingMethod", template, method, value=text(method))


def _seats(root: Element) -> Iterator[Issue]:
    own = identifier_of(root)
    if own.category != "GR" or own.subcategory not in SUBCATEGORIES["GR"]:
        return
    seats_node = root.find(".//kr:NumberOfSeats", NS)
    threshold_node = root.find(".//kr:PreferenceThreshold", NS)
    seats, threshold = int(text(seats_node)), int(text(threshold_node))
    if not FEWEST_SEATS <= seats <= MOST_SEATS:
        template = gettext_noop("NumberOfSeats is %(seats)s; councils have 9 to 45.")
        yield _issue("warning", "rule", "NumberOfSeats", template, seats_node, seats=str(seats))
    expected = "GR1" if seats < SMALL_COUNCIL else "GR2"
    if own.subcategory != expected:
        template = gettext_noop(
            "ElectionSubcategory is %(subcategory)s, and NumberOfSeats is %(seats)s: that is %(expected)s."
        )
        yield _issue(
            "warning", "rule", "ElectionSubcategory, NumberOfSeats", template, seats_node,
            subcategory=own.subcategory, seats=str(seats), expected=expected,
        )  # fmt: skip
    if threshold != (50 if own.subcategory == "GR1" else 25):
        template = gettext_noop(
            "PreferenceThreshold is %(threshold)s; %(subcategory)s has another."
        )
        yield _issue(
            "warning", "rule", "PreferenceThreshold", template, threshold_node,
            threshold=str(threshold), subcategory=own.subcategory,
        )  # fmt: skip


def _order(root: Element) -> Iterator[Issue]:
    """Numbers only rise. Gaps are legal: a withdrawn list keeps its number."""
    for contest in root.iterfind(".//eml:Contest", NS):
        yield from _rising(contest.findall("eml:Affiliation/eml:AffiliationIdentifier", NS))
        for affiliation in contest.iterfind("eml:Affiliation", NS):
            yield from _rising(affiliation.findall("eml:Candidate/eml:CandidateIdentifier", NS))


def _rising(nodes: list[Element]) -> Iterator[Issue]:
    for before, after in pairwise(nodes):
        if int(after.get("Id")) <= int(before.get("Id")):
            yield _issue(
                "refuse", "rule", local(after),
                gettext_noop("Number %(after)s follows %(before)s; numbers must rise."),
                after, before=before.get("Id"), after=after.get("Id"),
            )  # fmt: skip


def check_context(
    own: ElectionIdentifier, definition: ElectionIdentifier, message: str
) -> list[Issue]:
    """Of another election: lists are refused; stations are reported, as Kiesraad does."""
    level: Level = "warning" if message == "110b" else "refuse"
    pairs = [
        ("ElectionIdentifier", own.election_id, definition.election_id),
        ("ElectionCategory", own.category, definition.category),
        ("ElectionDate", str(own.date or ""), str(definition.date or "")),
    ]
    if own.domain_id and definition.domain_id:
        pairs.append(("ElectionDomain", own.domain_id, definition.domain_id))
    elif definition.domain and (own.domain or message != "110b"):
        pairs.append(("ElectionDomain", own.domain or "", definition.domain))
    template = gettext_noop("%(name)s is %(own)s; the election it is read for has %(expected)s.")
    return [
        _issue(level, "context", name, template, None, name=name, own=mine or "-", expected=theirs)
        for name, mine, theirs in pairs
        if theirs and mine != theirs
    ]

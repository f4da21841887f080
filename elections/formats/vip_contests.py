"""Contests and candidates of a VIP feed. Birth dates, gender and home contacts are not read."""

from collections.abc import Iterator, Mapping

from elections.formats.records import VipCandidate, VipContest
from elections.formats.xml import Element, local, text


_KINDS = {
    "CandidateContest": "candidate",
    "PartyContest": "party",
    "BallotMeasureContest": "ballot_measure",
    "RetentionContest": "retention",
}
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def read_contests(root: Element, by_id: Mapping[str, Element]) -> Iterator[VipContest]:
    """References that lead nowhere are left out: a feed may be part of a larger one."""
    for node in root:
        kind = _KINDS.get(node.get(_TYPE) or local(node))
        if kind is None:
            continue
        yield VipContest(
            id=node.get("id"),
            kind=kind,  # type: ignore[arg-type]
            name=text(node.find("Name")),
            number_elected=_count(node.find("NumberElected")),
            votes_allowed=_count(node.find("VotesAllowed")),
            full_text=_first(node.find("FullText")),
            info_uri=text(node.find("InfoUri")),
            candidates=tuple(_candidates(node, by_id)),
        )


def _candidates(contest: Element, by_id: Mapping[str, Element]) -> Iterator[VipCandidate]:
    selections = _referred(contest.find("BallotSelectionIds"), by_id)
    for selection in selections:
        for node in _referred(selection.find("CandidateIds"), by_id):
            yield _candidate(node, by_id)
    for node in _referred(contest.find("CandidateId"), by_id):
        yield _candidate(node, by_id)


def _referred(node: Element | None, by_id: Mapping[str, Element]) -> list[Element]:
    return [by_id[each] for each in text(node).split() if each in by_id]


def _candidate(node: Element, by_id: Mapping[str, Element]) -> VipCandidate:
    person = by_id.get(text(node.find("PersonId")))
    party = by_id.get(text(node.find("PartyId")))
    incumbent = text(node.find("IsIncumbent"))
    return VipCandidate(
        id=node.get("id"),
        ballot_name=_first(node.find("BallotName")),
        party=_first(party.find("Name")) if party is not None else "",
        first_name=text(person.find("FirstName")) if person is not None else "",
        last_name=text(person.find("LastName")) if person is not None else "",
        is_incumbent=incumbent in {"true", "1"} if incumbent else None,
        pre_election_status=text(node.find("PreElectionStatus")),
    )


def _count(node: Element | None) -> int | None:
    value = text(node)
    return int(value) if value.isdigit() and int(value) <= 32_767 else None


def _first(node: Element | None) -> str:
    if node is None:
        return ""
    texts = {each.get("language"): text(each) for each in node.iterfind("Text")}
    return texts.get("en") or next(iter(texts.values()), "")

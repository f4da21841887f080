"""A feed of the Voting Information Project as an election, its area and its contests."""

from collections import defaultdict
from collections.abc import Iterator

from elections.actions.elections import ElectionDetails
from elections.formats.records import CandidacyRecord, CandidateListRecord, VipRecord
from elections.formats.us_states import STATES
from elections.imports.areas import american_area, find_areas, ocd_name
from elections.imports.ballots import ContestDetails
from elections.imports.elections import ElectionPlan, announced_on_or_before, differences
from elections.models import Election


VIP = "VIP"


def plan_vip_election(record: VipRecord, zone: str, ocd_id: str) -> ElectionPlan:
    """`ocd_id` is the area of the feed: its locality, or its state."""
    own = record.election
    area = american_area(ocd_id, record.locality or record.state, zone)
    title = own.name or f"{own.election_type.title() or 'Election'}, {area.name}"
    known = (
        Election.objects.filter(**{f"identifiers__{VIP}": f"{record.vip_id}:{own.id}"})
        .select_related("division")
        .order_by("pk")
        .first()
    )
    state = STATES.get(record.state.casefold())
    parts = ["us", state.code.lower() if state else "", ocd_name(record.locality), str(own.date)]
    details = ElectionDetails(
        slug=known.slug if known else ".".join(p.replace("_", "-") for p in parts if p)[:100],
        name=title[:200],
        names={"en": title[:200]},
        # EML has no word for an American general election; it elects the House, among others.
        category=Election.Category.TK,
        subcategory="",
        date=own.date,
        announced_on=announced_on_or_before(own.date),
        identifiers={VIP: f"{record.vip_id}:{own.id}"},
        administrative_organization=record.source_name[:200],
        has_election_day_registration=own.has_election_day_registration,
        results_uri=own.results_uri if len(own.results_uri) <= 200 else "",
    )
    plan = ElectionPlan(details, find_areas([area]), area, election=known)
    names = ("name", "date", "has_election_day_registration", "results_uri")
    plan.values = differences(known, details, names)
    return plan


def vip_contests(record: VipRecord) -> Iterator[ContestDetails]:
    """Contests of a VIP feed: candidates of one party become one list, in the feed's order."""
    for contest in record.contests:
        parties: dict[str, list[CandidacyRecord]] = defaultdict(list)
        for number, each in enumerate(contest.candidates, start=1):
            parties[each.party].append(
                CandidacyRecord(
                    positions=(("", number),),
                    last_name=(each.last_name or each.ballot_name)[:150],
                    first_name=each.first_name[:100],
                    display_name=each.ballot_name[:200],
                    identity=f"vip:{record.vip_id}:{record.election.id}:{each.id}",
                    status=each.pre_election_status.replace("-", "_") or "qualified",  # type: ignore[arg-type]
                    is_incumbent=each.is_incumbent,
                )
            )
        yield ContestDetails(
            identifier=f"vip:{contest.id}"[:100],
            name=contest.name[:200],
            kind=contest.kind,
            number_elected=contest.number_elected,
            votes_allowed=contest.votes_allowed or 1,
            full_text=contest.full_text,
            info_uri=contest.info_uri if len(contest.info_uri) <= 500 else "",
            lists=[
                CandidateListRecord(number=number, name=party[:200], candidacies=tuple(people))
                for number, (party, people) in enumerate(parties.items(), start=1)
            ],
        )

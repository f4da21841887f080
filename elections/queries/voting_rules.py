"""The voting rules of an election: the statutory book, filled in with what we know of the election.

Polling day, category and area are the election's own; so are the hours, where its calendar has
them. Whoever corrects the calendar corrects the rules with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import tzinfo

from django.db.models import QuerySet

from elections.models import Election, ElectionPhase
from elections.statutory import StatutoryError
from elections.voting_rules import ElectionFacts, UnknownBook, VotingRule, rules_for


def facts_of(election_ids: Iterable[int]) -> dict[int, ElectionFacts]:
    """What the rules of these elections depend on; two queries."""
    elections = Election.objects.select_related("division").in_bulk(list(set(election_ids)))
    hours: dict[int, list[ElectionPhase]] = defaultdict(list)
    for phase in _openings(elections):
        hours[phase.election_id].append(phase)
    return {pk: _facts(election, hours[pk]) for pk, election in elections.items()}


def facts_of_election(election: Election) -> ElectionFacts:
    """As `facts_of`, in one query where the election's area is loaded."""
    return _facts(election, list(_openings([election.pk])))


def rules_in_force(facts: ElectionFacts) -> tuple[VotingRule, ...]:
    """The rules for this kind of election; none where no book or law of the country is known."""
    try:
        rules = rules_for(facts)
    except (UnknownBook, StatutoryError):
        return ()
    return tuple(rule for rule in rules if rule.holds_for(facts.category))


def _openings(election_ids: Collection[int]) -> QuerySet[ElectionPhase]:
    phases = ElectionPhase.objects.in_force().filter(
        election__in=election_ids, kind=ElectionPhase.Kind.POLLS_OPEN
    )
    return phases.order_by("starts_at", "pk")


def _facts(election: Election, phases: list[ElectionPhase]) -> ElectionFacts:
    opening = _opening(election, phases)
    zone: tzinfo = election.division.zone
    return ElectionFacts(
        category=election.category,
        polling_day=election.date,
        jurisdiction=election.division.country,
        opens=opening.starts_at.astimezone(zone).time() if opening else None,
        closes=opening.ends_at.astimezone(zone).time() if opening and opening.ends_at else None,
        election_id=election.slug,
        official_url=election.official_uri,
    )


def _opening(election: Election, phases: list[ElectionPhase]) -> ElectionPhase | None:
    """When the polls are open on polling day in the election's own area."""
    zone = election.division.zone
    own = (
        phase
        for phase in phases
        if phase.jurisdiction_id == election.division_id
        and phase.starts_at.astimezone(zone).date() == election.date
    )
    return next(own, None)

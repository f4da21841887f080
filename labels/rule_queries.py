"""What staff see of voting rules: which are in force, and how the posts against them fare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from content.models import Post
from elections.models import Election
from elections.queries.voting_rules import facts_of, facts_of_election, rules_in_force
from elections.voting_rules import ElectionFacts, VotingRule
from factchecks.precision import Share
from labels.models import RuleFinding
from labels.models.rules import RuleFindingQuerySet
from labels.passages import ON_SCREEN_TEXT, TRANSCRIPT


CHARTED_DAYS = 14


@dataclass(frozen=True, slots=True)
class RunningElection:
    """`has_rules`: a rule book and a law of its country are known."""

    election: Election
    has_rules: bool
    open: int
    confirmed: int
    dismissed: int


@dataclass(frozen=True, slots=True)
class RulesOfElection:
    facts: ElectionFacts
    rules: tuple[VotingRule, ...]

    @property
    def by_id(self) -> dict[str, VotingRule]:
        return {rule.id: rule for rule in self.rules}


@dataclass(frozen=True, slots=True)
class Marked:
    """A field of a post, cut where its passage is."""

    before: str
    passage: str
    after: str


def running_elections(now: datetime) -> list[RunningElection]:
    """Four queries, however many elections."""
    today = timezone.localdate(now)
    elections = list(Election.objects.running(today).order_by("date", "pk"))
    facts = facts_of([election.pk for election in elections])
    rows = RuleFinding.objects.current(today).values_list("election", "state").order_by()
    counted = {(pk, state): posts for pk, state, posts in rows.annotate(posts=Count("pk"))}
    states = RuleFinding.State
    return [
        RunningElection(
            election=election,
            has_rules=bool(rules_in_force(facts[election.pk])),
            open=counted.get((election.pk, states.OPEN), 0),
            confirmed=counted.get((election.pk, states.CONFIRMED), 0),
            dismissed=counted.get((election.pk, states.DISMISSED), 0),
        )
        for election in elections
    ]


def rules_of(election: Election) -> RulesOfElection:
    facts = facts_of_election(election)
    return RulesOfElection(facts, rules_in_force(facts))


def findings_of(
    election: Election, *, slot: str = "", state: str = "", rule: str = ""
) -> RuleFindingQuerySet:
    """Of posts that viewers can still see; the surest first where they are open, else the newest."""
    found = RuleFinding.objects.filter(election=election, post__status=Post.Status.ACTIVE)
    for name, value in (("slot", slot), ("state", state), ("rule_id", rule)):
        if value:
            found = found.filter(**{name: value})
    order = ("-confidence", "-pk") if state == RuleFinding.State.OPEN else ("-created_at", "-pk")
    return found.select_related("post__account", "group__claim", "decided_by").order_by(*order)


def per_day(election: Election, *, now: datetime) -> list[tuple[date, int]]:
    """Findings of the last two weeks by day, days without any too."""
    last = timezone.localdate(now)
    days = [last - timedelta(days=back) for back in range(CHARTED_DAYS - 1, -1, -1)]
    rows = (
        RuleFinding.objects.filter(
            election=election, created_at__gte=now - timedelta(days=CHARTED_DAYS + 1)
        )
        .annotate(day=TruncDate("created_at"))
        .values_list("day")
        .annotate(posts=Count("pk"))
        .order_by()
    )
    counted = dict(rows)
    return [(day, counted.get(day, 0)) for day in days]


def per_slot(election: Election) -> list[tuple[str, Counter[str]]]:
    """How many findings there are in each state, the slot with most of them first."""
    rows = (
        RuleFinding.objects.filter(election=election)
        .values_list("slot", "state")
        .annotate(posts=Count("pk"))
        .order_by()
    )
    counted: dict[str, Counter[str]] = {}
    for slot, state, posts in rows:
        counted.setdefault(slot, Counter())[state] += posts
    return sorted(counted.items(), key=lambda pair: (-pair[1].total(), pair[0]))


def precision(slots: Sequence[tuple[str, Counter[str]]]) -> Share:
    """Of the findings that people decided on, how many they confirmed."""
    states = RuleFinding.State
    right = sum(counted[states.CONFIRMED] for _slot, counted in slots)
    return Share(right, right + sum(counted[states.DISMISSED] for _slot, counted in slots))


def marked(finding: RuleFinding) -> Marked:
    """The passage in its field, where the post still says so."""
    place = finding.passage
    post = finding.post
    fields = {TRANSCRIPT: post.transcript, ON_SCREEN_TEXT: post.on_screen_text}
    text = fields.get(str(place.get("field")), post.caption)
    start, end = int(place.get("start") or 0), int(place.get("end") or 0)
    if not start < end or text[start:end] != place.get("text"):
        return Marked(text, "", "")
    return Marked(text[:start], text[start:end], text[end:])

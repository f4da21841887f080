"""Statements with a value: hours, days, ages and counts, compared with the value of a rule.

A judge reads one unit (`Case`) and yields what it finds. Another value is another judge in JUDGES, and
the names of its findings in VALUE_TOPICS.
"""

from collections.abc import Callable, Iterator

from labels.voting_rules.judges.ages import age
from labels.voting_rules.judges.case import Case
from labels.voting_rules.judges.counts import boxes, expiry, fee, proxies, residence
from labels.voting_rules.judges.days import card_days, moved_date, new_card, polling_day
from labels.voting_rules.judges.hours import hours
from labels.voting_rules.judges.open_world import unheard_of
from labels.voting_rules.topics import Finding


Judge = Callable[[Case], Iterator[Finding]]
JUDGES: tuple[Judge, ...] = (
    hours, polling_day, age, proxies, expiry, residence, boxes, fee, card_days, moved_date, new_card,
    unheard_of,
)  # fmt: skip
VALUE_TOPICS = frozenset(
    {
        "hours", "hour-within", "hours-for-some", "polling-day", "age", "proxies", "expiry", "residence",
        "boxes", "fee", "card-days", "moved-date", "new-card-day", "new-card-hour",
    }
)  # fmt: skip


def judged(case: Case) -> Iterator[Finding]:
    for judge in JUDGES:
        yield from judge(case)

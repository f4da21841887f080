"""The shape of a voting rule, and the facts of an election that rules depend on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time


Value = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionFacts:
    """What has to be known of an election. `category` is the EML_NL ElectionCategory ("GR").

    `opens` and `closes` are the usual hours of its polling stations, where its own data has them;
    None: as the law says. Times are local.
    """

    category: str
    polling_day: date
    jurisdiction: str = "NL"
    opens: time | None = None
    closes: time | None = None
    election_id: str = ""
    official_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRule:
    """One official rule of one election.

    `value` is what texts are compared with; its keys are those of the book. `texts` say the rule for
    a reader, by ISO 639-1 code. `is_looked_up`: somebody compared it with the text of the law or
    with a public page of an authority; show no article of a rule that was not. Valid from the first to the last day, both included.
    """

    id: str
    slot: str
    value: Mapping[str, Value]
    texts: Mapping[str, str]
    basis: str
    source_url: str
    jurisdiction: str
    categories: frozenset[str]
    valid_from: date
    valid_until: date
    is_looked_up: bool = False
    facts: ElectionFacts | None = field(default=None, repr=False)

    def holds_for(self, category: str) -> bool:
        return category in self.categories

    def text(self, language: str) -> str:
        """In `language`, else in English, else in whatever there is."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()))


def overridden(
    rules: Iterable[VotingRule], values: Mapping[str, Mapping[str, Value]]
) -> tuple[VotingRule, ...]:
    """`rules` with single values replaced, by rule id: what another rule book says differently."""
    return tuple(
        replace(rule, value={**rule.value, **values[rule.id]}) if rule.id in values else rule
        for rule in rules
    )

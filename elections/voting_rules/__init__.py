"""How people vote in an election, as structured rules with their legal basis. Pure: no database, no clock.

    facts = ElectionFacts(category="GR", polling_day=date(2027, 3, 17))
    rules = rules_for(facts)          # tuple[VotingRule, ...]

The book of a country is a data file (`netherlands.toml`); days, hours and deadlines in it are filled
in from the facts of one election and from the dates of the law (`elections.statutory`). Another
country is another file and one line in `book.BOOKS`. `rules_for` gives the rules of every kind of
election in the country (`VotingRule.categories`), because a post about the municipal council may
speak of the House of Representatives; `VotingRule.holds_for` says which apply.
"""

from elections.voting_rules.book import BOOKS, UnknownBook, rules_for
from elections.voting_rules.rules import ElectionFacts, VotingRule, overridden


__all__ = ["BOOKS", "ElectionFacts", "UnknownBook", "VotingRule", "overridden", "rules_for"]

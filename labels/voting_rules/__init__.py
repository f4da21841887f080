"""Compares what a text says about voting with the official rules of an election. Pure.

    from elections.voting_rules import ElectionFacts, rules_for
    from labels.voting_rules import Outcome, RuleChecker

    checker = RuleChecker(rules_for(ElectionFacts(category="GR", polling_day=date(2027, 3, 17))))
    reading = checker.check(post)                   # a labels.passages.PostText, or
    reading = checker.check("Stem per sms!", "nl")  # a text and its language ("" = find out)
    reading.outcome, reading.stance, reading.slot, reading.rule_id, reading.passage

    checker = RuleChecker(rules, shipped_wording())  # labels.rule_wording: free words are read as well

One checker serves one election, holds no state and may be shared between threads. Building one costs
milliseconds (the lexicons are read once per process). Texts without a word about voting are given back
as unknown at once; with `wording` they are read too, at some 5 ms: give it posts about an election only. A contradiction is for a person to look at, never for an automatic decision.
"""

from labels.voting_rules.checker import RuleChecker
from labels.voting_rules.readings import Outcome, RulePassage, RuleReading, Stance


__all__ = ["Outcome", "RuleChecker", "RulePassage", "RuleReading", "Stance"]

"""The way in: a text in, a reading out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from elections.voting_rules import VotingRule
from labels.passages import CAPTION, ON_SCREEN_TEXT, TRANSCRIPT, PostText
from labels.voting_rules import guards
from labels.voting_rules.judges import judged
from labels.voting_rules.judges.case import Case
from labels.voting_rules.lexicon import LANGUAGES, Lexicon, Tags, lexicon, separated
from labels.voting_rules.readings import Outcome, RulePassage, RuleReading, Stance
from labels.voting_rules.topics import Finding, Ruled, findings, ruled
from labels.voting_rules.units import Unit, sentences, units
from labels.voting_rules.wording import READ, Worded, Wording, has_value
from labels.voting_rules.words import Token, tokens_of
from textmatch.languages import detect_language


CATEGORIES = {"tk": "TK", "gr": "GR", "ps": "PS", "ep": "EP", "ab": "AB"}
ABOUT_VOTING = frozenset(
    {"vote", "election", "station", "pass", "proxy", "ballot", "polling_day", "booth", "elect", "suffrage",
     "counting", "postal_vote", "remote_vote", "kiezerspas", "compulsory_vote", "blank", "box", "gr", "tk", "id", "any_colour"}
)  # fmt: skip
MOST_SENTENCES = 1000  # of a field that are taken apart
_UNSURE = 0.4
# By which path a contradiction was found, or why it is none: the first and the last of the reasons.
IN_FREE_WORDS, CONFIRMED, HELD_BACK = "in-free-words", "wording-confirms", "wording-speaks-against"
_BEST_FIRST = {Outcome.CONTRADICTS: 0, Outcome.AGREES: 1, Outcome.UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text taken apart in the words of one language."""

    tokens: Sequence[Token]
    tags: Tags
    words: Lexicon


class RuleChecker:
    """Checks texts against the rules of one election (`elections.voting_rules.rules_for`).

    Without `wording` by the lexicons alone.
    """

    def __init__(self, rules: Iterable[VotingRule], wording: Wording | None = None) -> None:
        self.rules = tuple(rules)
        self._wording = wording
        facts = next((rule.facts for rule in self.rules if rule.facts), None)
        self.category = facts.category if facts else ""
        self.year = facts.polling_day.year if facts else None
        self._by_category: dict[str, tuple[list[Ruled], dict[str, VotingRule]]] = {}

    def check(self, said: PostText | str, language: str = "") -> RuleReading:
        """The strongest statement of `said`: a contradiction before agreement before the rest.

        Of a post every field is read; `language` is used for a plain text, a post brings its own.
        """
        if isinstance(said, str):
            return self._read(CAPTION, said, language)
        readings = [
            self._read(field, getattr(said, field), said.language)
            for field in (CAPTION, TRANSCRIPT, ON_SCREEN_TEXT)
            if getattr(said, field)
        ]
        return min(readings, key=_order, default=RuleReading())

    def _read(self, field: str, text: str, language: str) -> RuleReading:
        for code in _languages(text, language):
            reading = self._read_in(field, text, lexicon(code))
            if reading.stance is not Stance.NONE:
                return reading
        return RuleReading()

    def _read_in(self, field: str, text: str, words: Lexicon) -> RuleReading:
        tokens = tokens_of(separated(text) if words.elides else text, words.numbers)
        tags = words.tags(tokens)
        known, rules = self._rules_of(self._category_of(tags))
        reading = RuleReading()
        if tags.keys() & ABOUT_VOTING:
            reading = self._by_lexicon(field, text, Tagged(tokens, tags, words), known, rules)
        if self._wording is None or reading.stance not in READ:
            return reading
        return _weighed(reading, self._wording, rules, field, text)

    def _by_lexicon(
        self,
        field: str,
        text: str,
        said_in: Tagged,
        known: Sequence[Ruled],
        rules: Mapping[str, VotingRule],
    ) -> RuleReading:
        tokens, tags, words = said_in.tokens, said_in.tags, said_in.words
        stance, reasons = guards.text_stance(tags, tokens, self.year)
        found: list[tuple[Finding, Stance]] = []
        context = frozenset(tags)
        for unit, said in _statements(tokens, tags):
            case = Case(tokens, unit, words, context, rules)
            found.extend(
                (each, said)
                for each in _strongest([*findings(known, unit, case.context), *judged(case)])
            )
        return _reading(field, text, tokens, found, stance, reasons, is_hearsay="hearsay" in tags)

    def _category_of(self, tags: Tags) -> str:
        """The kind of election a text names, else the one at hand."""
        named = {category for concept, category in CATEGORIES.items() if concept in tags}
        return self.category if not named or self.category in named else min(named)

    def _rules_of(self, category: str) -> tuple[list[Ruled], dict[str, VotingRule]]:
        if category not in self._by_category:
            rules = [rule for rule in self.rules if rule.holds_for(category) or not category]
            if category != self.category:  # its polling day is not ours to know
                rules = [rule for rule in rules if rule.slot not in ("polling_day", "moved_house")]
            self._by_category[category] = (ruled(rules), {rule.id: rule for rule in rules})
        return self._by_category[category]


def _languages(text: str, language: str) -> Sequence[str]:
    if language in LANGUAGES:
        return (language,)
    return () if language else _guessed(text)


@lru_cache(maxsize=1000)
def _guessed(text: str) -> Sequence[str]:
    found = detect_language(text)
    return (found,) if found in LANGUAGES else ("nl", "en")


def _statements(tokens: Sequence[Token], tags: Tags) -> Iterator[tuple[Unit, Stance]]:
    """The units of a text with what each sentence does with them.

    Of sentences that hold a known word or a number, where a text has more than MOST_SENTENCES of
    those that speak of voting themselves; never of more.
    """
    said = sentences(tokens)
    asks = bool(said) and guards.asks_in_the_end(said, tags)
    telling = _telling(tokens, tags, is_endless=len(said) > MOST_SENTENCES)
    n = read = 0
    while n < len(said) and read < MOST_SENTENCES:
        sentence = said[n]
        end, asked_until = sentence.end, 0
        is_question = guards.is_question(sentence, tags, tokens)
        stance = Stance.ASKS if asks or is_question else guards.sentence_stance(sentence, tags)
        if (
            sentence.is_question
            and is_question
            and n + 1 < len(said)
            and not asks
            and not guards.is_question(said[n + 1], tags, tokens)
        ):
            asked_until, end = sentence.end, said[n + 1].end
            stance = guards.sentence_stance(said[n + 1], tags)
            n += 1
        n += 1
        if telling[end] == telling[sentence.start]:
            continue
        read += 1
        for unit in units(tokens, tags, sentence.start, end, asked_until):
            yield unit, stance


def _telling(tokens: Sequence[Token], tags: Tags, *, is_endless: bool) -> list[int]:
    """How many of the tokens before each place, and before the end, say something."""
    concepts = tags.keys() & ABOUT_VOTING if is_endless else tags
    known = {place for concept in concepts for place in tags[concept]}
    says = (
        n in known or (token.number is not None and not is_endless)
        for n, token in enumerate(tokens)
    )
    return [0, *accumulate(says)]


def _strongest(found: Sequence[Finding]) -> Iterator[Finding]:
    """Of every slot in a unit the most specific findings; a general one is part of a special one."""
    found = [each for each in found if each.outcome is not Outcome.UNKNOWN] or list(found)
    best: dict[str, int] = {}
    for each in found:
        best[each.slot] = max(best.get(each.slot, 0), each.rank)
    return (each for each in found if each.rank == best[each.slot])


def _reading(
    field: str,
    text: str,
    tokens: Sequence[Token],
    found: Sequence[tuple[Finding, Stance]],
    stance: Stance,
    reasons: tuple[str, ...],
    *,
    is_hearsay: bool,
) -> RuleReading:
    if not found:
        return RuleReading(
            stance=stance if stance is not Stance.ASSERTS else Stance.NONE, reasons=reasons
        )
    each, said = min(found, key=lambda pair: _finding_order(*pair))
    if stance is Stance.ASSERTS and is_hearsay and _is_corrected(each, found):
        stance, reasons = Stance.DEBUNKS, ("hearsay-corrected",)
    if stance is not Stance.ASSERTS:
        said = stance
    elif said is not Stance.ASSERTS:
        reasons = (said.value,)
    is_held_back = said is not Stance.ASSERTS and each.outcome is Outcome.CONTRADICTS
    start, end = tokens[each.unit.start].start, tokens[each.unit.end - 1].end
    return RuleReading(
        outcome=Outcome.UNKNOWN if is_held_back else each.outcome,
        stance=said,
        slot=each.slot,
        rule_id=each.rule.id,
        passage=RulePassage(field, start, end, text[start:end]),
        said=each.said,
        official=each.official,
        reasons=(each.topic, *reasons),
        confidence=each.confidence if said is Stance.ASSERTS else _UNSURE,
    )


def _weighed(
    reading: RuleReading,
    wording: Wording,
    rules: Mapping[str, VotingRule],
    field: str,
    text: str,
) -> RuleReading:
    """The reading of the lexicons, with what the wording of the text adds or takes away.

    What the lexicons found is judged by the words around it, not by others of the text.
    """
    passage = reading.passage
    worded = (
        wording.around(text, passage.start, passage.end)
        if reading.contradicts and passage is not None
        else wording.strongest(text)
    )
    probability = wording.probability(worded, reading)
    is_likely = probability >= wording.least
    if reading.contradicts:
        if is_likely or (has_value(reading) and worded.is_in_earnest):
            reasons = (*reading.reasons, CONFIRMED)
            return replace(reading, reasons=reasons, confidence=probability)
        reasons = (*reading.reasons, HELD_BACK)
        return replace(reading, outcome=Outcome.UNKNOWN, reasons=reasons, confidence=probability)
    rule = rules.get(worded.rule_among(rules))
    if not is_likely or rule is None or has_value(reading):
        return reading
    return _in_free_words(worded, rule, probability, field, text)


def _in_free_words(
    worded: Worded, rule: VotingRule, probability: float, field: str, text: str
) -> RuleReading:
    return RuleReading(
        outcome=Outcome.CONTRADICTS,
        stance=Stance.ASSERTS,
        slot=rule.slot,
        rule_id=rule.id,
        passage=RulePassage(field, worded.start, worded.end, text[worded.start : worded.end]),
        said=IN_FREE_WORDS,
        official=rule.text("en"),
        reasons=(IN_FREE_WORDS,),
        confidence=probability,
    )


def _is_corrected(each: Finding, found: Sequence[tuple[Finding, Stance]]) -> bool:
    """Whether what somebody is said to have said is put right elsewhere in the text."""
    return each.outcome is Outcome.CONTRADICTS and any(
        other.slot == each.slot and other.outcome is Outcome.AGREES and other.unit is not each.unit
        for other, _ in found
    )


def _finding_order(each: Finding, said: Stance) -> tuple[int, int, int, float]:
    return (said is not Stance.ASSERTS, _BEST_FIRST[each.outcome], -each.rank, -each.confidence)


def _order(reading: RuleReading) -> tuple[int, float]:
    return (_BEST_FIRST[reading.outcome], -reading.confidence)

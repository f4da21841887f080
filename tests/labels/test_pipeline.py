from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from labels.context import ElectionScope
from labels.matching import Decision, Match, Matcher, PostText
from labels.pipeline import Arrival, Engine
from labels.stance import Stance


SCOPE = ElectionScope(
    election_id=1,
    category="GR",
    country="NL",
    languages=frozenset({"nl"}),
    names=frozenset({"duinwaard"}),
    polling_day=date(2027, 3, 17),
    labels_until=datetime(2027, 4, 1, tzinfo=UTC),
)
REPEAT = Match(
    post_id="7",
    claim_id="3",
    score=0.97,
    decision=Decision.AUTO,
    stance=Stance.ENDORSES,
    language="nl",
    is_election=True,
    terms=("stembureau",),
)


class FixedMatcher(Matcher):
    """Answers every post with the same match; the real one has tests of its own."""

    version = "fixed-1"
    encoder_name = "fixed"

    def __init__(self, match: Match) -> None:
        self.answer = match

    def match(self, posts, vectors=None, only=""):
        return [replace(self.answer, post_id=post.id) for post in posts]


def plan(match=REPEAT, *, caption="stembureau in Duinwaard dicht", language="nl", concerned=()):
    engine = Engine(
        matcher=FixedMatcher(match),
        scopes=[SCOPE],
        elections_of_claim={"3": frozenset(concerned)},
    )
    text = PostText(id="7", caption=caption, language=language)
    [made] = engine.plan([Arrival(post_id=7, region="NL", text=text)])
    return made


def test_an_election_post_gets_the_election_its_label_leads_to():
    assert plan().scope == SCOPE


def test_a_post_about_nothing_electoral_gets_no_election():
    outside = replace(REPEAT, is_election=False, claim_id=None, decision=Decision.NONE)
    assert plan(outside, caption="Duinwaard won met 3-1").scope is None


def test_a_claim_about_any_election_may_be_applied_automatically():
    assert plan().match.decision == Decision.AUTO


def test_a_claim_is_applied_automatically_within_its_election():
    assert plan(concerned={1}).match.decision == Decision.AUTO


def test_a_claim_about_another_election_goes_to_a_person():
    made = plan(concerned={2})
    assert made.match.decision == Decision.REVIEW
    assert "other-election" in made.match.reasons


def test_a_proposal_about_another_election_stays_a_proposal():
    proposal = replace(REPEAT, decision=Decision.REVIEW)
    assert plan(proposal, concerned={2}).match == proposal


@pytest.mark.parametrize(("declared", "detected"), [("fy", "fy"), ("", "nl")])
def test_the_declared_language_stands_and_a_missing_one_is_detected(declared, detected):
    caption = "Morgen gaan we allemaal stemmen op het stembureau in het dorpshuis"
    made = plan(replace(REPEAT, language=""), caption=caption, language=declared)
    assert made.language == detected


def test_the_version_of_the_matcher_is_kept():
    assert plan().version == "fixed-1"

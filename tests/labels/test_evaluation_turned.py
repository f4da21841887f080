import numpy as np
import pytest

from labels.evaluation import cascade, turned, unrelated
from labels.evaluation.running import Run
from labels.evaluation.sections import Verdict
from labels.evaluation.texts import Edited, SentencePair
from labels.matching import Decision
from labels.passages import PostText
from labels.second_look import CLASSES
from labels.stance import Stance
from tests.labels.judged_posts import AUTO, NONE, REVIEW, match, post


TOP = (("a", 0.9),)


def test_what_an_edit_changes():
    pairs = [
        Edited("negation", PostText("o1"), PostText("e1")),
        Edited("negation", PostText("o2"), PostText("e2")),
        Edited("casing", PostText("o3"), PostText("e3")),
    ]
    found = [
        match("o1", AUTO, "a", TOP),
        match("e1", REVIEW, "a", TOP),
        match("o2", AUTO, "a", TOP),
        match("e2", NONE, None, (("b", 0.9),)),
        match("o3", NONE),
        match("e3", NONE),
    ]

    section = turned.edits(pairs, {each.post_id: each for each in found})

    values = {name: figure.value for name, figure in section.rows["negation"].items()}
    assert values == {
        "banner on the original": 1.0,
        "banner on the edit": 0.0,
        "original sent": 1.0,
        "edit sent": 0.5,
        "same top claim": 0.5,
    }
    assert section.verdicts()[0][2] is Verdict.HOLDS


def test_copies_keep_their_words():
    own = PostText("p", caption="Let op: stembureau dicht?", transcript="heel veel woorden")

    texts = {kind: turned.copied(own, change).caption for kind, change in turned.COPIES.items()}

    assert texts["capitals"] == "LET OP: STEMBUREAU DICHT?"
    assert texts["without punctuation"] == "Let op stembureau dicht?"
    assert all("stembureau" in text.lower() for text in texts.values())
    assert turned.copied(own, str.upper).transcript == own.transcript


def test_a_copy_that_is_decided_otherwise_is_counted():
    originals = [post(AUTO, "a", ranking=TOP, post_id="p1"), post(post_id="p2")]
    found = {"p1": match("p1", REVIEW, "a", TOP), "p2": match("p2")}

    row = turned.copies(originals, {"capitals": found}).rows["capitals"]

    assert (row["same top claim"].value, row["same decision"].value) == (1.0, 0.5)


def test_pairs_of_sentences_by_label():
    pairs = [
        SentencePair("De hond loopt.", "De hond loopt niet.", "CONTRADICTION"),
        SentencePair("De hond loopt.", "Een hond loopt.", "ENTAILMENT"),
    ]

    rows = turned.sentence_pairs(pairs, {"by cues": turned.by_cues}).rows

    assert rows["contradiction"]["read as not endorsing, by cues"].value == 1.0
    assert rows["entailment"]["read as not endorsing, by cues"].value == 0.0


class Repeater:
    """Reads every pair as a post that repeats its claim, but equal texts as a denial."""

    version = "1"
    classes: tuple[str, ...] = CLASSES

    def read(self, pairs):
        return np.array([[0.0, 1.0 if one == two else -1.0, -1, -1, -1] for one, two in pairs])


def test_the_targets_are_those_of_the_reader_that_decides():
    pairs = [SentencePair("a", "b", "ENTAILMENT"), SentencePair("a", "a", "CONTRADICTION")]
    readers = {
        "by cues": lambda each: [Stance.UNCLEAR] * len(each),
        "read together": turned.read_together(Repeater()),
    }

    section = turned.sentence_pairs(pairs, readers)

    assert section.rows["entailment"]["read as not endorsing, by cues"].value == 1.0
    assert section.rows["entailment"]["read as not endorsing, read together"].value == 0.0
    assert [verdict for *_, verdict in section.verdicts()] == [Verdict.HOLDS, Verdict.HOLDS]


def test_banners_and_reviews_on_unrelated_posts():
    decided = [Decision.NONE] * 98 + [Decision.REVIEW, Decision.AUTO]
    matches = [match(str(number), each) for number, each in enumerate(decided)]

    row = unrelated.section({unrelated.PARTY_TWEETS: matches}).rows[unrelated.PARTY_TWEETS]

    assert row[unrelated.BANNERS].value == pytest.approx(100)
    assert row[unrelated.REVIEWS].value == pytest.approx(10)


def runs(posts, *cpu):
    return Run({each.gold.post.id: each.match for each in posts}, cpu)


def test_what_the_cascade_loses_and_what_it_costs():
    gated = [post(REVIEW, "a", post_id="p1"), post(NONE, post_id="p2"), post(relation="debunk")]
    full = [post(REVIEW, "a", post_id="p1"), post(AUTO, "a", post_id="p2"), post(relation="debunk")]
    both = (runs(gated, 0.003), runs(full, 0.012))

    rows = cascade.section(gated, full, both, both).rows

    assert rows[cascade.LOST][cascade.REACHED].value == 0.5
    assert rows[cascade.CASCADE][cascade.CPU].value == pytest.approx(1.0)
    assert rows[cascade.EVERY_STAGE][cascade.CPU].value == pytest.approx(4.0)


def test_where_nothing_is_repeated_nothing_can_be_lost():
    debunk = [post(relation="debunk")]

    assert cascade.lost(debunk, debunk) is None

"""What a change of thresholds does to judged posts, by cases small enough to count by hand."""

from dataclasses import replace

import pytest

from labels import threshold_search
from labels.decision import Thresholds
from labels.evidence import Evidence
from labels.goldsets import REPEAT, GoldPost
from labels.matching import Stance, Weighed
from labels.passages import PostText
from labels.ranking import Candidate
from labels.second_look import CLASSES
from labels.stance import StanceReading
from labels.threshold_search import FOLDS, Option, Posed, crossfitted, only_doubt, outcome
from labels.threshold_search import posed as posed_of
from labels.training import RECIPES, SPEAKS_FOR, Case, calibrated, fit_look, fit_looks


AT = Thresholds(open=0.1, review=0.2, auto=0.6)


def weighed(probability, *doubts, read=False, is_copy=False):
    evidence = Evidence({}, StanceReading(Stance.ENDORSES), doubts, is_copy=is_copy)
    candidate = Candidate(0, 0.5, 0.5, 0.5, 0.5, 0.1, 0)
    stance = Stance.ENDORSES if read else None
    return Weighed(candidate, evidence, probability, stance, is_surely_read=read)


def posed(relation, unread, read, *, right, doubts=(), is_copy=False):
    gold = GoldPost(PostText("p"), relation, frozenset({"c"} if relation == REPEAT else ()), "nl")
    option = Option(
        weighed(unread, *doubts, is_copy=is_copy), weighed(read, *doubts, read=True), right
    )
    return Posed(gold, (option,))


def test_a_sure_repeat_gets_its_banner_and_a_doubtful_one_does_not():
    sure = posed(REPEAT, 0.3, 0.9, right=True)
    doubtful = posed(REPEAT, 0.3, 0.9, right=True, doubts=("number-mismatch",))
    found = outcome([sure, doubtful], AT)
    assert (found.banners, found.right, found.recall, found.with_review) == (1, 1, 0.5, 1.0)


def test_what_the_first_look_closes_is_not_read():
    closed = posed("debunk", 0.05, 0.9, right=False)
    assert (outcome([closed], AT).banners, outcome([closed], AT).read) == (0, 0.0)
    opened = outcome([closed], replace(AT, open=0.0))
    assert (opened.banners, opened.right, opened.read, opened.others_sent) == (1, 0, 1.0, 1.0)


def test_a_copy_needs_no_probability():
    found = outcome([posed(REPEAT, 0.05, 0.05, right=True, is_copy=True)], AT)
    assert (found.banners, found.right) == (1, 1)


@pytest.mark.parametrize(("auto", "banners"), [(0.5, 2), (0.8, 1), (0.95, 0)])
def test_a_higher_threshold_gives_fewer_banners(auto, banners):
    posts = [posed(REPEAT, 0.3, 0.7, right=True), posed(REPEAT, 0.3, 0.9, right=True)]
    assert outcome(posts, replace(AT, auto=auto)).banners == banners


def test_no_post_is_decided_by_weights_that_saw_its_claim(monkeypatch):
    taught, judged = [], []

    def teach(cases, usual, recipe):
        taught.append({each.gold.cluster for each in cases})
        return fit_looks(cases, usual, recipe)

    def judge(cases, looks):
        judged.append({each.gold.cluster for each in cases})
        return posed_of(cases, looks)

    monkeypatch.setattr(threshold_search, "fit_looks", teach)
    monkeypatch.setattr(threshold_search, "posed", judge)
    cases = [case(number, liar=number % 20 == 0) for number in range(200)]

    assert len(crossfitted(cases, cases, RECIPES["use"])) == 200
    assert len(taught) == len(judged) == FOLDS
    assert all(seen.isdisjoint(some) for seen, some in zip(taught, judged, strict=True))


def test_what_one_doubt_alone_keeps_back_is_counted():
    posts = [
        posed(REPEAT, 0.3, 0.9, right=True, doubts=("number-mismatch",)),
        posed("debunk", 0.3, 0.9, right=False, doubts=("number-mismatch",)),
        posed(REPEAT, 0.3, 0.9, right=True, doubts=("number-mismatch", "close-call")),
        posed(REPEAT, 0.3, 0.9, right=True, doubts=("question-form",)),
        posed(REPEAT, 0.3, 0.4, right=True, doubts=("number-mismatch",)),
    ]
    found = only_doubt(posts, AT)
    assert found == {"number-mismatch": (1, 2), "answered: question-form": (1, 1)}


def case(number, *, liar):
    is_repeat = number % 2 == 0
    speaks = is_repeat != liar
    relation = REPEAT if is_repeat else "debunk"
    numbers = {name: float(speaks) for name in sorted(SPEAKS_FOR)}
    numbers |= {f"read {name}": -1.0 - (name != "repeat") for name in CLASSES}
    numbers["read repeat"] = 0.0 if speaks else -3.0
    cluster = f"c{number // 2}"
    gold = GoldPost(
        PostText(f"p{number}"), relation, frozenset({cluster} if is_repeat else ()), "nl",
        near_claim_id=cluster,
    )  # fmt: skip
    one = weighed(0.5)
    cheap = {name: numbers[name] for name in ("lexical", "dense")}
    return Case(gold, cluster, replace(one, evidence=replace(one.evidence, numbers=cheap)), numbers)


def test_odds_are_set_right_by_usual_posts_and_keep_their_order():
    """Among the lessons half are repeats, among usual posts one in ten."""
    lessons = [case(number, liar=number % 5 == 0) for number in range(200)]
    usual = [case(number, liar=number % 5 == 0) for number in range(200)]
    usual = [each for each in usual if not each.is_right or int(each.gold.post.id[1:]) % 18 == 0]
    names = list(lessons[0].numbers)
    plain = fit_look(lessons, names, 0.3)
    right = calibrated(plain, usual)

    def mean(look):
        return sum(look.probability(each.numbers) for each in usual) / len(usual)

    share = sum(each.is_right for each in usual) / len(usual)
    assert mean(plain) > 2 * share
    assert mean(right) == pytest.approx(share, abs=0.02)
    by_plain = sorted(usual, key=lambda each: plain.probability(each.numbers))
    assert by_plain == sorted(by_plain, key=lambda each: right.probability(each.numbers))

"""The guess whether a statement can be checked, and what it is worth on labelled sentences."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from factchecks.checkworthiness import Sign, check_worthiness
from factchecks.management.commands.evaluate_check_worthiness import (
    area_under_curve,
    average_precision,
    read,
)


@pytest.mark.parametrize(
    ("statement", "sign"),
    [
        ("De stembureaus gaan om 17:30 dicht.", Sign.TIME),
        ("Er zijn 3000 stempassen kwijt.", Sign.NUMBER),
        ("Volgens burgemeester Jansen telt het niet.", Sign.NAME),
        ("Het stembiljet is ongeldig als je buiten het vakje kleurt.", Sign.ELECTION),
        ("Every ballot is counted twice.", Sign.QUANTIFIER),
        ("You must bring your passport to the polls.", Sign.INSTRUCTION),
        ("Gaan ze echt eerder dicht?", Sign.QUESTION),
        ("Ik vind dat belachelijk.", Sign.OPINION),
        ("Echt waar.", Sign.SHORT),
    ],
)
def test_signs_are_read_from_the_words(statement, sign):
    assert sign in check_worthiness(statement).signs


def test_a_definite_statement_stands_above_a_question_and_an_opinion():
    definite = check_worthiness("Volgens de Kiesraad zijn 3000 stemmen in Duinwaard ongeldig.")
    question = check_worthiness("Wie gaat er vandaag stemmen?")
    opinion = check_worthiness("Ik vind stemmen mooi.")
    assert definite.score > question.score
    assert definite.score > opinion.score


def test_nothing_at_all_is_still_a_number():
    assert 0 < check_worthiness("").score < 0.5


def test_average_precision_and_area():
    ranked = [(0.9, True), (0.8, False), (0.7, True)]
    assert average_precision(ranked) == pytest.approx((1 + 2 / 3) / 2)
    assert area_under_curve(ranked) == 0.5
    assert average_precision([]) == area_under_curve([]) == 0.0


def test_the_evaluation_prints_a_line_a_file(tmp_path):
    file = tmp_path / "few.tsv"
    file.write_text(
        "text\tlabel\nVolgens de Kiesraad zijn 3000 stemmen ongeldig.\t1\nWat een dag!\t0\n",
        encoding="utf-8",
    )
    out = StringIO()
    call_command("evaluate_check_worthiness", file, stdout=out)
    assert "few.tsv: n 2, average precision 1.000 (chance 0.500" in out.getvalue()


def test_real_sentences_that_state_something_stand_higher(shared_tweets):
    """Weak for what matters to a desk (1A), fair for what can be verified (1B): it only orders."""
    worthy = read(shared_tweets / "1a_checkworthy_train.tsv")
    verifiable = read(shared_tweets / "1b_verifiable_claim_train.tsv")
    assert area_under_curve([(check_worthiness(text).score, y) for text, y in worthy]) > 0.55
    assert area_under_curve([(check_worthiness(text).score, y) for text, y in verifiable]) > 0.69


@pytest.fixture
def shared_tweets() -> Path:
    folder = settings.BASE_DIR.parent / "shared" / "data"
    folder = Path(os.environ.get("ELECTIONCENTER_SHARED_DATA", folder))
    tweets = folder / "claims" / "checkthat2022_1_nl"
    if not tweets.is_dir():
        pytest.skip("needs the shared data (set ELECTIONCENTER_SHARED_DATA)")
    return tweets

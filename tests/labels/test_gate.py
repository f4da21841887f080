import csv
import time

import pytest

from labels.gate import TopicGate
from textmatch.normalise import fold


GATE = TopicGate(
    names=["Groen Duinwaard"],
    places=["Duinwaard"],
    statements=["Het kofferbakverhaal van de vrijwilliger met de zak klopt"],
)


def read(text):
    return GATE.read(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "woensdag gewoon naar het stembureau",
        "mijn gemeenteraadsverkiezingen-bingo",
        "heel de partij deelt flyers uit",
        "just voted at my polling station",
        "So ein langer Stimmzettel",
        "j'ai perdu ma carte d'électeur",
        "moarn nei it stimburo ta",
        "Oy pusulası çok uzundu",
        "ذهبت إلى مركز الاقتراع",
        "Groen Duinwaard wil meer bomen",
        "groenduinwaard wil meer bomen",
    ],
)
def test_posts_about_elections_pass_in_every_language(text):
    assert read(text).is_election


@pytest.mark.parametrize(
    "text",
    [
        "de uitslag op mijn arm jeukt",
        "ik krijg mijn stem terug na de griep",
        "🔥",
        "",
        "lekker weer",
    ],
)
def test_everyday_words_alone_do_not_pass(text):
    assert not read(text).may_carry_claim


def test_a_place_may_carry_a_claim_but_is_no_election():
    reading = read("kermis in Duinwaard dit weekend")

    assert (reading.is_election, reading.may_carry_claim) == (False, True)
    assert reading.terms == ("duinwaard",)


def test_rare_words_of_one_claim_together_may_carry_it():
    reading = read("die vrijwilliger met dat kofferbakverhaal dus")

    assert (reading.is_election, reading.may_carry_claim) == (False, True)
    assert not read("een vrijwilliger gezocht").may_carry_claim


def test_a_post_outside_costs_well_under_a_millisecond():
    folded = fold("zo maak je een appeltaart in twaalf stappen " * 5)
    started = time.process_time()
    for _ in range(200):
        GATE.read(folded)

    assert (time.process_time() - started) / 200 < 0.001


def test_few_tweets_on_other_subjects_pass(shared_data):
    with (shared_data / "claims/election_topic_weak/nl.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["label"] == "other"]

    share = sum(read(row["text"]).is_election for row in rows) / len(rows)

    assert share < 0.03

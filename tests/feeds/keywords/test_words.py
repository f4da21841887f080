"""Inflection, compounds, hashtags and the lexicon behind them."""

import pytest

from feeds.keywords.compounds import cut_of, parts_of
from feeds.keywords.inflection import dutch_stems, roots
from feeds.keywords.lexicon import lexicon_for
from feeds.keywords.tags import words_of_tag


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("katten", "kat"),
        ("brieven", "brief"),
        ("huizen", "huis"),
        ("apen", "aap"),
        ("slangen", "slang"),
    ],
)
def test_dutch_spelling_at_the_end_of_a_word(word, stem):
    assert dutch_stems(word) == [stem]


@pytest.mark.parametrize(
    ("language", "word", "base"),
    [
        ("nl", "kinderen", "kind"),
        ("nl", "balletje", "bal"),
        ("nl", "koninkje", "koning"),
        ("nl", "wappies", "wappie"),
        ("nl", "gevlogd", "vlog"),
        ("de", "haeuser", "haus"),
        ("de", "maeuschen", "maus"),
        ("de", "politikerinnen", "politiker"),
        ("en", "parties", "party"),
        ("fr", "chevaux", "cheval"),
        ("fy", "ferkiezings", "ferkiezing"),
        ("tr", "kedilerim", "kedi"),
        ("ar", "الانتخابات", "انتخابات"),
    ],
)
def test_base_words(language, word, base):
    assert base in roots(word, lexicon_for(language))


@pytest.mark.parametrize(
    ("language", "word", "parts"),
    [
        ("nl", "kattenbrokjes", {"katten", "brokjes"}),
        ("nl", "burgeroorlogsslachtoffers", {"burger", "oorlog", "slachtoffers"}),
        ("de", "bundestagswahl", {"bundestag", "wahl"}),
        ("de", "strassenbahnfahrer", {"bahn", "fahrer"}),
        ("en", "gunfire", {"gun", "fire"}),
        ("nl", "grunbergfans", {"grunberg"}),
    ],
)
def test_compounds_are_cut_into_all_their_parts(language, word, parts):
    assert parts <= parts_of(word, language)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("nl", "katoen"),
        ("nl", "prijzenoorlog"),
        ("de", "auswahl"),
        ("en", "carpet"),
        ("fr", "portefeuille"),
    ],
)
def test_words_that_only_look_like_compounds_stay_whole(language, word):
    assert parts_of(word, language) == frozenset()
    assert cut_of(word, language) == ()


@pytest.mark.parametrize(
    ("language", "tag", "words"),
    [
        ("nl", "mijnkatisgek", ["mijn", "kat", "is", "gek"]),
        ("nl", "StikstofCrisis", ["stikstof", "crisis"]),
        ("en", "NFLsunday", ["nfl", "sunday"]),
        ("en", "stopthewar2025", ["stop", "the", "war", "2025"]),
        ("en", "therapist", ["therapist"]),
        ("de", "noafd", ["no", "afd"]),
    ],
)
def test_hashtags_are_cut_into_words(language, tag, words):
    assert words_of_tag(tag, language) == words


def test_an_unknown_language_has_no_words():
    lexicon = lexicon_for("xx")
    assert lexicon.zipf("kat") == 0
    assert lexicon.lemmas("katten") == frozenset()

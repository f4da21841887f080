import pytest
from django.utils.translation import override

from feeds.topics.vocabulary import OTHER, TOPICS, seed_hashtags, seed_terms, seed_words
from textmatch.terms import split_terms


def test_every_topic_has_hashtags_and_words():
    assert list(seed_terms()) == list(TOPICS)
    for topic, kinds in seed_terms().items():
        assert set(kinds) == {"hashtags", "words"}, topic
        assert all(len(split_terms(block)) >= 20 for block in kinds.values()), topic


def test_no_term_is_written_twice_for_a_topic():
    for topic, kinds in seed_terms().items():
        for block in kinds.values():
            terms = split_terms(block)
            assert len(set(terms)) == len(terms), topic


def test_nobody_can_turn_other_off():
    assert OTHER not in TOPICS


def test_every_topic_has_a_name_of_its_own():
    with override("en"):
        names = [str(name) for name in TOPICS.values()]
    assert len(set(names)) == len(names)
    assert names[0] == "Elections"


@pytest.mark.parametrize(
    ("tags", "topic"),
    [("voetbal", "football"), ("futbol", "football"), ("kattenleven katten", "animals"),
     ("zuurdesem", "food"), ("gemeenteraadsverkiezingen", "elections")],
)  # fmt: skip
def test_hashtags_give_a_topic_away(tags, topic):
    assert seed_hashtags().topics_in(tags)[topic] >= 1


def test_each_term_counts_once():
    assert seed_words().topics_in("stempas stempas")["elections"] == 1


def test_words_of_no_topic_count_for_none():
    assert seed_words().topics_in("en toen was er weer niets") == {}

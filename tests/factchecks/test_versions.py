from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from factchecks.versions import (
    Change,
    VersionContent,
    fact_differences,
    text_differences,
    whole_difference,
    word_differences,
)


CONTENT = VersionContent(
    author=7, facts={"rating": "false"}, texts={"nl": ("Nee", "De wet.")}, evidence=(3, 1)
)


@given(st.text(), st.text())
def test_both_texts_can_be_read_back_from_their_differences(old, new):
    pieces = word_differences(old, new)
    assert "".join(each.text for each in pieces if each.change != Change.ADDED) == old
    assert "".join(each.text for each in pieces if each.change != Change.REMOVED) == new


def test_only_the_words_that_differ_are_marked():
    pieces = word_differences("De bus sluit om acht uur.", "De bus sluit om negen uur.")
    changed = [(each.change, each.text) for each in pieces if each.change != Change.SAME]
    assert changed == [(Change.REMOVED, "acht"), (Change.ADDED, "negen")]


def test_values_are_replaced_as_a_whole():
    assert [each.text for each in whole_difference("False", "True")] == ["False", "True"]
    assert whole_difference("", "") == ()


def test_facts_of_either_version_are_compared():
    differences = fact_differences({"a": "1", "b": "2"}, {"b": "2", "c": "3"})
    assert [(each.name, each.is_changed) for each in differences] == [
        ("b", False),
        ("c", True),
        ("a", True),
    ]


def test_languages_that_came_or_went_are_shown():
    differences = text_differences({"nl": ("Nee", "")}, {"en": ("No", "")})
    assert list(differences) == ["en", "nl"]
    assert all(headline.is_changed for headline, _explanation in differences.values())


def test_the_fingerprint_follows_every_part_of_the_content():
    others = [
        replace(CONTENT, author=8),
        replace(CONTENT, facts={"rating": "true"}),
        replace(CONTENT, texts={"nl": ("Nee", "De wet!")}),
        replace(CONTENT, evidence=(1,)),
    ]
    assert len({each.fingerprint for each in [CONTENT, *others]}) == 5


def test_it_does_not_follow_the_order_in_which_rows_were_read():
    assert replace(CONTENT, evidence=(1, 3)).fingerprint == CONTENT.fingerprint

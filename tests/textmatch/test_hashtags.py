import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmatch.hashtags import split_hashtag


KNOWN = frozenset({"stempas", "stemmen", "mee", "zonder", "fraude"})


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#StemZonderPas", "stem zonder pas"),
        ("stemmenzonderstempas", "stemmen zonder stempas"),
        ("2000euro", "2000 euro"),
        ("doof_pot", "doof pot"),
        ("onbekend", "onbekend"),
        ("STEMFRAUDE", "stemfraude"),
        ("SAĞLIK", "saglik"),
        ("İSTANBUL", "istanbul"),
        ("sağlıkÇalışanı", "saglik calisani"),
        ("MÜNCHENWählt", "munchenwahlt"),
        ("هولندا", "هولندا"),
    ],
)
def test_a_hashtag_is_cut_where_words_show(tag, words):
    assert split_hashtag(tag, KNOWN) == words


@given(st.text(max_size=80))
def test_any_tag_comes_back_folded(tag):
    words = split_hashtag(tag, KNOWN)

    assert words == " ".join(words.split())
    assert words == words.lower()


def test_little_words_between_known_ones_are_found():
    known = frozenset({"stemmen", "stempas"})
    assert split_hashtag("#zestienmagnietstemmen", known) == "zestien mag niet stemmen"
    assert split_hashtag("#geenstempasnodig", known | {"nodig"}) == "geen stempas nodig"

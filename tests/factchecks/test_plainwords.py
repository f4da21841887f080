import pytest
from hypothesis import given
from hypothesis import strategies as st

from factchecks.plainwords import plain_words


LONG = "Dit is een zin die maar doorgaat " + "en doorgaat " * 10 + "zonder einde."


@pytest.mark.parametrize(
    ("text", "words", "sentences"),
    [
        ("", 0, 0),
        ("De wet zegt negen uur.", 5, 1),
        ("Om 21.00 uur. Niet eerder!", 5, 2),
        ("Zie o.a. artikel J 1. Dat geldt overal.", 8, 2),
        ("Eerste regel\nTweede regel", 4, 2),
        ("هل هذا صحيح؟ لا.", 4, 2),
    ],
)
def test_sentences_and_words_are_counted(text, words, sentences):
    found = plain_words(text)
    assert (found.words, found.sentences) == (words, sentences)


def test_a_long_sentence_is_named():
    found = plain_words(f"Kort. {LONG}")
    assert found.long_sentences == (LONG,)
    assert not found.is_plain


def test_short_sentences_in_a_short_text_are_plain():
    assert plain_words("De wet zegt negen uur. Dat geldt overal.").is_plain
    assert not plain_words("De wet zegt het. " * 60).is_plain


@given(st.text())
def test_no_text_breaks_it(text):
    found = plain_words(text)
    assert len(found.long_sentences) <= found.sentences <= max(found.words, 0)

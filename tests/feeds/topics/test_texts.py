from hypothesis import given
from hypothesis import strategies as st

from feeds.topics import content_text


def test_hashtags_are_cut_into_words():
    assert content_text("Lekker!", ["ZuurdesemBrood"]) == "Lekker! · zuurdesem brood"


def test_only_the_beginning_of_a_transcript_is_read():
    read = content_text("", [], "woord " * 500)
    assert read.split() == ["woord"] * 60


def test_a_post_without_words_has_an_empty_text():
    assert content_text("🐱", []) == ""


@given(st.text(), st.lists(st.text()), st.text())
def test_any_post_can_be_read(caption, hashtags, transcript):
    assert "http" not in content_text(f"https://a.example/{caption.split()}", [])
    assert isinstance(content_text(caption, hashtags, transcript), str)

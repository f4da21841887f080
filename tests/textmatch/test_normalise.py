import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmatch.normalise import calm, clean, fold, stems


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Kijk https://example.org/a?b=1 dan", "Kijk dan"),
        ("foto pic.twitter.com/abc123", "foto"),
        ("@gemeente_x zegt niks", "zegt niks"),
        ("mail naar info@example.org", "mail naar info@example.org"),
        ("klopt dit\u200b wel 🤔🤔?", "klopt dit wel ?"),
        ("\u201cnee\u201d \u2013 zei hij", '"nee" - zei hij'),
    ],
)
def test_clean_removes_what_carries_no_meaning(written, cleaned):
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Één STEM!", "een stem"),
        ("Straße", "strasse"),
        ("İstanbul'da SANDIK", "istanbul da sandik"),
        ("الأصواتُ", "الاصوات"),
        ("kiezers_pas-je", "kiezers pas je"),
    ],
)
def test_fold_leaves_what_two_writers_share(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_both_are_idempotent(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


def test_stems_are_the_beginnings_of_longer_words():
    assert stems("de stembureaus zijn om negen dicht") == {"stembu", "zijn", "negen", "dicht"}


def test_shouting_is_calmed_and_names_are_not():
    assert (
        calm("DE STEMBUREAUS ZIJN DICHT in Duinwaard!") == "de stembureaus zijn dicht in duinwaard!"
    )
    assert calm("De PvdX zegt NEE tegen de NS") == "De PvdX zegt NEE tegen de NS"
    assert calm("") == ""

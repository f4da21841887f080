import pytest

from textmatch.languages import UNKNOWN, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je kunt dit jaar gewoon met je rijbewijs stemmen", "nl"),
        ("Polling stations close at five this year, so be quick", "en"),
        ("Am Sonntag wird in der Gemeinde gewählt", "de"),
        ("Les bureaux de vote ferment à cinq heures", "fr"),
        ("De stimburo's binne hjoed iepen, ek foar dy", "fy"),
        ("Oy pusulasını kurşun kalemle doldurmak geçersiz", "tr"),
        ("مراكز الاقتراع تغلق في الخامسة", "ar"),
    ],
)
def test_the_language_of_a_post(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "🔥🔥🔥", "https://example.org", "ok"])
def test_too_little_text_is_left_open(text):
    assert detect_language(text) == UNKNOWN

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import override

from electioncenter.templatetags import presentation
from labels.vocabulary import DEFINITIONS


@pytest.mark.parametrize(
    ("elapsed", "english", "dutch"),
    [
        (timedelta(seconds=5), "just now", "zojuist"),
        (timedelta(minutes=2), "2 minutes ago", "2 minuten geleden"),
        (timedelta(days=3, hours=5), "3 days ago", "3 dagen geleden"),
        (timedelta(seconds=-90), "just now", "zojuist"),
    ],
)
def test_how_long_ago(elapsed, english, dutch):
    with time_machine.travel(datetime.fromisoformat("2027-03-17T12:00:00Z"), tick=False):
        instant = timezone.now() - elapsed
        assert presentation.ago(instant).replace("\xa0", " ") == english
        with override("nl"):
            assert presentation.ago(instant).replace("\xa0", " ") == dutch


@time_machine.travel("2027-03-17T12:00:00Z")
def test_a_review_is_overdue_from_the_day_after():
    assert presentation.is_past(date(2027, 3, 16))
    assert not presentation.is_past(date(2027, 3, 17))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "rtl"), ("ar-MA", "rtl"), ("he", "rtl"), ("nl", "ltr"), ("fy", "ltr"), ("", "auto")],
)
def test_the_direction_of_a_language(language, expected):
    assert presentation.direction(language) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zandwijk Zegt", "ZZ"),
        ("lotte.loopt", "LL"),
        ("opa_henk_vist", "OH"),
        ("duinwaardnu", "D"),
        ("★ ★", "?"),
        ("", "?"),
        ("محمد علي", "مع"),
    ],
)
def test_the_letters_that_stand_for_an_account(name, expected):
    assert presentation.initials(name) == expected


def test_an_account_keeps_its_colour():
    assert presentation.hue("zandwijk_zegt") == presentation.hue("zandwijk_zegt")
    assert {presentation.hue(f"maker{n}") for n in range(100)} == set(range(presentation.HUES))


def test_a_rating_has_the_words_of_its_banner():
    assert presentation.banner_of("misleading") is DEFINITIONS["fact-check-partly-false"]


def test_a_mapping_that_a_page_did_not_set_is_empty():
    assert presentation.lookup({"nl": "/nl/"}, "nl") == "/nl/"
    assert presentation.lookup("", "nl") is None


def test_an_address_with_a_number_is_the_one_that_django_gives():
    assert presentation.address("feeds:post", 12) == reverse("feeds:post", args=[12])
    assert presentation.address("feeds:react", 7, "like") == reverse(
        "feeds:react", args=[7, "like"]
    )
    with pytest.raises(NoReverseMatch):
        presentation.address("feeds:nowhere", 1)

import pytest
from django.utils import translation

from elections.accessibility import BY_NAME, FACTS, answers, is_yes
from elections.models import Accessibility, PollingStation


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("accessible", True, True),
        ("accessible", False, False),
        ("accessible", None, None),
        ("guidelines", "inside", True),
        ("guidelines", "none", False),
        ("guidelines", "", None),
        ("sign_language_interpreter", "remote", True),
    ],
)
def test_every_answer_has_three_states(name, value, expected):
    assert is_yes(BY_NAME[name], value) is expected


def test_every_fact_of_the_model_can_be_asked_for():
    fields = {field.name for field in Accessibility._meta.get_fields()}
    assert fields - {"accessibility_note"} == {fact.name for fact in FACTS}


def test_a_station_says_yes_no_and_unknown_in_words():
    station = PollingStation(accessible=True, toilet=False, guidelines="inside")
    with translation.override("en"):
        said = answers(station)
    assert said.yes == [
        "step-free, for people with a physical disability",
        "tactile guidelines: inside",
    ]
    assert said.no == ["toilet"]
    assert said.unknown.startswith("accessible public transport, accessible toilet")


def test_words_of_one_language_are_not_kept_for_another():
    station = PollingStation(toilet=False, host_present=True)
    said = {}
    for language in ("en", "nl", "en"):
        with translation.override(language):
            said[language] = answers(station).yes
    assert said["en"] == ["host who helps"]
    assert said["nl"] != said["en"]

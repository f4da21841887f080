from datetime import UTC, date, datetime

import pytest

from labels.context import ElectionScope, choose
from textmatch.normalise import fold


DUINWAARD = ElectionScope(
    election_id=1,
    category="GR",
    country="NL",
    languages=frozenset({"nl", "en"}),
    names=frozenset({"duinwaard", "haven heide"}),
    polling_day=date(2027, 3, 17),
    labels_until=datetime(2027, 4, 1, tzinfo=UTC),
)
KAMER = ElectionScope(
    election_id=2,
    category="TK",
    country="NL",
    languages=frozenset({"nl"}),
    names=frozenset(),
    polling_day=date(2027, 5, 12),
    labels_until=datetime(2027, 5, 27, tzinfo=UTC),
)


def chosen(text: str, *, region: str = "NL", language: str = "nl") -> int | None:
    scope = choose([KAMER, DUINWAARD], folded=fold(text), region=region, language=language)
    return scope.election_id if scope else None


@pytest.mark.parametrize(
    ("text", "election"),
    [
        ("Stemmen in Duinwaard, hoe gaat dat?", 1),
        ("Lijst Haven & Heide heeft een plan", 1),
        ("wie wordt de nieuwe wethouder na de raadsverkiezing", 1),
        ("debat voor de Tweede Kamerverkiezingen vanavond", 2),
        ("vergeet niet te gaan stemmen!", 1),  # nothing decides: the one that votes first
    ],
)
def test_names_and_kinds_of_election_decide(text, election):
    assert chosen(text) == election


@pytest.mark.parametrize(
    ("text", "region", "language"),
    [
        ("Bundestagswahl: so funktioniert die Briefwahl", "DE", "de"),
        ("Polls open in Ohio for governor", "US", "en"),
        ("Oy vermeyi unutmayın", "TR", "tr"),
        ("Statenverkiezingen: wie wint de provincie?", "NL", "nl"),
        ("Wer darf wählen?", "", "de"),
    ],
)
def test_a_post_about_another_election_gets_no_label(text, region, language):
    assert chosen(text, region=region, language=language) is None


def test_a_place_name_outweighs_a_foreign_region():
    assert chosen("Wahl in Duinwaard: wer darf abstimmen?", region="DE", language="de") == 1


def test_a_name_counts_only_as_a_whole_word_beginning():
    assert chosen("onduinwaardig feest", region="DE") is None


def test_without_running_elections_nothing_is_chosen():
    assert choose([], folded="stemmen", region="NL", language="nl") is None

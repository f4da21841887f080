from datetime import date, time

import pytest

from elections.statutory import StatutoryError
from elections.voting_rules import ElectionFacts, UnknownBook, overridden, rules_for


MUNICIPAL = ElectionFacts(category="GR", polling_day=date(2026, 3, 18))


def rule(rules, rule_id, category="GR"):
    (found,) = [each for each in rules if each.id == rule_id and each.holds_for(category)]
    return found


def test_days_and_hours_come_from_the_law_of_that_polling_day():
    rules = rules_for(MUNICIPAL)

    assert rule(rules, "R01").value["close"] == "21:00"
    assert rule(rules, "R03").value["date"] == "2026-03-18"
    assert rule(rules, "R37").value["reference_day"] == "2026-02-02"
    assert rule(rules, "R05").value["in_person_deadline_day"] == "2026-03-17"
    assert (
        rule(rules, "R03")
        .text("nl")
        .startswith("Iedereen stemt op dezelfde dag: woensdag 18 maart 2026")
    )


def test_hours_of_the_election_itself_go_first():
    facts = ElectionFacts(
        category="GR", polling_day=date(2026, 3, 18), opens=time(8), closes=time(20)
    )

    hours = rule(rules_for(facts), "R01")

    assert (hours.value["open"], hours.value["close"]) == ("08:00", "20:00")
    assert "from 08:00 to 20:00" in hours.text("en")


def test_no_placeholder_is_left_and_every_rule_is_said_in_two_languages():
    for each in rules_for(MUNICIPAL):
        assert {"nl", "en"} <= each.texts.keys()
        assert not any("{" in text for text in each.texts.values())
        assert not any(
            isinstance(value, str) and value.startswith("$") for value in each.value.values()
        )
        assert each.basis
        assert each.source_url.startswith("https://")


def test_at_most_one_rule_of_an_id_holds_for_a_kind_of_election():
    rules = rules_for(MUNICIPAL)
    for category in ("GR", "TK", "PS", "AB", "EP"):
        ids = [each.id for each in rules if each.holds_for(category)]
        assert len(ids) == len(set(ids))


def test_who_may_vote_differs_by_kind_of_election():
    rules = rules_for(MUNICIPAL)

    assert rule(rules, "R18").value["eu_citizens"] is True
    assert rule(rules, "R20", "TK").value["eu_citizens"] is False
    assert rule(rules, "R27", "GR").value["kiezerspas"] is False
    assert rule(rules, "R27", "PS").value["kiezerspas"] is True


def test_a_text_in_another_language_falls_back_to_english():
    assert rule(rules_for(MUNICIPAL), "R33").text("tr") == "Voting costs nothing."


def test_single_values_can_be_replaced():
    rules = overridden(rules_for(MUNICIPAL), {"R10": {"max_proxies": 3}})

    assert rule(rules, "R10").value == {"max_proxies": 3, "proxy_exists": True}
    assert rule(rules, "R15").value["min_age"] == 18


def test_what_is_not_known_is_refused():
    with pytest.raises(UnknownBook):
        rules_for(ElectionFacts(category="GR", polling_day=date(2026, 3, 18), jurisdiction="XX"))
    with pytest.raises(StatutoryError):
        rules_for(ElectionFacts(category="XX", polling_day=date(2026, 3, 18)))


def test_rules_older_than_the_book_are_not_given():
    assert not rules_for(ElectionFacts(category="GR", polling_day=date(2010, 3, 3)))

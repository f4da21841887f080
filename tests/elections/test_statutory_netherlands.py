"""The Kieswet's dates against polls that were held; the dates are those that were published."""

import os
import re
from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings

from elections.statutory import Event, UnknownArea, UnknownElectionType, statutory_dates
from elections.statutory.netherlands import TYPES


SHARED = Path(
    os.environ.get("ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data")
)
DEFINITIONS = sorted((SHARED / "elections" / "eml_nl" / "samples").glob("Verkiezingsdefinitie_*"))
ARTICLES = re.compile(r"Kieswet ([A-Z]a? \d+a?|hoofdstuk [A-Z]a?)(, [A-Z] \d+)*")


def dates_of(election_type, poll):
    found = statutory_dates(
        country="NL", election_type=election_type, poll_date=date.fromisoformat(poll)
    )
    return {each.event: each for each in found}


def day_of(election_type, poll, event):
    return dates_of(election_type, poll)[event].day.isoformat()


@pytest.mark.parametrize(
    ("election_type", "poll", "nomination"),
    [
        ("TK", "2017-03-15", "2017-01-30"),
        ("GR", "2018-03-21", "2018-02-05"),
        ("PS", "2019-03-20", "2019-02-04"),
        ("AB", "2019-03-20", "2019-02-04"),
        ("EP", "2019-05-23", "2019-04-09"),
        ("TK", "2021-03-17", "2021-02-01"),
        ("GR", "2022-03-16", "2022-01-31"),
        ("PS", "2023-03-15", "2023-01-30"),
        ("AB", "2023-03-15", "2023-01-30"),
        ("ER", "2023-03-15", "2023-01-30"),
        ("TK", "2023-11-22", "2023-10-09"),
        ("EP", "2024-06-06", "2024-04-23"),
        ("TK", "2025-10-29", "2025-09-15"),
        ("GR", "2026-03-18", "2026-02-02"),
    ],
)
def test_lists_are_handed_in_on_the_day_they_were(election_type, poll, nomination):
    found = dates_of(election_type, poll)
    opens, closes = found[Event.NOMINATION_OPENS], found[Event.CLOSE_OF_NOMINATIONS]
    assert (opens.day.isoformat(), opens.at) == (nomination, time(9))
    assert (closes.day.isoformat(), closes.at) == (nomination, time(17))
    assert found[Event.RESIDENCE_REFERENCE_DATE].day.isoformat() == nomination


@pytest.mark.skipif(not DEFINITIONS, reason="needs the shared data (ELECTIONCENTER_SHARED_DATA)")
@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_nomination_day_is_that_of_the_official_definition(path):
    definition = path.read_text(encoding="utf-8")
    category, poll, nomination = (
        re.findall(f"{name}>([^<]+)<", definition)[0]
        for name in ("ElectionCategory", "ElectionDate", "NominationDate")
    )
    assert day_of(category, poll, Event.NOMINATION_OPENS) == nomination


@pytest.mark.parametrize(
    ("election_type", "poll", "last_day"),
    [
        ("TK", "2021-03-17", "2020-12-21"),
        ("TK", "2023-11-22", "2023-08-28"),
        ("TK", "2025-10-29", "2025-08-04"),
        ("GR", "2026-03-18", "2025-12-22"),
    ],
)
def test_a_party_registers_its_name_six_weeks_before_nominations(election_type, poll, last_day):
    assert day_of(election_type, poll, Event.PARTY_NAME_DEADLINE) == last_day


@pytest.mark.parametrize(
    ("election_type", "poll", "day"),
    [
        ("TK", "2017-03-15", "2017-02-03"),
        ("TK", "2021-03-17", "2021-02-05"),
        ("GR", "2026-03-18", "2026-02-06"),
        # The fourth day was King's Day, a Saturday (article Z 12).
        ("EP", "2024-06-06", "2024-04-29"),
    ],
)
def test_lists_are_decided_on_the_day_they_were(election_type, poll, day):
    assert day_of(election_type, poll, Event.LISTS_DECIDED) == day


@pytest.mark.parametrize(
    ("election_type", "poll", "last_day"),
    [("TK", "2023-11-22", "2023-10-11"), ("TK", "2025-10-29", "2025-09-17"), ("EP", "2024-06-06", "2024-04-25")],
)  # fmt: skip
def test_voters_abroad_register_six_weeks_before(election_type, poll, last_day):
    assert day_of(election_type, poll, Event.REGISTRATION_ABROAD_DEADLINE) == last_day


@pytest.mark.parametrize("election_type", ["PS", "AB", "GR", "ER"])
def test_only_the_house_and_the_european_parliament_are_voted_for_from_abroad(election_type):
    assert Event.REGISTRATION_ABROAD_DEADLINE not in dates_of(election_type, "2027-03-17")


@pytest.mark.parametrize(
    ("election_type", "poll", "last_day"),
    [
        ("GR", "2018-03-21", "2018-03-16"),
        ("PS", "2019-03-20", "2019-03-15"),
        ("PS", "2023-03-15", "2023-03-10"),
        ("TK", "2025-10-29", "2025-10-24"),
        # The fifth day before a Thursday is a Saturday (article Z 12).
        ("EP", "2019-05-23", "2019-05-20"),
        ("EP", "2024-06-06", "2024-06-03"),
    ],
)
def test_written_requests_arrive_on_the_fifth_day_before(election_type, poll, last_day):
    found = dates_of(election_type, poll)
    for event in (Event.PROXY_APPLICATION_DEADLINE, Event.NEW_POLLING_CARD_WRITTEN_DEADLINE):
        assert found[event].day.isoformat() == last_day
    if election_type != "GR":
        assert found[Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE].day.isoformat() == last_day


@pytest.mark.parametrize(
    ("election_type", "poll", "last_day"),
    [("GR", "2018-03-21", "2018-03-20"), ("PS", "2023-03-15", "2023-03-14"), ("EP", "2024-06-06", "2024-06-05")],
)  # fmt: skip
def test_a_new_card_is_asked_for_in_person_until_noon_of_the_day_before(
    election_type, poll, last_day
):
    found = dates_of(election_type, poll)[Event.NEW_POLLING_CARD_IN_PERSON_DEADLINE]
    assert (found.day.isoformat(), found.at) == (last_day, time(12))


@pytest.mark.parametrize("election_type", ["GR", "ER"])
def test_nobody_votes_for_a_council_in_another_municipality(election_type):
    found = dates_of(election_type, "2026-03-18")
    assert Event.VOTE_ELSEWHERE_WRITTEN_DEADLINE not in found
    assert Event.VOTE_ELSEWHERE_IN_PERSON_DEADLINE not in found


@pytest.mark.parametrize(
    ("poll", "day"), [("2024-06-06", "2024-05-23"), ("2025-10-29", "2025-10-15")]
)
def test_polling_cards_arrive_two_weeks_before(poll, day):
    assert day_of("TK", poll, Event.POLLING_CARD_DEADLINE) == day


@pytest.mark.parametrize("election_type", sorted(TYPES))
def test_polls_are_open_from_half_past_seven_until_nine(election_type):
    found = dates_of(election_type, "2027-03-17")
    assert found[Event.POLLS_OPEN].at == time(7, 30)
    assert found[Event.POLLS_CLOSE].at == time(21)
    assert found[Event.POLLS_OPEN].day == found[Event.POLLS_CLOSE].day == date(2027, 3, 17)


@pytest.mark.parametrize(
    ("election_type", "poll", "day", "hour"),
    [
        ("PS", "2023-03-15", "2023-03-23", None),
        ("TK", "2023-11-22", "2023-12-01", time(10)),
        ("TK", "2025-10-29", "2025-11-07", None),
        ("GR", "2026-03-18", "2026-03-26", time(10)),
    ],
)
def test_the_result_is_determined_when_it_was(election_type, poll, day, hour):
    found = dates_of(election_type, poll)[Event.RESULT_SESSION]
    assert found.day.isoformat() == day
    assert hour is None or found.at == hour


def test_what_was_not_verified_is_not_given():
    for election_type in ("AB", "ER", "EP"):
        assert Event.RESULT_SESSION not in dates_of(election_type, "2027-03-17")
    assert Event.RESULT_SESSION not in dates_of("TK", "2021-03-17"), "the old procedure"
    assert Event.NOMINATION_OPENS not in dates_of("TK", "2012-09-12"), "the old hours"


@pytest.mark.parametrize("election_type", sorted(TYPES))
def test_every_date_names_its_article(election_type):
    for each in dates_of(election_type, "2027-03-17").values():
        assert ARTICLES.fullmatch(each.law.reference)
        assert each.law.url.startswith("https://wetten.overheid.nl/")


@pytest.mark.parametrize("election_type", ["EK", "NR", "parl", ""])
def test_a_type_without_rules_is_refused_by_name(election_type):
    with pytest.raises(UnknownElectionType, match="election_type") as refused:
        statutory_dates(country="NL", election_type=election_type, poll_date=date(2027, 5, 25))
    assert refused.value.field == "election_type"


def test_areas_have_no_rules_of_their_own():
    with pytest.raises(UnknownArea, match="area") as refused:
        statutory_dates(
            country="NL", election_type="TK", poll_date=date(2027, 3, 17), area="bonaire"
        )
    assert refused.value.field == "area"

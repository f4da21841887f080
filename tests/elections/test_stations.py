import csv
import os
import random
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from elections.actions.stations import rebuild_place_names
from elections.geo import Position, distance_m
from elections.models import Jurisdiction, OpeningPeriod, PlaceName, PollingStation
from elections.queries.places import Unknown, place_named
from elections.queries.stations import DOUBTFUL_POSITION, Wanted, near_stations, nearest
from tests.factories.elections import (
    ElectionFactory,
    ElectoralAuthorityFactory,
    JurisdictionFactory,
    OpeningPeriodFactory,
    PollingStationFactory,
)


SHARED = (
    Path(
        os.environ.get("ELECTIONCENTER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
    )
    / "elections"
    / "nl_polling_stations"
)
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared data sets are not on this machine"
)
pytestmark = pytest.mark.django_db


def names(found):
    return [station.name for station, _distance in found.stations]


@pytest.fixture
def election():
    return ElectionFactory.create(division__name="Pekela", division__code="GM0765")


# --- the nearest ----------------------------------------------------------------------------


def scattered(election, count, *, middle, spread, seed=1):
    """Stations around a place, some of them across the 180th meridian."""
    chance = random.Random(seed)
    rows = [
        PollingStation(
            election=election,
            jurisdiction=election.division,
            natural_key=str(number),
            name=str(number),
            latitude=max(-90.0, min(90.0, middle[0] + chance.uniform(-spread, spread))),
            longitude=(middle[1] + chance.uniform(-2 * spread, 2 * spread) + 180) % 360 - 180,
            accessible=chance.choice([True, False, None]),
            updated_at=timezone.now(),
        )
        for number in range(count)
    ]
    return PollingStation.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("middle", "spread"), [((52.1, 5.2), 1), ((-17, 179.9), 1), ((70, 25), 3), ((89, 0), 1)]
)
def test_the_nearest_are_those_that_measuring_all_finds(election, middle, spread):
    stations = scattered(election, 300, middle=middle, spread=spread)
    scattered(ElectionFactory.create(), 100, middle=middle, spread=spread, seed=2)
    for seed in range(5):
        chance = random.Random(seed)
        here = Position(middle[0] + chance.uniform(-spread, spread), middle[1])
        for wanted in (Wanted(), Wanted(facts=("accessible",))):
            every = sorted(
                (distance_m(here, Position(each.latitude, each.longitude)), each.pk)
                for each in stations
                if each.accessible or not wanted.facts
            )
            found = nearest(election.pk, here, limit=7, wanted=wanted)
            assert [each.station_id for each in found] == [pk for _distance, pk in every[:7]]


def test_the_index_finds_them(election):
    scattered(election, 3000, middle=(52, 5), spread=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE elections_pollingstation")
    plans = []

    def explain(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        nearest(election.pk, Position(52, 5), limit=10)
    assert len(plans) == 2
    assert all("elections_station_nearest" in plan and "Seq Scan" not in plan for plan in plans)
    assert "Order By" in plans[0]  # it hands them out by distance, and stops after ten
    assert "Sort" not in plans[0]


def test_stations_taken_off_the_site_or_of_doubtful_position_are_not_found(election):
    PollingStationFactory.create(election=election, unpublished_at=timezone.now())
    PollingStationFactory.create(election=election, defects=[DOUBTFUL_POSITION])
    PollingStationFactory.create(election=election, latitude=None, longitude=None)
    here = PollingStationFactory.create(election=election, defects=["whitespace"])
    found = nearest(election.pk, Position(52.5, 5.1), limit=10)
    assert [each.station_id for each in found] == [here.pk]


def test_a_filter_keeps_those_that_say_yes_and_counts_those_that_say_nothing(election):
    for accessible in (True, False, None, None):
        PollingStationFactory.create(election=election, accessible=accessible, name=str(accessible))
    found = near_stations(
        election, Position(52.5, 5.1), limit=10, wanted=Wanted(facts=("accessible",))
    )
    assert names(found) == ["True"]
    assert (found.unknown, found.has_more) == (2, False)


def test_a_filter_understands_fields_that_say_more_than_yes(election):
    PollingStationFactory.create(election=election, name="yes", sign_language_interpreter="remote")
    PollingStationFactory.create(election=election, name="no", sign_language_interpreter="none")
    PollingStationFactory.create(election=election, name="unknown")
    wanted = Wanted(facts=("sign_language_interpreter",))
    found = near_stations(election, Position(52.5, 5.1), limit=10, wanted=wanted)
    assert (names(found), found.unknown) == (["yes"], 1)


@pytest.mark.parametrize("few", [0, 500])
def test_open_now_keeps_what_is_open(election, monkeypatch, few):
    monkeypatch.setattr("elections.queries.stations.FEW", few)
    now = timezone.now()
    for name, start, end in (("open", -1, 1), ("over", -2, -1), ("ahead", 1, 2)):
        OpeningPeriodFactory.create(
            station=PollingStationFactory.create(election=election, name=name),
            starts_at=now + timedelta(hours=start),
            ends_at=now + timedelta(hours=end),
        )
    PollingStationFactory.create(election=election, name="unknown")
    found = near_stations(election, Position(52.5, 5.1), limit=10, wanted=Wanted(open_at=now))
    assert names(found) == ["open"]


def test_more_can_be_asked_for(election):
    PollingStationFactory.create_batch(3, election=election)
    here = Position(52.5, 5.1)
    assert near_stations(election, here, limit=2).has_more
    assert not near_stations(election, here, limit=3).has_more


def test_one_station_costs_as_many_queries_as_ten(election, django_assert_num_queries):
    for number in range(1, 11):
        OpeningPeriodFactory.create(station=PollingStationFactory.create(election=election))
        if number in (1, 10):
            with django_assert_num_queries(4 if number == 10 else 3):
                near_stations(election, Position(52.5, 5.1), limit=9)


def rows_of(name):
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@needs_shared_data
def test_the_nearest_of_the_real_register_are_those_expected():
    election = ElectionFactory.create()
    defects = {
        row["id"]
        for row in rows_of("expected_defects_dev.csv")
        if row["code"] == "coordinates_outside_municipality"
    }
    caribbean = JurisdictionFactory.create(caribbean=True)
    stations, periods = [], []
    for row in rows_of("tk2023_dev.csv"):
        if row["Latitude"]:
            area = caribbean if float(row["Longitude"]) < 0 else election.division
            station = PollingStation(
                election=election,
                jurisdiction=area,
                natural_key=row["id"],
                external_id=row["id"],
                name=row["Naam stembureau"],
                latitude=float(row["Latitude"]),
                longitude=float(row["Longitude"]),
                accessible={"ja": True, "nee": False}.get(row[list(row)[-1]].strip()),
                defects=[DOUBTFUL_POSITION] if row["id"] in defects else [],
                updated_at=timezone.now(),
            )
            stations.append(station)
            opens, closes = (
                datetime.fromisoformat(row[column]).replace(tzinfo=area.zone)
                if row[column]
                else None
                for column in ("Openingstijd", "Sluitingstijd")
            )
            if opens and closes and opens < closes:
                periods.append(OpeningPeriod(station=station, starts_at=opens, ends_at=closes))
    PollingStation.objects.bulk_create(stations)
    OpeningPeriod.objects.bulk_create(periods)
    rebuild_place_names(election=election, by="system:test")  # as an import does
    ids = {station.pk: station.external_id for station in stations}
    wrong = []
    for query in rows_of("nearest_queries_dev.csv"):
        here = Position(float(query["lat"]), float(query["lon"]))
        zone = caribbean.zone if here.longitude < 0 else ZoneInfo("Europe/Amsterdam")
        at = query["open_at_local"]
        wanted = Wanted(
            facts=("accessible",) if query["accessible_only"] else (),
            open_at=datetime.fromisoformat(at).replace(tzinfo=zone) if at else None,
        )
        found = nearest(election.pk, here, limit=2, wanted=wanted)
        got = [(ids[each.station_id], round(each.distance_m)) for each in found]
        expected = [
            (query["nearest_id"], int(query["distance_m"])),
            (query["second_id"], int(query["second_distance_m"])),
        ]
        if got != expected:
            wrong.append((query["query"], got, expected))
    assert wrong == []


# --- what was typed -------------------------------------------------------------------------


@pytest.fixture
def pekela(election):
    PollingStationFactory.create(
        election=election,
        name="MFC De Binding",
        street_name="Sportlaan",
        postal_code="9665HT",
        city="Oude Pekela",
        latitude=53.106,
        longitude=7.0056,
    )
    PollingStationFactory.create(
        election=election,
        name="De Spil",
        street_name="Feiko Clockstraat",
        postal_code="9665 BB",
        city="Nieuwe Pekela",
        latitude=53.08,
        longitude=6.96,
    )
    hague = JurisdictionFactory.create(name="’s-Gravenhage", parent=election.division)
    PollingStationFactory.create(
        election=election,
        jurisdiction=hague,
        name="Stadhuis",
        street_name="Spui",
        postal_code="2511 BT",
        city="'s-Gravenhage",
        latitude=52.077,
        longitude=4.316,
    )
    rebuild_place_names(election=election, by="system:test")
    return election


@pytest.mark.parametrize(
    ("typed", "name", "unknown"),
    [
        ("Oude Pekela", "Oude Pekela", Unknown.NOTHING),
        ("oude pekla", "Oude Pekela", Unknown.SPELLING),
        ("Oude-Pekela", "Oude Pekela", Unknown.NOTHING),
        ("’s-Gravenhage", "'s-Gravenhage", Unknown.NOTHING),
        ("Den Haag", "'s-Gravenhage", Unknown.NOTHING),
        ("s gravenhage", "'s-Gravenhage", Unknown.NOTHING),
        ("9665HT", "9665 HT", Unknown.NOTHING),
        ("9665 ht", "9665 HT", Unknown.NOTHING),
        ("9665", "9665", Unknown.NOTHING),
        ("9665 ZZ", "9665", Unknown.POSTAL_CODE),
        ("9667 AA", "9665", Unknown.POSTAL_CODE),
        ("Sportlaan 4, Oude Pekela", "Sportlaan, Oude Pekela", Unknown.NOTHING),
        ("sportlaan 12a oude pekela", "Sportlaan, Oude Pekela", Unknown.NOTHING),
        ("Sportlan 4, Oude Pekela", "Sportlaan, Oude Pekela", Unknown.SPELLING),
        ("Sportlaan", "Sportlaan, Oude Pekela", Unknown.NOTHING),
        ("Vijverpad 9, Oude Pekela", "Oude Pekela", Unknown.STREET),
        ("MFC De Binding", "MFC De Binding, Oude Pekela", Unknown.NOTHING),
        ("Pekela", "Pekela", Unknown.NOTHING),
    ],
)
def test_what_is_typed_is_understood(pekela, typed, name, unknown):
    found = place_named(pekela, typed)
    assert found.place is not None
    assert (found.place.name, found.unknown) == (name, unknown)


@pytest.mark.parametrize("typed", ["", " ,.- ", "Xyzzyplugh", "8888 ZZ", "🗳"])
def test_what_is_nowhere_is_not_found(pekela, typed):
    found = place_named(pekela, typed)
    assert (found.place, list(found.choices), found.authority) == (None, [], None)


def test_two_towns_of_one_name_are_offered_with_their_areas(election):
    for area, latitude in (("Hoorn", 52.6), ("Terschelling", 53.4)):
        PollingStationFactory.create(
            election=election,
            jurisdiction=JurisdictionFactory.create(name=area, parent=election.division),
            city="Hoorn",
            latitude=latitude,
        )
    rebuild_place_names(election=election, by="system:test")
    found = place_named(election, "hoorn")
    assert [place.name for place in found.choices] == ["Hoorn (Hoorn)", "Hoorn (Terschelling)"]


def test_a_street_of_many_towns_is_offered_with_the_towns(election):
    for number, city in enumerate(("Aalden", "Borger", "Coevorden")):
        PollingStationFactory.create(election=election, city=city, latitude=52.1 + number)
    rebuild_place_names(election=election, by="system:test")
    found = place_named(election, "kerkstraat 3")
    assert [place.name for place in found.choices] == [
        "Kerkstraat, Aalden",
        "Kerkstraat, Borger",
        "Kerkstraat, Coevorden",
    ]


def test_a_municipality_that_does_not_publish_is_named(pekela):
    authority = ElectoralAuthorityFactory.create(
        jurisdiction__name="Veendam",
        jurisdiction__parent=pekela.division,
        publishes_stations=False,
    )
    assert place_named(pekela, "Kerkstraat 1, Veendam").authority == authority


def test_a_known_name_costs_one_query(pekela, django_assert_num_queries):
    with django_assert_num_queries(1):
        place_named(pekela, "9665 HT")


# --- the names ------------------------------------------------------------------------------


def test_names_are_made_anew_and_the_audit_says_so(pekela):
    before = PlaceName.objects.filter(election=pekela).count()
    assert rebuild_place_names(election=pekela, by="user:1") == before
    assert PlaceName.objects.filter(election=pekela).count() == before
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.data) == ("elections.place_names_rebuilt", {"names": before})


def test_a_name_stands_in_the_middle_of_its_stations_across_the_180th_meridian(election):
    for longitude in (179.99, -179.99):
        PollingStationFactory.create(election=election, city="Taveuni", longitude=longitude)
    rebuild_place_names(election=election, by="system:test")
    place = PlaceName.objects.get(election=election, kind="city")
    assert abs(place.longitude) == pytest.approx(180)
    assert place.stations == 2


def test_stations_without_a_place_of_their_own_give_no_names(election):
    PollingStationFactory.create(election=election, city="Nowhere", latitude=None, longitude=None)
    PollingStationFactory.create(election=election, city="Moved", defects=[DOUBTFUL_POSITION])
    PollingStationFactory.create(election=election, city="Gone", unpublished_at=timezone.now())
    assert rebuild_place_names(election=election, by="system:test") == 0


def test_what_is_no_postal_code_is_not_one(election):
    PollingStationFactory.create(election=election, postal_code="-1", city="", street_name="")
    rebuild_place_names(election=election, by="system:test")
    kinds = set(PlaceName.objects.filter(election=election).values_list("kind", flat=True))
    assert kinds == {"jurisdiction", "station"}
    assert Jurisdiction.objects.filter(name="Pekela").exists()

"""`manage.py bench_stations --stations 10000`: CPU time of a search, on stations made for it."""

from __future__ import annotations

import gc
import os
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.utils import timezone

from elections.actions.stations import rebuild_place_names
from elections.models import Election, Jurisdiction


# Towns in a country of some 200 by 300 km, stations around them, a few streets in each.
STATIONS = """
INSERT INTO elections_pollingstation (election_id, jurisdiction_id, natural_key, external_id,
    name, kind, building_usage, website, bag_id, street_name, house_number, house_letter,
    house_number_addition, postal_code, city, address_note, latitude, longitude,
    location_source, other_information, contact_details, accessibility_note, defects,
    content_hash, updated_at, sequence, accessible, toilet)
SELECT %(election)s, %(area)s, 'bench:' || n, '', 'Buurthuis ' || town.name || ' ' || n,
    'regular', '{}', '', '', (array['Kerk', 'Dorps', 'School', 'Molen', 'Stations'])[1 + n %% 5]
    || 'straat', n %% 90, '', '', lpad((1000 + town.number %% 9000)::text, 4, '0') ||
    chr(65 + n %% 26) || chr(65 + n / 26 %% 26), town.name, '',
    town.latitude + (random() - 0.5) / 20, town.longitude + (random() - 0.5) / 12,
    'register', '', '', '', '{}', '', now(), 0,
    (array[true, true, true, false, null])[1 + n %% 5], (array[true, null, null])[1 + n %% 3]
FROM generate_series(1, %(stations)s) AS n JOIN bench_town AS town ON town.number = n %% %(towns)s
"""
PERIODS = """
INSERT INTO elections_openingperiod (station_id, starts_at, ends_at, is_subject_to_change)
SELECT id, %(start)s, %(end)s, false FROM elections_pollingstation WHERE election_id = %(election)s
"""
SYLLABLES = [
    "oude",
    "nieuw",
    "zand",
    "veen",
    "dam",
    "burg",
    "wijk",
    "hoek",
    "dorp",
    "sluis",
    "horst",
    "beek",
    "loo",
    "meer",
    "kerk",
    "vliet",
]


class Command(BaseCommand):
    help = "Measures the CPU time of searches for polling stations, in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stations", type=int, default=10_000)
        parser.add_argument("--searches", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        election = _election()
        chance = random.Random(3)  # noqa: S311 (the same searches every time)
        try:
            towns = self._fill(election, options["stations"], chance)
            for name, search in _searches(towns, chance):
                self._measure(election, name, search, options["searches"])
        finally:
            self._remove(election)

    def _fill(self, election: Election, stations: int, chance: random.Random) -> Sequence[str]:
        towns = [_name(chance, number) for number in range(max(1, stations // 8))]
        start = time.perf_counter()
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE bench_town (number int, name text, latitude float, longitude float)"
            )
            with cursor.copy("COPY bench_town FROM STDIN") as copy:
                for number, name in enumerate(towns):
                    copy.write_row(
                        (number, name, chance.uniform(50.8, 53.4), chance.uniform(3.5, 7.1))
                    )
            places = {"election": election.pk, "area": election.division_id}
            cursor.execute(STATIONS, {**places, "stations": stations, "towns": len(towns)})
            period = {"start": now - timedelta(hours=1), "end": now + timedelta(hours=9)}
            cursor.execute(PERIODS, {**places, **period})
            made = time.perf_counter()
            names = rebuild_place_names(election=election, by="system:bench_stations")
            rebuilt = time.perf_counter()
            for table in ("pollingstation", "openingperiod", "placename"):
                cursor.execute(f"VACUUM ANALYZE elections_{table}")
        self.stdout.write(
            f"{stations:,} stations in {made - start:.1f} s; "
            f"{names:,} names in {rebuilt - made:.1f} s"
        )
        return towns

    def _measure(
        self, election: Election, name: str, search: Callable[[], dict[str, str]], searches: int
    ) -> None:
        client, path = Client(HTTP_HOST="localhost"), f"/en/elections/{election.slug}/stations/"
        for _warm in range(20):
            client.post(path, search())
        gc.collect()
        before, times = _backend_seconds(), []
        for _each in range(searches):
            sent = search()
            start = time.process_time()
            response = client.post(path, sent)
            times.append((time.process_time() - start) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{name}: {response.status_code}")
        times.sort()
        postgres = (_backend_seconds() - before) * 1000 / searches
        self.stdout.write(
            f"{name:<28} CPU p50 {times[searches // 2]:6.2f} ms   "
            f"p95 {times[int(searches * 0.95)]:6.2f} ms   Postgres mean {postgres:6.2f} ms"
        )

    def _remove(self, election: Election) -> None:
        of_election = "WHERE election_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM elections_openingperiod USING elections_pollingstation s "
                "WHERE station_id = s.id AND s.election_id = %s",
                [election.pk],
            )
            for table in ("pollingstation", "placename"):
                cursor.execute(f"DELETE FROM elections_{table} {of_election}", [election.pk])  # noqa: S608
        division = election.division
        election.delete()
        division.delete()


def _election() -> Election:
    name = f"bench-{uuid4().hex[:8]}"
    today = datetime.now(UTC).date()
    division = Jurisdiction.objects.create(
        ocd_id=f"ocd-division/country:nl/place:{name}",
        name="Benchland",
        classification=Jurisdiction.Classification.COUNTRY,
        country="NL",
        locales=["en"],
    )
    return Election.objects.create(
        slug=name, name=name, category="TK", date=today, announced_on=today, division=division
    )


def _name(chance: random.Random, number: int) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize() + (
        f" {_letters(number // 4096)}" if number >= 4096 else ""
    )


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text = chr(97 + rest) + text
    return text


def _searches(
    towns: Sequence[str], chance: random.Random
) -> list[tuple[str, Callable[[], dict[str, str]]]]:
    def position() -> dict[str, str]:
        return {"lat": f"{chance.uniform(51, 53.2):.4f}", "lon": f"{chance.uniform(4, 7):.4f}"}

    def town() -> dict[str, str]:
        return {"q": chance.choice(towns)}

    def typing_error() -> dict[str, str]:
        name = chance.choice(towns)
        place = chance.randrange(1, len(name) - 1)
        return {"q": name[:place] + name[place + 1 :]}

    def address() -> dict[str, str]:
        return {"q": f"Molenstraat {chance.randrange(1, 99)}, {chance.choice(towns)}"}

    def code() -> dict[str, str]:
        return {"q": f"{1000 + chance.randrange(min(9000, len(towns)))} AB"}

    both = {"facts": "accessible", "open_now": "1"}
    return [
        ("position", position),
        ("position, two filters", lambda: position() | both),
        ("town", town),
        ("town, two filters", lambda: town() | both),
        ("postal code", code),
        ("street and town", address),
        ("town with a typing error", typing_error),
        ("typing error, two filters", lambda: typing_error() | both),
    ]


def _backend_seconds() -> float:
    """CPU time of the Postgres process of this connection, in steps of a clock tick."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""The real order and slate give whoever is new an audience; without exploration they do not."""

import pytest
from django.core.management import call_command

from feeds.first_audience import AN_AUDIENCE
from feeds.first_audience.simulation import simulate
from feeds.first_audience.world import WorldSize
from feeds.parameters import written_parameters


SMALL = WorldSize(viewers=120, accounts=60, old_posts=500, new_posts=24, pages=1_200)
WRITTEN = written_parameters()


@pytest.mark.slow
def test_most_posts_of_newcomers_find_an_audience():
    newcomers, _known = simulate(SMALL, WRITTEN, seed=1).groups
    assert newcomers.reached >= 0.6
    assert newcomers.median >= AN_AUDIENCE


@pytest.mark.slow
def test_exploration_is_what_gives_it():
    with_places = simulate(SMALL, WRITTEN, seed=1)
    without = simulate(SMALL, WRITTEN, seed=1, explores=False)
    assert without.explored == 0 < with_places.explored
    assert without.groups[0].reached <= with_places.groups[0].reached


def test_the_same_seed_plays_the_same():
    tiny = WorldSize(viewers=10, accounts=10, old_posts=60, new_posts=6, pages=25)
    assert simulate(tiny, WRITTEN, seed=3) == simulate(tiny, WRITTEN, seed=3)


def test_the_command_prints_a_table(capsys):
    call_command("simulate_first_audience", "--posts", "8", "--pages", "20")
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 4
    assert "newcomers" in rows[2]

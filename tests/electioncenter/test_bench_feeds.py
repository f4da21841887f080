"""The benchmark of feeds on a small world; the figures come from `make bench-feeds`."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone

from content.models import Post
from electioncenter.benchmark import feed_costs, feed_grids, feed_load, feed_tables, proc
from electioncenter.benchmark.feed_costs import Cost, People
from electioncenter.benchmark.feed_world import World, WorldSize, counted
from electioncenter.benchmark.report import as_markdown
from feeds.models import Follow, Interaction, PostFeatures, PostStats, Reaction
from feeds.queries.hot import forget
from tests.factories.content import PostFactory


SIZE = WorldSize(posts=300, accounts=30, viewers=30, interactions=900, follows=5)


@pytest.fixture
def world():
    return World.planned(SIZE, seed=1, now=timezone.now())


@pytest.fixture
def filled(world):
    feed_tables.fill(world)
    yield world
    forget()


def all_rows(world):
    return [
        list(rows)
        for rows in (
            world.account_rows(),
            world.post_rows(),
            world.feature_rows("v"),
            world.follow_rows(),
            world.interaction_rows(),
        )
    ]


def test_one_seed_makes_one_world_and_another_another(world):
    again = World.planned(SIZE, seed=1, now=world.made_at(0))
    other = World.planned(SIZE, seed=2, now=world.made_at(0))
    vectors = [[row[8] for row in each.feature_rows("v")] for each in (world, again, other)]
    assert vectors[0] == vectors[1] != vectors[2]


def test_the_rows_that_are_made_are_those_that_a_progress_bar_counts_to(world):
    told: list[int] = []
    made = [len(list(counted(iter(rows), told.append, 7))) for rows in all_rows(world)]
    assert sum(told) == sum(made)
    assert 0.8 < (sum(made) + SIZE.viewers) / SIZE.rows < 1.2


def test_nobody_does_anything_before_a_post_was_made_or_in_the_future(world):
    end = timezone.now()
    assert all(world.made_at(row[1] - 1) <= row[5] <= end for row in world.interaction_rows())


@pytest.mark.django_db
def test_a_world_fills_the_tables_and_their_figures_add_up(filled):
    assert Post.objects.count() == PostFeatures.objects.count() == SIZE.posts
    assert Interaction.objects.count() == SIZE.interactions
    assert Follow.objects.exists()
    seen = Interaction.objects.filter(kind="seen").count()
    assert PostStats.objects.aggregate(all=Sum("shown"))["all"] == seen
    liked = Interaction.objects.filter(kind="liked").values("viewer", "post").distinct().count()
    assert Reaction.objects.filter(kind="like").count() == liked


@pytest.mark.django_db
def test_a_world_replaces_the_one_before_and_leaves_every_index_in_place(filled):
    names = {each.name: each for each in feed_tables.sizes()}
    assert names["feeds_postfeatures"].vectors > 0
    feed_tables.fill(filled)
    assert Post.objects.count() == SIZE.posts
    assert {each.name for each in feed_tables.sizes()} == set(names)
    PostFactory()  # ids go on behind those of the world


@pytest.mark.django_db
def test_every_page_is_measured_and_the_tables_tell_it(filled):
    people = People.of(filled, 10)
    steps = []
    costs = feed_costs.measure(filled, people, rounds=2, on_step=lambda: steps.append(1))
    assert len(costs) == len(steps) == feed_costs.steps()
    assert all(each.cpu_ms >= 0 and each.wall_ms(0.95) > 0 for each in costs)
    load = feed_load.Load("for-you", 10, [0.01, 0.02], 0, 3, 10)
    measured = feed_grids.Measured(
        world=SIZE,
        fill_seconds=1.0,
        costs=costs,
        loads=[load],
        sizes=feed_tables.sizes(),
        window_bytes=feed_costs.window_bytes(),
        peak_bytes=proc.peak_memory(),
    )
    assert "| for-you | 10 |" in as_markdown(feed_grids.load_grid(measured))
    assert "search, as HTML" in as_markdown(feed_grids.cost_grid(measured))
    growth = as_markdown(feed_grids.growth_grid([measured, measured]))
    assert "feeds_postfeatures, of them vectors" in growth


def test_latency_counts_from_when_a_request_was_due():
    took, failed = feed_load.at_rate(lambda number: number != 1, rate=1_000, count=3)
    assert len(took) == 3
    assert min(took) >= 0
    assert failed == 1


def test_percentiles_are_of_the_rounds():
    cost = Cost("a page", 1.0, 2.0, [0.001 * number for number in range(1, 101)])
    assert cost.cpu_ms == 3.0
    assert cost.wall_ms(0.95) == pytest.approx(95)


@pytest.mark.django_db
def test_the_benchmark_refuses_a_database_in_use():
    PostFactory(platform="real")
    with pytest.raises(CommandError, match="holds other posts"):
        call_command("bench_feeds", posts=[300])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_command_writes_all_figures(tmp_path):
    path = tmp_path / "figures.json"
    call_command("bench_feeds", posts=[100, 300], rounds=2, seconds=0, json=path, markdown=True)
    found = json.loads(path.read_text())
    assert [each["world"]["posts"] for each in found["worlds"]] == [100, 300]
    assert found["cores"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_under_load_pages_are_answered_while_posts_and_events_come_in(live_server, world):
    feed_tables.fill(world)
    people = People.of(world, 10)
    feed_load.warm_up(live_server.url, people)
    found = feed_load.measure(live_server.url, world, people, rates=[4], seconds=2)
    assert [each.feed for each in found] == list(feed_load.FEEDS)
    assert all(each.failed == 0 and len(each.seconds) == 8 for each in found)
    assert sum(each.posts for each in found) > 0
    assert Interaction.objects.count() > SIZE.interactions

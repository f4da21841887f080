"""`manage.py simulate_first_audience`: whether new posts find viewers, at several loads."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from feeds.first_audience import AN_AUDIENCE
from feeds.first_audience.simulation import simulate
from feeds.first_audience.world import WorldSize
from feeds.parameters import written_parameters


class Command(BaseCommand):
    help = (
        "Plays pages of For You on a made-up world, with the real ranking and slate, and prints how many "
        "viewers the new posts of newcomers and of known accounts found in 48 hours. Seeded; reads no database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--posts", type=int, nargs="+", default=[600, 200, 60], help="new posts, of each run"
        )
        parser.add_argument("--pages", type=int, default=6_000, help="of all viewers together")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument(
            "--without-exploration", action="store_true", help="as if nobody looked for what few have seen"
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        explores = not options["without_exploration"]
        self.stdout.write(
            f"| pages a new post | whose | posts | viewers of the middle one | seen by {AN_AUDIENCE} | found by exploration |"
        )
        self.stdout.write("| --- | --- | --- | --- | --- | --- |")
        for posts in options["posts"]:
            size = WorldSize(new_posts=posts, pages=options["pages"])
            outcome = simulate(size, written_parameters(), options["seed"], explores=explores)
            for group in outcome.groups:
                self.stdout.write(
                    f"| {outcome.pages / posts:.0f} | {group.name} | {group.posts} | {group.median:.0f} "
                    f"| {group.reached:.0%} | {group.explored:.0%} |"
                )

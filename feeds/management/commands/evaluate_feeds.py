"""`manage.py evaluate_feeds FOLDER...`: recommendation on public data, beside known methods."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from feeds.recommend import peers
from feeds.recommend.datasets import Dataset, DatasetError, read_dataset
from feeds.recommend.evaluation import USERS, Evaluation, evaluate
from feeds.recommend.impressions import Slates, rank_impressions
from feeds.recommend.measures import Ratio
from feeds.recommend.reports import (
    impression_table,
    markdown,
    method_table,
    ratio_text,
    session_table,
)
from feeds.recommend.sessions import Session, learn_inside_sessions
from feeds.recommend.splitting import Numbered, numbered


_WIDTH = 160


class Command(BaseCommand):
    help = (
        "Measures our blend of recommendation sources beside known methods: last fifth of each user's positives "
        "held out, settings chosen on the tail of train, the same users and masks for all. Touches no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
        parser.add_argument(
            "--out", type=Path, help="write our twenty items for each user (JSON lines)"
        )
        parser.add_argument(
            "--peers",
            default=",".join(peers.NAMES),
            help=f"of {', '.join(peers.NAMES)} (default: all)",
        )
        parser.add_argument(
            "--users",
            type=int,
            help=f"score at most so many users, 0 for all (default: {USERS}; with --out all)",
        )
        parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
        parser.add_argument("--no-sessions", action="store_true", help="leave out never-seen users")

    def handle(self, *args: Any, **options: Any) -> None:
        names = self._peers(options["peers"])
        most = options["users"] if options["users"] is not None else 0 if options["out"] else USERS
        self._markdown: bool = options["markdown"]
        self._console = Console(file=self.stdout, width=_WIDTH)  # type: ignore[arg-type] # writes as a file does
        ratios: list[Ratio] = []
        lines: list[str] = []
        with threadpool_limits(1):
            for folder in options["folders"]:
                data = self._read(folder)
                users = numbered(data)
                if not len(users.users):
                    raise CommandError(f"{folder}: no user has enough positives.")
                found = evaluate(users, names, most)
                self._print(method_table(data.name, users, found))
                ratios.append(found.ratio)
                lines.extend(_lines(data.name, users, found))
                self._print_more(data, with_sessions=not options["no_sessions"])
        self._sum_up(ratios)
        if options["out"]:
            options["out"].write_text("".join(lines), encoding="utf-8")

    def _peers(self, wanted: str) -> list[str]:
        names = [each.strip() for each in wanted.split(",") if each.strip()]
        unknown = sorted(set(names) - set(peers.NAMES))
        if unknown or not names:
            raise CommandError(
                f"Not a peer: {', '.join(unknown)}. Known: {', '.join(peers.NAMES)}."
            )
        missing = [name for name in names if not peers.is_installed(name)]
        if missing:
            self.stderr.write(f"Not installed, so left out: {', '.join(missing)}.")
        return [name for name in names if name not in missing]

    def _read(self, folder: Path) -> Dataset:
        try:
            return read_dataset(folder)
        except (DatasetError, OSError) as error:
            raise CommandError(str(error)) from error

    def _print_more(self, data: Dataset, *, with_sessions: bool) -> None:
        sessions: list[Session] = (
            learn_inside_sessions(data) if with_sessions and data.has_time else []
        )
        if sessions:
            self._print(session_table(data.name, sessions))
        slates: list[Slates] = rank_impressions(data.impressions)
        if slates:
            self._print(impression_table(data.name, slates))

    def _sum_up(self, ratios: list[Ratio]) -> None:
        mean = sum(ratio.value for ratio in ratios) / len(ratios)
        each = ", ".join(map(ratio_text, ratios))
        self._console.print(f"NDCG@20 of ours / best peer: {each}; mean {mean:.3f}")

    def _print(self, table: Table) -> None:
        if self._markdown:
            self.stdout.write(markdown(table))  # a console would break long rows
        else:
            self._console.print(table)


def _lines(name: str, data: Numbered, found: Evaluation) -> Iterator[str]:
    for user, row in zip(found.users, found.lists, strict=True):
        items = [data.items[item] for item in row]
        line = {"dataset": name, "user": data.users[user], "items": items}
        yield json.dumps(line, ensure_ascii=False) + "\n"

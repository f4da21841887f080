"""`make bench`: ours beside its peers in one run: quality, speed, memory, and what else takes time."""

import json
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from content.models import Post
from electioncenter.benchmark import (
    backsearch,
    contenders,
    figures,
    hosts,
    hotspots,
    ours,
    publishing,
    quality,
    speed,
    stream,
    tables,
)
from electioncenter.benchmark.peers.peer import Nearest, Thresholds
from electioncenter.benchmark.peers.vectors import ThreadedE5, vectors_of
from electioncenter.benchmark.report import Grid, as_markdown, for_terminal
from electioncenter.benchmark.summary import drawing, summary_grid
from electioncenter.sample.files import FOLDER as SAMPLE
from labels.goldsets import FolderError, GoldSet, read_folder
from textmatch.encoders import Encoder


USUAL = ("quality", "speed", "growth", "stream", "visible", "search", "profile")
PARTS = (*USUAL, "hosts")


class Command(BaseCommand):
    help = "Measures labelling against four peers. Needs a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parts", nargs="+", choices=PARTS, default=USUAL)
        parser.add_argument(
            "--claims", type=_numbers, default=[1000, 10000], help="sizes of the store, with commas"
        )
        parser.add_argument(
            "--peer-claims", type=int, default=10000, help="above this, ours is measured alone"
        )
        parser.add_argument(
            "--gold", type=Path, action="append", default=[], help="a folder of posts with answers"
        )
        parser.add_argument("--posts", type=int, default=5000, help="a run or round of ours")
        parser.add_argument(
            "--peer-posts", type=int, default=100, help="of them, for peers that encode every post"
        )
        parser.add_argument("--runs", type=int, default=3)
        parser.add_argument(
            "--stored-posts", type=int, default=20_000, help="posts a new claim is searched in"
        )
        parser.add_argument(
            "--known-posts", type=int, default=10_000, help="posts that a verdict reaches at once"
        )
        parser.add_argument("--rounds", type=int, default=20, help="verdicts published in turn")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--json", type=Path, help="write all figures to this file")
        parser.add_argument("--plot", type=Path, help="draw quality, cost and memory as SVG")
        parser.add_argument(
            "--markdown", action="store_true", help="tables as in the documentation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.console = Console(width=None if self.stdout.isatty() else 150)
        self.report: dict[str, Any] = {"cores": os.cpu_count(), "load_before": os.getloadavg()}
        self.qualities: dict[str, list[quality.Quality]] = {}
        self.speeds: list[speed.Speed] = []
        call_command("migrate", verbosity=0)
        if Post.objects.exclude(platform="bench").exists():
            raise CommandError("This database holds other posts: set VAR_DIR or DATABASE_URL.")
        self.seed = Post.objects.count()  # new posts in every run
        with tempfile.TemporaryDirectory() as folder:
            self.folder = Path(folder)
            for part in (part for part in PARTS if part in options["parts"]):
                self._parts[part]()
        self._conclude()

    @property
    def _parts(self) -> dict[str, Callable[[], None]]:
        return {
            "quality": self._quality,
            "speed": self._speed,
            "growth": self._growth,
            "stream": self._stream,
            "visible": self._publish,
            "search": self._search_back,
            "profile": self._profile,
            "hosts": self._hosts,
        }

    def _quality(self) -> None:
        """The sample first: the peers' thresholds are chosen on it."""
        gold_sets = [
            *_gold_sets(SAMPLE),
            *(g for f in self.options["gold"] for g in self._given(f)),
        ]
        thresholds: dict[str, Thresholds] = {}
        for gold in gold_sets:
            near = self._nearest(gold)
            thresholds = thresholds or quality.thresholds_on(gold, near)
            found = [self._ours_on(gold), *quality.of_peers(gold, near, thresholds)]
            self.qualities[gold.name] = found
            is_own = gold is gold_sets[0]
            self._show(tables.quality_grid(gold.name, len(gold.posts), found, is_own=is_own))

    def _nearest(self, gold: GoldSet) -> dict[str, list[Nearest]]:
        with self._progress(f"{gold.name}: peers", len(gold.posts)) as step:
            return quality.nearest(gold, ThreadedE5(self.options["workers"]), step)

    def _ours_on(self, gold: GoldSet) -> quality.Quality:
        with self._progress(f"{gold.name}: ours", len(gold.posts)) as step:
            return quality.of_ours(gold, step)

    def _given(self, folder: Path) -> Sequence[GoldSet]:
        if folder.is_dir():
            return _gold_sets(folder)
        self.stdout.write(f"No folder {folder}: its posts are left out.")
        return []

    def _speed(self) -> None:
        for claims in self._peer_sizes():
            self._prepare(claims, with_peers=True)
            names = [(name, claims) for name in (contenders.OURS, *contenders.PEERS)]
            self.speeds += self._measured(names, f"matching with {claims:,} claims")
        self.report["speed"] = figures.of_speed(self.speeds)
        self._show(tables.speed_grid(self.speeds))

    def _growth(self) -> None:
        for claims in self.options["claims"]:
            self._prepare(claims, with_peers=False)
        names = [(contenders.OURS, claims) for claims in self.options["claims"]]
        found = self._measured(names, "matching with more and more claims")
        self.report["growth"] = figures.of_speed(found)
        self._show(tables.growth_grid(found))

    def _measured(self, names: Sequence[tuple[str, int]], what: str) -> list[speed.Speed]:
        sizes = speed.Sizes(self.options["posts"], self.options["peer_posts"], self.options["runs"])
        with self._progress(what, len(names) * (1 + sizes.rounds)) as step:
            return speed.measure(names, sizes, step)

    def _prepare(self, claims: int, *, with_peers: bool) -> None:
        """What takes long and is kept between runs: the claims as the encoders read them."""
        store = contenders.claims_of_mix(claims)
        encoders: list[Encoder] = [contenders.own_encoder()]
        if with_peers:
            encoders.append(ThreadedE5(self.options["workers"]))
        for encoder in encoders:
            with self._progress(f"{encoder.name}: {claims:,} claims", claims) as step:
                vectors_of(store, encoder, step)
        contenders.write_index(store)

    def _stream(self) -> None:
        work = stream.Work(
            posts=self.options["posts"],
            peer_posts=self.options["peer_posts"],
            runs=self.options["runs"],
            workers=self.options["workers"],
        )
        sizes = self._peer_sizes()
        with self._progress("stream, file to label", len(sizes) * (1 + work.runs)) as step:
            found = stream.measure(
                sizes, work, folder=self.folder, next_seed=self._next_seed, on_progress=step
            )
        self.report["stream"] = figures.of_stream(found)
        self._show(stream.grid(found))

    def _publish(self) -> None:
        """From a fact-checker's decision to the reader's next page."""
        known, rounds = self.options["known_posts"], self.options["rounds"]
        self._show(publishing.grid(publishing.measure(known=known, rounds=rounds), known))

    def _search_back(self) -> None:
        """A new claim in all stored posts, beside the most claims of this run."""
        ours.add_claims(max(self._peer_sizes()))
        backsearch.store(self.options["stored_posts"], seed=self._next_seed())
        with ours.workers(self.options["workers"]):
            ours.warm_up(self.folder, self._next_seed())
            found = [backsearch.search(self._next_seed()) for _ in range(self.options["runs"])]
        self._show(tables.search_grid(found))

    def _profile(self) -> None:
        posts = self.options["posts"]
        whole, found = hotspots.measure(posts, folder=self.folder, seed=self._next_seed())
        self._show(hotspots.grid(whole, posts, found))

    def _hosts(self) -> None:
        """Two workers on two hosts beside one."""
        ours.add_claims(max(self._peer_sizes()))
        found = hosts.measure(
            self.folder,
            posts=self.options["posts"],
            runs=self.options["runs"],
            first_seed=self._next_seed(),
        )
        self._show(tables.hosts_grid(found))

    def _conclude(self) -> None:
        """All in one table and one picture, on the last set: the one nobody was tuned on."""
        if self.qualities:
            self.report["quality"] = {
                name: figures.of_quality(found) for name, found in self.qualities.items()
            }
        if self.qualities and self.speeds:
            name, found = list(self.qualities.items())[-1]
            claims = max(each.claims for each in self.speeds)
            self._show(summary_grid(name, found, self.speeds, claims))
            if path := self.options["plot"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(drawing(name, found, self.speeds, claims), encoding="utf-8")
        self.report["load_after"] = os.getloadavg()
        load = " and ".join(f"{self.report[when][0]:.1f}" for when in ("load_before", "load_after"))
        self.stdout.write(f"{os.cpu_count()} cores, load {load} before and after")
        if path := self.options["json"]:
            path.write_text(json.dumps(self.report, indent=1) + "\n", encoding="utf-8")

    def _peer_sizes(self) -> list[int]:
        most = self.options["peer_claims"]
        return [claims for claims in self.options["claims"] if claims <= most]

    def _next_seed(self) -> int:
        self.seed += 1
        return self.seed

    def _show(self, grid: Grid) -> None:
        if self.options["markdown"]:
            self.stdout.write(as_markdown(grid))
        else:
            self.console.print(for_terminal(grid))

    @contextmanager
    def _progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Shows how far a part is; gives what is to be told how much is done."""
        columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(label, total=total)
            yield lambda done: progress.update(task, completed=done)


def _gold_sets(folder: Path) -> list[GoldSet]:
    try:
        return read_folder(folder)
    except FolderError as error:
        raise CommandError(str(error)) from error


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))

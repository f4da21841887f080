"""`make bench`: posts a second from file to label, beside a naive peer in the same run."""

import cProfile
import os
import pstats
import statistics
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from content.models import Post
from electioncenter.benchmark import backsearch, mix, ours, publishing
from electioncenter.benchmark.peer import NaivePeer
from labels.actions.labelling import label_waiting


PROFILE_LINES = 14


class Command(BaseCommand):
    help = "Measures labelling against a naive peer. Needs a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--claims", type=int, nargs="+", default=[1000, 10000])
        parser.add_argument("--posts", type=int, default=10000, help="a run of ours")
        parser.add_argument("--peer-posts", type=int, default=200, help="a run of the peer")
        parser.add_argument("--runs", type=int, default=3)
        parser.add_argument(
            "--stored-posts", type=int, default=100_000, help="posts a new claim is searched in"
        )
        parser.add_argument(
            "--known-posts", type=int, default=10_000, help="posts that a verdict reaches at once"
        )
        parser.add_argument("--rounds", type=int, default=20, help="verdicts published in turn")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console()
        call_command("migrate", verbosity=0)
        if Post.objects.exclude(platform="bench").exists():
            raise CommandError("This database holds other posts: set VAR_DIR or DATABASE_URL.")
        self.seed = Post.objects.count()  # new posts in every run
        table = Table(title="Posts a second, ingest → Celery → Postgres (median of runs)")
        for name in ("claims", "ours", "naive peer", "ratio", "ratios", "peak memory of a worker"):
            table.add_column(name, justify="right")
        peer = NaivePeer(threads=options["workers"])
        known = 0
        with tempfile.TemporaryDirectory() as folder:
            for claims in sorted(options["claims"]):
                ours.add_claims(claims)
                peer.add_claims(list(mix.claims(claims))[known:])
                known = claims
                table.add_row(f"{claims:,}", *self._measure(peer, Path(folder), options))
            self.console.print(table)
            self._publish(options)
            self._search_back(Path(folder), options)
            self._profile(Path(folder), options["posts"])

    def _measure(self, peer: NaivePeer, folder: Path, options: dict[str, Any]) -> list[str]:
        rates: list[tuple[float, float]] = []
        with ours.workers(options["workers"]) as running:
            ours.warm_up(folder, self._next_seed())
            for run in range(options["runs"]):
                rates.append(self._one_run(peer, folder, options))
                self.console.print(f"run {run + 1}: {rates[-1][0]:,.0f} / {rates[-1][1]:,.1f}")
            memory = ours.peak_memory_of_workers(running.pids()["worker"])
        ratios = sorted(own / other for own, other in rates)
        return [
            f"{statistics.median(own for own, _ in rates):,.0f}",
            f"{statistics.median(other for _, other in rates):,.1f}",
            f"{statistics.median(ratios):,.1f}",
            f"{ratios[0]:,.1f} to {ratios[-1]:,.1f}",
            f"{memory / 1e6:,.0f} MB",
        ]

    def _one_run(
        self, peer: NaivePeer, folder: Path, options: dict[str, Any]
    ) -> tuple[float, float]:
        """Posts a second of ours and of the peer, one after the other."""
        seed, path = self._next_seed(), folder / "posts.jsonl"
        mix.write_posts(path, count=options["posts"], seed=seed)
        seconds = ours.label(path)
        texts = mix.texts(count=options["peer_posts"], seed=seed)
        return options["posts"] / seconds, options["peer_posts"] / peer.label(texts)

    def _publish(self, options: dict[str, Any]) -> None:
        """From a fact-checker's decision to the reader's next page."""
        known, rounds = options["known_posts"], options["rounds"]
        times = publishing.measure(known=known, rounds=rounds)
        table = Table(title=f"A verdict on {known:,} known posts, {rounds} rounds, milliseconds")
        for name in ("step", "p50", "p95"):
            table.add_column(name, justify="left" if name == "step" else "right")
        for name, values in (
            ("publish, until the commit", times.publish),
            ("from the commit to the banner in the feed", times.visible),
            ("from a withdrawal to the feed without it", times.gone),
        ):
            p50, p95 = (publishing.percentile(values, share) for share in (0.5, 0.95))
            table.add_row(name, f"{p50 * 1000:.0f}", f"{p95 * 1000:.0f}")
        self.console.print(table)

    def _search_back(self, folder: Path, options: dict[str, Any]) -> None:
        """A new claim in all stored posts, beside the most claims of this run."""
        backsearch.store(options["stored_posts"], seed=self._next_seed())
        table = Table(title="A new claim in all stored posts")
        for name in ("posts", "found", "first example", "whole", "a million posts"):
            table.add_column(name, justify="right")
        with ours.workers(options["workers"]):
            ours.warm_up(folder, self._next_seed())
            for _ in range(options["runs"]):
                found = backsearch.search(self._next_seed())
                table.add_row(
                    f"{found.posts:,}",
                    f"{found.found:,}",
                    f"{found.first:.2f} s",
                    f"{found.whole:.1f} s",
                    f"{found.per_million:.1f} s",
                )
        self.console.print(table)

    def _next_seed(self) -> int:
        self.seed += 1
        return self.seed

    def _profile(self, folder: Path, posts: int) -> None:
        """Where the time of labelling goes, in this process, without workers."""
        path = folder / "profile.jsonl"
        mix.write_posts(path, count=posts, seed=self._next_seed())
        ours.ingest(path)
        profile = cProfile.Profile()
        profile.runcall(label_waiting, by="system:bench")
        stats = pstats.Stats(profile, stream=self.stdout)  # type: ignore[arg-type]
        base = str(settings.BASE_DIR)
        own = [name for name in stats.stats if name[0].startswith(base) and ".venv" not in name[0]]  # type: ignore[attr-defined]
        table = Table(title=f"Where the time goes: {stats.total_tt:.1f} s for {posts:,} posts")  # type: ignore[attr-defined]
        for title in ("function", "calls", "share with what it calls"):
            table.add_column(title, justify="left" if title == "function" else "right")
        ranked = sorted(own, key=lambda name: -stats.stats[name][3])[:PROFILE_LINES]  # type: ignore[attr-defined]
        for name in ranked:
            _, calls, _, cumulative, _ = stats.stats[name]  # type: ignore[attr-defined]
            where = f"{Path(name[0]).relative_to(base)}:{name[2]}"
            table.add_row(where, f"{calls:,}", f"{cumulative / stats.total_tt:.0%}")  # type: ignore[attr-defined]
        self.console.print(table)

"""`manage.py evaluate_clusters FOLDER…`: how well posts that match no claim are clustered."""

import csv
import json
import random
import statistics
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from labels.cluster_evaluation import (
    Agreement,
    Arriving,
    agreement,
    by_claim,
    detect,
    grouped,
    grouped_by_cosine,
    simulated,
)
from labels.clustering import Said
from labels.goldsets import REPEAT, FolderError, GoldPost, read_folder
from labels.matching import Matcher
from labels.passages import PostText
from textmatch.encoders import ENCODERS, Encoder
from textmatch.languages import detect_language


ORDERS = 3
COSINES = (0.5, 0.6, 0.7)
ALONE = frozenset({"unrelated", "unrelated-election", "near-miss"})


class Command(BaseCommand):
    help = "Measures clustering and growth on folders of claims and posts with right answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--background", type=Path, help="a .tsv with a column “text”: unrelated posts"
        )
        parser.add_argument("--most", type=int, default=2000, help="posts of the background")
        parser.add_argument("--posts-a-claim", type=int, default=40)
        parser.add_argument("--claims", type=int, default=20, help="that grow in one stream")
        parser.add_argument("--encoder", choices=sorted(ENCODERS), default=settings.MATCH_ENCODER)
        parser.add_argument("--json", action="store_true", help="print figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        encoder = ENCODERS[options["encoder"]]()
        figures: list[dict[str, Any]] = []
        for folder in options["folders"]:
            try:
                (gold, *_) = read_folder(folder)
            except FolderError as error:
                raise CommandError(str(error)) from error
            posts = [each for each in gold.posts if _counts(each)]
            rows = _agreements(posts, encoder)
            figures.append({"set": gold.name, "agreement": rows})
            if options["background"]:
                figures[-1]["growth"] = _growth(posts, encoder, options)
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=1))
        else:
            _print(figures, Console(file=self.stdout, width=110))  # type: ignore[arg-type]


def _counts(gold: GoldPost) -> bool:
    return gold.relation in ALONE or (gold.relation == REPEAT and len(gold.claim_ids) == 1)


def _agreements(posts: Sequence[GoldPost], encoder: Encoder) -> dict[str, dict[str, float]]:
    """Means over several orders in which the posts come in."""
    said = _said([(each.language, _text(each.post)) for each in posts], encoder)
    right = [
        min(each.claim_ids) if each.relation == REPEAT else f"alone {number}"
        for number, each in enumerate(posts)
    ]
    ways: dict[str, list[Agreement]] = {}
    for seed in range(ORDERS):
        order = list(range(len(posts)))
        random.Random(seed).shuffle(order)  # noqa: S311 (no secret)
        coming, answers = [said[n] for n in order], [right[n] for n in order]
        ways.setdefault("ours", []).append(agreement(grouped(coming), answers))
        ways.setdefault("each post alone", []).append(agreement(order, answers))
        for least in COSINES:
            found = grouped_by_cosine(coming, least)
            ways.setdefault(f"cosine from {least}", []).append(agreement(found, answers))
    return {way: _mean(runs) for way, runs in ways.items()}


def _mean(runs: Sequence[Agreement]) -> dict[str, float]:
    names = ("posts", "clusters", "pair_precision", "pair_recall", "b3_precision", "b3_recall")
    return {
        name: round(statistics.mean(getattr(run, name) for run in runs), 3)
        for name in (*names, "b3_f1")
    }


def _growth(
    posts: Sequence[GoldPost], encoder: Encoder, options: dict[str, Any]
) -> dict[str, float]:
    repeats = by_claim(
        (min(each.claim_ids), each.language, _text(each.post))
        for each in posts
        if each.relation == REPEAT
    )
    some = dict(list(repeats.items())[: options["claims"]])
    background = _background(options["background"], options["most"])
    stream = simulated(some, background, seed=1, posts_a_claim=options["posts_a_claim"])
    said = _said([(language, text) for *_, language, text in stream], encoder)
    found = detect(
        [
            Arriving(said=each, at=at, account=account, claim=claim)
            for each, (at, account, claim, _language, _text) in zip(said, stream, strict=True)
        ]
    )
    return {
        "claims": found.claims,
        "found": len(found.delays),
        "posts_before_alarm_median": statistics.median(found.delays) if found.delays else 0,
        "posts_before_alarm_most": max(found.delays, default=0),
        "unrelated": found.unrelated,
        "false_alarms": found.false_alarms,
        "false_alarms_per_1000": round(1000 * found.false_alarms / max(1, found.unrelated), 2),
    }


def _background(file: Path, most: int) -> list[tuple[str, str]]:
    """Posts inside the topic gate: those outside never come to clustering."""
    with file.open(encoding="utf-8") as lines:
        texts = [row["text"] for row in csv.DictReader(lines, delimiter="\t")]
    posts = [PostText(id=str(number), caption=text) for number, text in enumerate(texts)]
    inside = [post for post, gate in zip(posts, Matcher([]).gates(posts), strict=True) if gate]
    return [(detect_language(post.caption), post.caption) for post in inside[:most]]


def _text(post: PostText) -> str:
    said = (post.caption, " ".join(post.hashtags), post.on_screen_text, post.transcript)
    return " ".join(filter(None, said))


def _said(texts: Sequence[tuple[str, str]], encoder: Encoder) -> list[Said]:
    matcher = Matcher([], encoder=encoder, gated=False)
    posts = [PostText(id=str(number), caption=text) for number, (_, text) in enumerate(texts)]
    return [
        Said(language, text, inspection.scan.vector)
        for (language, text), inspection in zip(texts, matcher.inspect(posts), strict=True)
        if inspection
    ]


def _print(figures: Sequence[dict[str, Any]], console: Console) -> None:
    for each in figures:
        table = Table(title=each["set"])
        for head in ("", "clusters", "pair precision", "pair recall", "B³ P", "B³ R", "B³ F1"):
            table.add_column(head, justify="right" if head else "left")
        for way, row in each["agreement"].items():
            keys = ("clusters", "pair_precision", "pair_recall")
            more = ("b3_precision", "b3_recall", "b3_f1")
            table.add_row(way, *(f"{row[key]:.3f}" for key in (*keys, *more)))
        console.print(table)
        for name, value in each.get("growth", {}).items():
            console.print(f"{name}: {value}")

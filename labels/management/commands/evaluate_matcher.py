"""Measure the matcher on folders of posts with right answers. Touches no database."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Column, Table

from labels.candidates import ClaimText
from labels.evaluation import decisions, outcomes, retrieval
from labels.goldsets import FolderError, GoldPost, GoldSet, read_claims, read_folder
from labels.matching import Match, Matcher
from labels.vector_cache import cached_vectors
from textmatch.encoders import ENCODERS


_BATCH = 64


class Command(BaseCommand):
    help = "Measure the matcher on folders of claims and posts with right answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--distractors",
            action="append",
            default=[],
            type=Path,
            metavar="FOLDER",
            help="add the claims of this folder to the store",
        )
        parser.add_argument("--encoder", choices=sorted(ENCODERS), default=settings.MATCH_ENCODER)
        parser.add_argument(
            "--no-gate", action="store_true", help="decide on posts outside the topic gate as well"
        )
        parser.add_argument("--out", type=Path, help="write one JSON line a post to this file")
        parser.add_argument("--json", action="store_true", help="print figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            gold_sets = [gold for folder in options["folders"] for gold in read_folder(folder)]
            distractors = [c for folder in options["distractors"] for c in read_claims(folder)]
        except FolderError as error:
            raise CommandError(str(error)) from error
        reports = []
        lines: list[str] = []
        for gold in gold_sets:
            started = time.monotonic()
            matches = self._matches(gold, distractors, options)
            reports.append(_report(gold, matches, time.monotonic() - started))
            lines.extend(_prediction(gold, matches))
        if options["out"]:
            options["out"].write_text("".join(lines), encoding="utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(reports, indent=1))
        else:
            console = Console(file=self.stdout, width=110)  # type: ignore[arg-type]
            for report in reports:
                _print(report, console)

    def _matches(
        self, gold: GoldSet, distractors: list[ClaimText], options: dict[str, Any]
    ) -> dict[str, Match]:
        known = {claim.id for claim in gold.claims}
        claims = (*gold.claims, *(claim for claim in distractors if claim.id not in known))
        encoder = ENCODERS[options["encoder"]]()
        with Progress(
            *Progress.get_default_columns()[:2],
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as progress:
            embedding = progress.add_task(f"{gold.name}: claims", total=len(claims))
            vectors = cached_vectors(
                claims,
                encoder,
                Path(settings.VAR_DIR) / "cache" / "vectors",
                on_progress=lambda done: progress.update(embedding, completed=done),
            )
            matcher = Matcher(
                claims,
                encoder=encoder,
                vectors=vectors,
                gated=not options["no_gate"],
                rank_all=True,
            )
            matching = progress.add_task(f"{gold.name}: posts", total=len(gold.posts))
            found: list[Match] = []
            for start in range(0, len(gold.posts), _BATCH):
                found += matcher.match([g.post for g in gold.posts[start : start + _BATCH]])
                progress.update(matching, completed=len(found))
        return {match.post_id: match for match in found}


def _report(gold: GoldSet, matches: dict[str, Match], seconds: float) -> dict[str, Any]:
    allowed = frozenset(claim.id for claim in gold.claims if claim.auto_allowed)

    def by(key: str) -> dict[str, list[GoldPost]]:
        groups: dict[str, list[GoldPost]] = {}
        for each in gold.posts:
            groups.setdefault(str(getattr(each, key)), []).append(each)
        return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))

    return {
        "set": gold.name,
        "posts": len(gold.posts),
        "claims": len(gold.claims),
        "seconds": round(seconds, 1),
        "retrieval": asdict(retrieval(gold.posts, matches)),
        "retrieval_by_language": {
            language: asdict(retrieval(posts, matches))
            for language, posts in by("language").items()
        },
        "retrieval_by_field": {
            field: asdict(retrieval(posts, matches))
            for field, posts in by("claim_in").items()
            if field
        },
        "decisions": asdict(decisions(gold.posts, matches, allowed)),
        "decisions_by_language": {
            language: asdict(decisions(posts, matches, allowed))
            for language, posts in by("language").items()
        },
        "outcomes_by_relation": {
            relation: asdict(outcomes(posts, matches, allowed))
            for relation, posts in by("relation").items()
        },
    }


def _prediction(gold: GoldSet, matches: dict[str, Match]) -> Iterable[str]:
    for each in gold.posts:
        match = matches[each.post.id]
        row = {
            "post_id": match.post_id,
            "claim_id": match.claim_id,
            "score": match.score,
            "decision": match.decision.value,
            "ranking": [claim for claim, _ in match.ranking],
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _print(report: dict[str, Any], console: Console) -> None:
    console.print(
        f"\n[bold]{report['set']}[/bold]: {report['posts']} posts, {report['claims']} claims, "
        f"{report['seconds']} s"
    )
    _print_retrieval(report, console)
    _print_decisions(report, console)
    _print_relations(report, console)


def _print_retrieval(report: dict[str, Any], console: Console) -> None:
    table = Table("Retrieval", *_right("posts", "R@1", "R@5", "R@20", "MAP@5", "MRR"))
    for name, figures in _groups(report, "retrieval", "language", "field"):
        if figures["posts"]:
            shares = (*figures["recall"].values(), figures["map_at_5"], figures["mrr"])
            table.add_row(name, str(figures["posts"]), *map(_number, shares))
    console.print(table)


def _print_decisions(report: dict[str, Any], console: Console) -> None:
    heads = ("banners", "right", "Wilson", "recall", "with review", "right claim", "hard sent")
    table = Table("Decisions", *_right(*heads))
    for name, figures in _groups(report, "decisions", "language"):
        table.add_row(
            name,
            str(figures["auto"]),
            str(figures["auto_right"]),
            *(
                _number(figures[key])
                for key in (
                    "precision_floor",
                    "auto_recall",
                    "review_recall",
                    "right_claim_recall",
                    "hard_sent",
                )
            ),
        )
    console.print(table)


def _print_relations(report: dict[str, Any], console: Console) -> None:
    table = Table("By relation", *_right("posts", "banner", "wrong banner", "review", "none"))
    for relation, figures in report["outcomes_by_relation"].items():
        counts = (figures[key] for key in ("posts", "auto", "wrong_auto", "review", "none"))
        table.add_row(relation, *map(str, counts))
    console.print(table)


def _groups(report: dict[str, Any], figure: str, *splits: str) -> Iterable[tuple[str, Any]]:
    yield "all", report[figure]
    for split in splits:
        yield from report[f"{figure}_by_{split}"].items()


def _right(*heads: str) -> list[Any]:
    return [Column(head, justify="right") for head in heads]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"

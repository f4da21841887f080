"""Measure the matcher on folders of posts with right answers. Touches no database."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from labels.card_figures import figures
from labels.decision import DecisionModel
from labels.evaluation.errors import described, worst
from labels.evaluation.judging import Judged
from labels.evaluation.running import Bench, Track
from labels.evaluation.sections import Section
from labels.evaluation.showing import as_markdown, print_sections, print_targets
from labels.evaluation.suite import Measured, all_sets, one_folder
from labels.goldsets import FolderError, GoldSet, read_claims
from labels.model_card import ModelCard, shortfalls
from labels.model_files import ModelFilesError, checked, read_folder, shipped
from textmatch.encoders import ENCODERS


_WIDTH = 150
_NO_CARD = "The model has no card: nobody can tell what it was trained on."


class Command(BaseCommand):
    help = "Measure the matcher on folders of claims and posts with right answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--all",
            nargs="?",
            type=Path,
            const=_shared_claims(),
            metavar="FOLDER",
            help="every table there is data for in the folder of shared data about claims "
            "(default: claims in ELECTIONCENTER_SHARED_DATA)",
        )
        parser.add_argument(
            "--translated",
            type=Path,
            default=Path(settings.BASE_DIR) / "electioncenter" / "sample",
            metavar="FOLDER",
            help="for --all: claims with translations, and posts (default: the project's sample)",
        )
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
            "--model",
            type=Path,
            metavar="FOLDER",
            help="a trained model instead of the shipped one",
        )
        parser.add_argument(
            "--no-gate", action="store_true", help="decide on posts outside the topic gate as well"
        )
        parser.add_argument("--out", type=Path, help="write one JSON line a post to this file")
        parser.add_argument(
            "--json", type=Path, metavar="FILE", help="write the tables to this file"
        )
        parser.add_argument("--markdown", action="store_true", help="print Markdown")
        parser.add_argument(
            "--errors",
            type=int,
            default=0,
            metavar="N",
            help="print the N worst mistakes of each set",
        )
        parser.add_argument(
            "--check", action="store_true", help="exit with 1 where the model falls below its card"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folders"] and not options["all"]:
            raise CommandError("Name a folder, or --all.")
        encoder = ENCODERS[options["encoder"]]()
        try:
            model, card = _model(options["model"], encoder.name)
            with _progress() as track:
                vectors = Path(settings.VAR_DIR) / "cache" / "vectors"
                found = _measured(Bench(encoder, vectors, track, model), options)
        except (FolderError, ModelFilesError) as error:
            raise CommandError(str(error)) from error
        found.sections = [_marked(section, card) for section in found.sections]
        self._print(found, card, options)
        self._write(found, card, options)
        if options["check"]:
            self._check(found, card)

    def _print(self, found: Measured, card: ModelCard | None, options: dict[str, Any]) -> None:
        console = Console(file=self.stdout, width=_WIDTH)  # type: ignore[arg-type]
        if options["markdown"]:
            self.stdout.write(as_markdown(found.sections))
        else:
            print_sections(found.sections, console)
            print_targets(found.sections, console)
        for name in dict.fromkeys(found.skipped):
            self.stdout.write(f"Not measured, as it is not there: {name}")
        if card is None:
            self.stdout.write(_NO_CARD)
        for gold, posts in found.sets:
            for kind, post in worst(posts, options["errors"]):
                self.stdout.write(f"\n{described(gold, kind, post)}")

    def _write(self, found: Measured, card: ModelCard | None, options: dict[str, Any]) -> None:
        if options["out"]:
            lines = [line for _, posts in found.sets for line in _predictions(posts)]
            options["out"].write_text("".join(lines), encoding="utf-8")
        if options["json"]:
            content = {
                "encoder": options["encoder"],
                "model": card.version if card else "",
                "skipped": found.skipped,
                "tables": [section.as_dict() for section in found.sections],
            }
            text = json.dumps(content, indent=1, ensure_ascii=False)
            options["json"].write_text(f"{text}\n", encoding="utf-8")

    def _check(self, found: Measured, card: ModelCard | None) -> None:
        """Exits where a set of the card was measured and comes out worse."""
        if card is None:
            raise CommandError(_NO_CARD)
        measured = {gold.name: _card_figures(gold, posts) for gold, posts in found.sets}
        known = sorted(card.figures.keys() & measured.keys())
        short = shortfalls(card.figures, measured)
        for line in short:
            self.stdout.write(line)
        if short:
            sys.exit(1)
        self.stdout.write(f"As good as its card on: {', '.join(known) or 'nothing measured here'}")


def _shared_claims() -> Path:
    default = Path(settings.BASE_DIR).parent / "shared" / "data"
    return Path(os.environ.get("ELECTIONCENTER_SHARED_DATA", default)) / "claims"


def _measured(bench: Bench, options: dict[str, Any]) -> Measured:
    found = Measured()
    if options["all"]:
        if not options["all"].is_dir():
            raise FolderError(f"{options['all']} is not a folder.")
        found = all_sets(bench, options["all"], options["translated"])
    distractors = [claim for folder in options["distractors"] for claim in read_claims(folder)]
    for folder in options["folders"]:
        more = one_folder(bench, folder, distractors, gated=not options["no_gate"])
        found.sections += more.sections
        found.sets += more.sets
    return found


def _model(folder: Path | None, encoder: str) -> tuple[DecisionModel | None, ModelCard | None]:
    """None for the shipped model, and the card of whichever decides."""
    if folder is None:
        return None, shipped(encoder)[1]
    files, card = read_folder(folder)
    return checked(files, card), card


def _marked(section: Section, card: ModelCard | None) -> Section:
    """Says so where the model has seen the answers."""
    names = [each.name for each in card.trained_on] if card else []
    if any(section.title.startswith(Path(name).name) for name in names):
        note = f"THE MODEL WAS TRAINED ON THIS SET. {section.note}"
        return replace(section, note=note.strip())
    return section


def _card_figures(gold: GoldSet, posts: Iterable[Judged]) -> Any:
    matches = {each.match.post_id: each.match for each in posts}
    return figures(gold.posts, matches, gold.allowed)


def _predictions(posts: Iterable[Judged]) -> Iterator[str]:
    for each in posts:
        match = each.match
        row = {
            "post_id": match.post_id,
            "claim_id": match.claim_id,
            "score": match.score,
            "decision": match.decision.value,
            "ranking": [claim for claim, _ in match.ranking],
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


@contextmanager
def _progress() -> Iterator[Track]:
    """One bar for the step that is being done."""
    with Progress(
        *Progress.get_default_columns()[:2],
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:

        def track(name: str, total: int) -> Callable[[int], None]:
            for task in progress.task_ids:
                progress.update(task, visible=False)
            step = progress.add_task(name, total=total)
            return lambda done: progress.update(step, completed=done)

        yield track

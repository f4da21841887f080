"""Train the matcher's decision model on the project's own sample. Touches no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from labels.decision import model_file
from labels.goldsets import FolderError, read_folder
from labels.training import RECIPES, train
from textmatch.encoders import ENCODERS


class Command(BaseCommand):
    help = "Train the matcher's decision model; the same sample gives the same file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--encoder", choices=sorted(RECIPES), default="use")
        parser.add_argument(
            "--sample",
            type=Path,
            default=Path(settings.BASE_DIR) / "electioncenter" / "sample",
            help="folder with claims.jsonl and posts.jsonl",
        )
        parser.add_argument("--out", type=Path, help="where to write (default: the shipped file)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            (gold,) = read_folder(options["sample"])
        except FolderError as error:
            raise CommandError(str(error)) from error
        encoder = ENCODERS[options["encoder"]]()
        trained = train(gold, encoder, RECIPES[options["encoder"]])
        file = options["out"] or model_file(encoder.name)
        file.write_text(json.dumps(trained, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"{file.name}: version {trained['version']}, {len(gold.posts)} posts.")

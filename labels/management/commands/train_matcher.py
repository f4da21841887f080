"""Train the matcher: lessons in, model files and a model card out. Touches no database."""

from __future__ import annotations

import io
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, TaskID

from labels.card_figures import measure
from labels.decided import DecisionsError
from labels.decision import DECISION_FILE, MODELS, READER_FILE, model_file, read_model, reader_of
from labels.goldsets import FolderError
from labels.lessons import Lesson, pairs_of
from labels.matching import VERSION, Matcher
from labels.model_card import CARD_FILE, ModelCard
from labels.model_files import card_file
from labels.second_look import CLASSES
from labels.training import RECIPES, train
from labels.training_sources import add_sources, read_sources
from textmatch.encoders import ENCODERS
from textmatch.finetuning import Recipe, fine_tune


LIMITS = (
    "Lessons and sample were written with a language model, most of them in Dutch.",
    "Frisian, Turkish, Arabic, French and Polish had no native reader.",
    "Probabilities were set right on the sample: figures on it are a little too good.",
    "Trained on election claims: of other topics it knows nothing.",
)


class Command(BaseCommand):
    help = "Train the matcher's model from lessons and the sample; writes files and a model card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_sources(parser)
        parser.add_argument(
            "--reader",
            action="store_true",
            help="train the cross-encoder anew as well: half an hour on two cores, needs JAX",
        )
        parser.add_argument(
            "--out",
            type=Path,
            help="folder for decision.json, crossencoder.npz and card.json "
            "(default: the shipped files)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sources = read_sources(options)
        except (FolderError, DecisionsError) as error:
            raise CommandError(str(error)) from error
        encoder = ENCODERS[options["encoder"]]()
        content = self._trained_reader(sources.lessons) if options["reader"] else _shipped_reader()
        material, sample = sources.material, sources.sample
        recipe = RECIPES[options["encoder"]]
        stored = train(material, encoder, recipe, reader_of(content) if recipe.reads else None)
        files = {DECISION_FILE: _as_json(stored)} | ({READER_FILE: content} if recipe.reads else {})
        model = read_model(files)
        figures = measure(sample, Matcher(sample.claims, encoder=encoder, model=model))
        card = ModelCard(
            version=model.version,
            encoder=model.encoder,
            created=timezone.localdate(),
            code_version=VERSION,
            trained_on=sources.trained_on,
            figures={sample.name: figures},
            limits=LIMITS,
        )
        _write(files, card, options["out"])
        self.stdout.write(
            f"{encoder.name}: version {model.version}, learnt from {len(material.lessons)} posts, "
            f"weighed on {len(material.judged_posts)}."
        )

    def _trained_reader(self, lessons: Sequence[Lesson]) -> bytes:
        """The file of a cross-encoder that has learnt the lessons which are not held out."""
        import numpy as np

        recipe = Recipe()
        shown = [lesson for lesson in lessons if not lesson.is_held_out]
        with Progress(console=Console(stderr=True), transient=True) as bars:
            tasks: dict[str, TaskID] = {}

            def progress(what: str, done: int, total: int) -> None:
                if what not in tasks:
                    tasks[what] = bars.add_task(what, total=total)
                bars.update(tasks[what], completed=done)

            changes = fine_tune(
                pairs_of(shown, recipe.epochs, recipe.seed), CLASSES, recipe, progress
            )
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **changes)
        return file.getvalue()


def _shipped_reader() -> bytes:
    return (MODELS / READER_FILE).read_bytes()


def _as_json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1) + "\n").encode()


def _write(files: dict[str, bytes], card: ModelCard, folder: Path | None) -> None:
    """Into a folder that `register_model` takes, or in the place of the shipped model."""
    stored = {**files, CARD_FILE: _as_json(card.as_dict())}
    shipped = {
        DECISION_FILE: model_file(card.encoder),
        READER_FILE: MODELS / READER_FILE,
        CARD_FILE: card_file(card.encoder),
    }
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in stored.items():
        path = shipped[name] if folder is None else folder / name
        path.write_bytes(content)

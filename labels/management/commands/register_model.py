"""Register a trained model as a candidate: it decides nothing until two persons say so."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels import live_models
from labels.actions.models import AlreadyRegistered, register_model
from labels.model_card import ModelCard
from labels.model_files import ModelFilesError, read_folder, shipped


class Command(BaseCommand):
    help = "Register a trained model (its files and card.json) as a candidate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("folder", type=Path, nargs="?", help="what train_matcher wrote")
        which.add_argument(
            "--shipped", action="store_true", help="the model in the code, for the encoder in use"
        )
        parser.add_argument(
            "--by", default="system:register_model", help="who trained it, for the audit log"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files, card = _shipped() if options["shipped"] else read_folder(options["folder"])
            model = register_model(files=files, card=card, by=options["by"])
        except ModelFilesError as error:
            raise CommandError(str(error)) from error
        except AlreadyRegistered as error:
            raise CommandError(f"A model {error} is registered already.") from error
        self.stdout.write(f"{model.encoder} {model.version} is a candidate, {len(files)} files.")


def _shipped() -> tuple[dict[str, bytes], ModelCard]:
    encoder = live_models.encoder_name()
    files, card = shipped(encoder)
    if card is None:
        raise ModelFilesError(f"The model shipped for {encoder} has no card.")
    return files, card

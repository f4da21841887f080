"""List the models of the matcher, and show the card of one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.model_card import as_markdown, read_card
from labels.model_desk import deciding
from labels.models import MatcherModel


class Command(BaseCommand):
    help = "List registered models and which one decides; with a version, print its card."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", nargs="?", help="print the card of this model")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_card(options["version"]) if options["version"] else _listed(), ending="")


def _listed() -> str:
    now = deciding()
    rows = [
        f"{each.version}  {each.state:9}  {each.encoder}  {each.trained_at:%Y-%m-%d}  {each.trained_by}"
        for each in MatcherModel.objects.defer("card").order_by("-registered_at")
    ]
    origin = "registered" if now.model else "shipped with the code"
    return "\n".join([*rows, f"decides now: {now.encoder} {now.version} ({origin})"]) + "\n"


def _card(version: str) -> str:
    now = deciding()
    stored = MatcherModel.objects.filter(version=version).values_list("card", flat=True).first()
    if stored is None and version == now.shipped_version:
        stored = now.shipped_card
    if stored is None:
        raise CommandError(f"No model {version} has a card.")
    return as_markdown(read_card(stored))

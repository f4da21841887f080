"""Train the topic classifier: captions in, weights and a model card out. Touches no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from feeds.topics import training
from feeds.topics.classifier import MODEL_FILE
from feeds.topics.examples import ExampleError, read_examples
from feeds.topics.training import Material, Settings
from textmatch.encoders import ENCODERS


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXAMPLES = (
    Path(settings.BASE_DIR) / "electioncenter" / "sample" / "everyday.jsonl",
    Path(settings.BASE_DIR) / "feeds" / "data" / "topic_examples.jsonl",
)
_WIDTH = 100
LIMITS = (
    "Written with a language model for this project: real captions are messier and name real things.",
    "No native reader has checked what is not Dutch or English.",
    "The settings were chosen on the same folds that the figures are of.",
    "Who wrote the examples wrote the lists of words: only the figures of the vector are unbiased.",
    "How common a topic is among the examples says nothing of how common it is on a platform.",
)


class Command(BaseCommand):
    help = "Train the topic classifier from captions; writes its weights and its model card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--examples", type=Path, nargs="+", default=EXAMPLES)
        parser.add_argument(
            "--out", type=Path, default=MODEL_FILE, help="the .npz; its card is put beside it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sets = {path.name: read_examples(path) for path in options["examples"]}
        except (ExampleError, OSError) as error:
            raise CommandError(str(error)) from error
        encoder = ENCODERS["use"]()
        examples = [example for each in sets.values() for example in each]
        vectors = encoder.encode_posts([example.text for example in examples])
        material = training.material_of(examples, vectors)
        chosen, unseen = training.choose(material)
        card = _card(material, chosen, unseen) | {
            "encoder": encoder.name,
            "trained on": {name: len(each) for name, each in sets.items()},
        }
        _write(options["out"], training.as_file(training.trained(material, chosen)), card)
        Console(file=self.stdout, width=_WIDTH).print(_table(card))  # type: ignore[arg-type] # writes as a file does


def _card(material: Material, chosen: Settings, unseen: NDArray[np.float32]) -> dict[str, Any]:
    probabilities = training.blended(unseen, material, chosen)
    vectors_only = Settings(chosen.strength, hashtag_weight=0, word_weight=0)
    without = training.blended(unseen, material, vectors_only)
    return {
        "created": timezone.localdate().isoformat(),
        "settings": {
            "strength": chosen.strength,
            "hashtag weight": chosen.hashtag_weight,
            "word weight": chosen.word_weight,
        },
        "languages": dict(Counter(example.language for example in material.examples)),
        "measured": f"{training.FOLDS}-fold cross-validation, seed 0",
        "figures": training.by_language(probabilities, material),
        "figures of the vector alone": training.by_language(without, material),
        "figures of topics": training.by_topic(probabilities, material.targets),
        "limits": list(LIMITS),
    }


def _write(path: Path, content: bytes, card: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    text = json.dumps(card, ensure_ascii=False, indent=2)
    path.with_suffix(".card.json").write_text(text + "\n", encoding="utf-8")


def _table(card: dict[str, Any]) -> Table:
    table = Table("", "examples", "first right", "found", "log loss", "precision", "recall")
    rows = card["figures"] | {"all, vector alone": card["figures of the vector alone"]["all"]}
    for name, figures in (rows | card["figures of topics"]).items():
        keys = ("examples", "first right", "found", "log loss", "precision", "recall")
        table.add_row(name, *(str(figures.get(key, "")) for key in keys))
    return table

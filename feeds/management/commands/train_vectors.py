"""Fit the projection of the recommendation index: texts in, axes and a card out. No database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from feeds.topics import projecting
from feeds.topics.texts import content_text
from feeds.topics.vectors import DIMENSIONS, PROJECTION_FILE, Projection
from textmatch.encoders import ENCODERS


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sets = Mapping[str, NDArray[np.float32]]

_BASE = Path(settings.BASE_DIR)
HELD_OUT = _BASE / "electioncenter" / "sample" / "everyday.jsonl"
TEXTS = (
    _BASE / "feeds" / "data" / "topic_examples.jsonl",
    _BASE / "electioncenter" / "sample" / "posts.jsonl",
    _BASE / "electioncenter" / "sample" / "posts_other.jsonl",
)
# Measured: taking the mean off turns the angles that the encoder's likeness is made of.
IS_CENTRED = False
_WIDTH = 100
LIMITS = (
    "Written with a language model for this project; the neighbours of real captions may differ.",
    "The true neighbours are those of the encoder, not those a viewer would call alike.",
)


class Command(BaseCommand):
    help = "Fit the projection of content vectors from texts; writes its axes and its card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, nargs="+", default=TEXTS)
        parser.add_argument(
            "--held-out", type=Path, default=HELD_OUT, help="measured on, then fitted on as well"
        )
        parser.add_argument("--out", type=Path, default=PROJECTION_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        encoder = ENCODERS["use"]()
        sets = {_name(path): encoder.encode_posts(list(_texts(path))) for path in options["texts"]}
        held_out = encoder.encode_posts(list(_texts(options["held_out"])))
        measured = _measured(sets, held_out)
        final = _fitted([*sets.values(), held_out], DIMENSIONS, is_centred=IS_CENTRED)
        card = {
            "created": timezone.localdate().isoformat(),
            "encoder": encoder.name,
            "dimensions": DIMENSIONS,
            "centred": IS_CENTRED,
            "fitted on": {name: len(each) for name, each in sets.items()}
            | {_name(options["held_out"]): len(held_out)},
            "measured": f"share of the true {projecting.NEIGHBOURS} nearest of each text of "
            f"{_name(options['held_out'])} that is kept, fitted without them",
            "recall": measured,
            "limits": list(LIMITS),
        }
        _write(options["out"], projecting.as_file(final), card)
        Console(file=self.stdout, width=_WIDTH).print(_table(measured))  # type: ignore[arg-type] # writes as a file does


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield content_text(row["caption"], row["hashtags"], row.get("transcript") or "")


def _measured(sets: Sets, held_out: NDArray[np.float32]) -> dict[str, float]:
    found = {}
    for is_centred, dimensions in product((True, False), (DIMENSIONS, 2 * DIMENSIONS)):
        projection = _fitted(list(sets.values()), dimensions, is_centred=is_centred)
        name = f"{dimensions} dimensions, {'centred' if is_centred else 'uncentred'}"
        found[name] = round(projecting.recall(held_out, projection.apply(held_out)), 3)
    return found


def _fitted(groups: list[NDArray[np.float32]], dimensions: int, *, is_centred: bool) -> Projection:
    import numpy as np

    weights = projecting.even_weights([len(group) for group in groups])
    return projecting.fit(np.vstack(groups), weights, dimensions, is_centred=is_centred)


def _write(path: Path, content: bytes, card: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    text = json.dumps(card, ensure_ascii=False, indent=2)
    path.with_suffix(".card.json").write_text(text + "\n", encoding="utf-8")


def _table(measured: Mapping[str, float]) -> Table:
    table = Table("projection", f"recall of the {projecting.NEIGHBOURS} nearest")
    for name, recall in measured.items():
        table.add_row(name, f"{recall:.3f}")
    return table

"""The reading of free words that comes with the code: files in, a `Wording` out.

Its encoder's graph is put together when first needed and kept under the cache folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from labels import voting_rules
from labels.decision import Look, Weight
from labels.voting_rules.wording import Wording
from textmatch.crossencoder import CrossEncoder


FOLDER = Path(str(voting_rules.__file__)).parent / "data"
READER_FILE, WEIGHTS_FILE = "wording.npz", "wording.json"


@cache
def shipped_wording() -> Wording:
    return read_wording(
        {name: (FOLDER / name).read_bytes() for name in (READER_FILE, WEIGHTS_FILE)}
    )


def read_wording(files: Mapping[str, bytes]) -> Wording:
    """From the content of both files. Raises ValueError where they were not made together."""
    stored = json.loads(files[WEIGHTS_FILE])
    reader = encoder_of(files[READER_FILE])
    if reader.version != stored["reader"]:
        raise ValueError("The weights were found with another file of the encoder.")
    weights = {name: Weight(**weight) for name, weight in stored["weights"].items()}
    return Wording(reader, Look(stored["bias"], weights), stored["least"])


def encoder_of(content: bytes) -> CrossEncoder:
    return CrossEncoder(content, Path(settings.VAR_DIR) / "cache")

"""The files of a trained model: which are taken, and how they are told apart. Never pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from labels.decision import DecisionModel, model_file, read_model, shipped_files
from labels.model_card import CARD_FILE, CardError, ModelCard, read_card


SUFFIXES = frozenset({".json", ".npz", ".safetensors"})
MOST_BYTES = 32 * 1024 * 1024  # of all files together: they lie in the database


class ModelFilesError(Exception):
    """A folder or a set of files that is no model; the message says why."""


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, in the order of names."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name} {sha256(content)}\n".encode())
    return whole.hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_folder(folder: Path) -> tuple[dict[str, bytes], ModelCard]:
    """The files of a trained model in `folder`, and its card from `card.json`.

    `train_matcher --out` writes such a folder. Raises ModelFilesError for anything else.
    """
    if not folder.is_dir():
        raise ModelFilesError(f"{folder} is not a folder.")
    paths = [path for path in sorted(folder.iterdir()) if path.is_file()]
    unknown = [path.name for path in paths if path.suffix not in SUFFIXES]
    if unknown:
        kinds = ", ".join(sorted(SUFFIXES))
        raise ModelFilesError(f"{folder} holds {', '.join(unknown)}: only {kinds} are taken.")
    if sum(path.stat().st_size for path in paths) > MOST_BYTES:
        raise ModelFilesError(f"{folder} is larger than {MOST_BYTES // 1024**2} MiB.")
    files = {path.name: path.read_bytes() for path in paths}
    if CARD_FILE not in files:
        raise ModelFilesError(f"{folder} has no {CARD_FILE}.")
    card = card_of(files.pop(CARD_FILE))
    checked(files, card)
    return files, card


def shipped(encoder: str) -> tuple[dict[str, bytes], ModelCard | None]:
    """The files of the model in the code that is made with the encoder, and its card."""
    file = card_file(encoder)
    return shipped_files(encoder), card_of(file.read_bytes()) if file.exists() else None


def card_file(encoder: str) -> Path:
    """Where the card of the shipped model lies."""
    return model_file(encoder).with_suffix(".card.json")


def card_of(content: bytes) -> ModelCard:
    try:
        return read_card(json.loads(content))
    except (ValueError, CardError) as error:
        raise ModelFilesError(str(error)) from error


def checked(files: Mapping[str, bytes], card: ModelCard) -> DecisionModel:
    """The model in the files, when it is the one the card is about. Raises ModelFilesError."""
    try:
        model = read_model(files)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFilesError(f"No model can be read: {error!r}.") from error
    if (model.version, model.encoder) != (card.version, card.encoder):
        raise ModelFilesError(
            f"The card is about {card.encoder} {card.version}, the files are "
            f"{model.encoder} {model.version}."
        )
    return model

"""Which model decides at this moment, and which runs in its shadow, for this process.

Whatever is live in the database decides, from the next batch on and without a restart: the row is
asked for each time, its files are read once a process.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from labels.decision import DecisionModel, load_model, read_model
from labels.model_files import digest
from labels.models import MatcherModel, ModelFile
from textmatch.encoders import ENCODERS


_KEPT = 4  # models of this process: live, shadow, and those before them


class BrokenModel(Exception):
    """What the database holds is not what was registered."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """`key` is the row of the model."""

    key: int
    model: DecisionModel


class ModelCache:
    """The models of a process by their digest."""

    def __init__(self) -> None:
        self._models: dict[str, DecisionModel] = {}

    def live(self, encoder: str) -> DecisionModel:
        """The model that decides; the one shipped with the code where none is named. One query.

        Raises BrokenModel rather than deciding with another model than people approved.
        """
        found = self._found(MatcherModel.State.LIVE, encoder)
        return load_model(encoder) if found is None else found.model

    def shadow(self, encoder: str) -> Shadow | None:
        """The model to compare with, if any. One query, raises BrokenModel."""
        return self._found(MatcherModel.State.SHADOW, encoder)

    def _found(self, state: str, encoder: str) -> Shadow | None:
        row = (
            MatcherModel.objects.filter(state=state, encoder=encoder)
            .values_list("pk", "sha256")
            .first()
        )
        return None if row is None else Shadow(row[0], self._model(*row))

    def _model(self, key: int, sha256: str) -> DecisionModel:
        if sha256 not in self._models:
            loaded = _load(key, sha256)
            newest = list(self._models.items())[1 - _KEPT :]
            self._models = {**dict(newest), sha256: loaded}
        return self._models[sha256]


def _load(key: int, sha256: str) -> DecisionModel:
    rows = ModelFile.objects.filter(model=key).values_list("name", "content")
    files = {name: bytes(content) for name, content in rows}
    if digest(files) != sha256:
        raise BrokenModel(f"The files of model {key} are not those that were registered.")
    return read_model(files)


def encoder_name() -> str:
    """What workers read posts with; a model made for another one cannot decide."""
    return ENCODERS[settings.MATCH_ENCODER]().name


_cache = ModelCache()
live = _cache.live
shadow = _cache.shadow

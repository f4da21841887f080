"""Models to register, simple enough to know what they decide."""

import json
from datetime import date

from labels.actions.models import (
    approve_promotion,
    propose_promotion,
    register_model,
    start_shadow,
)
from labels.decision import DECISION_FILE, NEVER
from labels.model_card import Figure, ModelCard, TrainedOn
from labels.models import MatcherModel
from tests.factories.users import UserFactory
from users.models import User


ENCODER = "use-multilingual-3"


def person() -> User:
    return UserFactory.create(password=None)


def model_files(version: str, *, sure: float = 0.0, auto: float = 0.45) -> dict[str, bytes]:
    """A model that finds any post alike: `sure` above 0 proposes every match, below 0 none."""
    stored = {
        "version": version,
        "encoder": ENCODER,
        "leaning": {"bias": 0.0, "vector": [0.0] * 512},
        "first": {"bias": sure, "weights": {}},
        "thresholds": {"open": NEVER, "review": 0.04, "auto": auto},
    }
    return {DECISION_FILE: json.dumps(stored).encode()}


def card(version: str) -> ModelCard:
    return ModelCard(
        version=version,
        encoder=ENCODER,
        created=date(2026, 11, 20),
        code_version="1",
        trained_on=(TrainedOn("sample", 744, 153),),
        figures={"sample": {"all": {"recall@1": Figure(0.8, 0.7, 0.9, 100)}}},
        limits=("Few Turkish posts.",),
    )


def registered(version: str, **says: float) -> MatcherModel:
    return register_model(files=model_files(version, **says), card=card(version), by="system:test")


def in_shadow(version: str, **says: float) -> MatcherModel:
    return start_shadow(model=registered(version, **says), by=person())


def promoted(version: str, **says: float) -> MatcherModel:
    """Live, by two persons."""
    model = in_shadow(version, **says)
    propose_promotion(model=model, reason="It errs less.", by=person())
    approve_promotion(model=model, by=person())
    model.refresh_from_db()
    return model

"""The committed models do what their cards say: measured again, on the project's own posts.

A change of the matcher that makes a model worse than the interval on its card fails here: mend it,
or train again and commit the new card, where everybody sees the figure fall.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from labels.card_figures import measure
from labels.decision import MODELS, load_model
from labels.goldsets import read_folder
from labels.matching import Matcher
from labels.model_card import ModelCard, compared, shortfalls
from labels.model_files import card_of
from textmatch.encoders import ENCODERS, Encoder


CARDS = {path.name.removesuffix(".card.json"): path for path in sorted(MODELS.glob("*.card.json"))}
OWN_SETS = Path(settings.BASE_DIR) / "electioncenter"


def encoder_of(card: ModelCard) -> Encoder:
    return next(
        made for made in (make() for make in ENCODERS.values()) if made.name == card.encoder
    )


def figures_now(card: ModelCard):
    """The sets of the card that the project holds, measured with the model as it is committed."""
    encoder, found = encoder_of(card), {}
    for name in card.figures:
        folder = OWN_SETS / name
        if (folder / "posts.jsonl").exists():
            (gold,) = read_folder(folder)
            found[name] = measure(gold, Matcher(gold.claims, encoder=encoder))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CARDS or ["none"])
def test_a_committed_model_keeps_what_its_card_promises(name):
    if name not in CARDS:
        pytest.skip("no model is committed with a card yet: train_matcher writes one")
    card = card_of(CARDS[name].read_bytes())
    assert card.version == load_model(card.encoder).version, "the card is of another model"
    now = figures_now(card)
    assert compared(card.figures, now), "the card has no figure on a set of the project's own"
    assert shortfalls(card.figures, now) == []


@pytest.mark.slow
def test_a_worse_model_is_caught(sample):
    """The shipped model, and the same one made to send everything to review."""
    half = replace(sample, posts=sample.posts[::4])
    good = Matcher(half.claims)
    model = load_model(good.encoder_name)
    promised = measure(half, good)
    keen = replace(model, thresholds=replace(model.thresholds, review=0.0))
    worse = measure(half, good.with_model(keen))
    assert shortfalls({"sample": promised}, {"sample": promised}) == []
    found = shortfalls({"sample": promised}, {"sample": worse})
    assert any("others sent to review" in each for each in found)

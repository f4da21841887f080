import io

import numpy as np
import pytest

from textmatch.crossencoder import CrossEncoder
from textmatch.finetuning import Pair, Recipe, fine_tune, thin


PLACES = ("Duinwaard", "Oosterhaven", "Zeegronden", "Hazelwoude")


def test_thin_factors_give_back_a_matrix_of_low_rank():
    generator = np.random.default_rng(3)
    matrix = (generator.normal(size=(40, 3)) @ generator.normal(size=(3, 60))).astype(np.float32)
    down, up = thin(matrix, 3)
    assert down.shape == (40, 3)
    assert up.shape == (3, 60)
    assert np.allclose(down.astype(np.float32) @ up.astype(np.float32), matrix, atol=0.05)


@pytest.mark.slow  # compiles the model
def test_what_is_learnt_can_be_read_back(tmp_path):
    """Two classes that differ in one word: after a few steps the file tells them apart."""
    pytest.importorskip("jax", reason="training needs the dependency group “training”")
    pairs = [
        Pair(
            f"Stemmen in {place}.", f"In {place} kun je {word} stemmen.", label, 1.0, frozenset({0})
        )
        for place in PLACES
        for label, word in enumerate(("gewoon", "niet"))
        for _ in range(24)
    ]
    seen: list[tuple[str, int, int]] = []
    changes = fine_tune(
        pairs,
        ("may", "may not"),
        Recipe(first_layer=10, epochs=1, rate=3e-4, head_rate=1e-2, batch=16, rank=32),
        lambda *step: seen.append(step),
    )
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **changes)
    logits = CrossEncoder(file.getvalue(), tmp_path).read(
        [
            ("Stemmen in Merendrecht.", f"In Merendrecht kun je {word} stemmen.")
            for word in ("gewoon", "niet")
        ]
    )
    assert logits.argmax(axis=1).tolist() == [0, 1]
    assert seen[-1] == ("upper layers", 12, 12)

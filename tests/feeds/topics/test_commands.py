import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from feeds.management.commands import train_topics, train_vectors
from feeds.topics import OTHER, TOPICS, projecting, training, vectors
from feeds.topics.classifier import CLASSES, MODEL_FILE
from feeds.topics.examples import Example, read_examples
from textmatch.encoders import UseEncoder


@pytest.fixture
def encoder(monkeypatch):
    """Vectors from the letters of a text: enough to run the commands, and quick."""

    def encode(self, texts):
        rows = [np.random.default_rng(sum(map(ord, text))).normal(size=512) for text in texts]
        found = np.array(rows, dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    monkeypatch.setattr(UseEncoder, "encode_claims", encode)


def rows(path, count, **more):
    lines = [
        json.dumps({"lang": "nl", "caption": f"Tekst nummer {n}", "hashtags": [], **more})
        for n in range(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_topics_are_trained_into_a_file_and_a_card(encoder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(training, "_STRENGTHS", (1.0,))
    examples = tmp_path / "examples.jsonl"
    examples.write_text(
        "".join(
            json.dumps({"lang": "nl", "caption": f"{topic} {n}", "hashtags": [], "topics": [topic]})
            + "\n"
            for topic in (*TOPICS, OTHER)
            for n in range(5)
        ),
        encoding="utf-8",
    )
    call_command("train_topics", examples=[examples], out=tmp_path / "new" / "topics.npz")
    card = json.loads((tmp_path / "new" / "topics.card.json").read_text(encoding="utf-8"))
    assert card["trained on"] == {"examples.jsonl": 95}
    assert card["figures"]["nl"]["examples"] == 95
    assert set(card["figures of topics"]) == set(CLASSES)
    with np.load(tmp_path / "new" / "topics.npz", allow_pickle=False) as stored:
        assert stored["weights"].shape == (512, len(CLASSES))
    assert "elections" in capsys.readouterr().out


def test_examples_that_cannot_be_read_are_told(tmp_path):
    broken = rows(tmp_path / "examples.jsonl", 1, topics=["weather"])
    with pytest.raises(CommandError, match="line 1"):
        call_command("train_topics", examples=[broken], out=tmp_path / "topics.npz")


def test_the_projection_is_fitted_into_a_file_and_a_card(encoder, tmp_path, capsys):
    texts, held_out = rows(tmp_path / "texts.jsonl", 200), rows(tmp_path / "held.jsonl", 60)
    out = tmp_path / "vectors.npz"
    call_command("train_vectors", texts=[texts], held_out=held_out, out=out)
    card = json.loads(out.with_suffix(".card.json").read_text(encoding="utf-8"))
    assert list(card["fitted on"].values()) == [200, 60]
    assert all(0 < recall <= 1 for recall in card["recall"].values())
    with np.load(out, allow_pickle=False) as stored:
        assert stored["axes"].shape == (512, vectors.DIMENSIONS)
    assert "recall of the 20 nearest" in capsys.readouterr().out


@pytest.mark.slow
def test_the_shipped_card_tells_what_is_measured():
    card = json.loads(MODEL_FILE.with_suffix(".card.json").read_text(encoding="utf-8"))
    examples = [each for path in train_topics.EXAMPLES for each in read_examples(path)]
    found = UseEncoder().encode_posts([example.text for example in examples])
    material = training.material_of(examples, found)
    settings = training.Settings(
        card["settings"]["strength"],
        card["settings"]["hashtag weight"],
        card["settings"]["word weight"],
    )
    unseen = training.unseen_logits(material, settings.strength)
    figures = training.figures(training.blended(unseen, material, settings), material.targets)
    assert figures["examples"] == card["figures"]["all"]["examples"]
    assert figures["first right"] == pytest.approx(card["figures"]["all"]["first right"], abs=0.01)
    assert figures["log loss"] == pytest.approx(card["figures"]["all"]["log loss"], abs=0.02)


@pytest.mark.slow
def test_the_shipped_projection_keeps_neighbours():
    card = json.loads(vectors.PROJECTION_FILE.with_suffix(".card.json").read_text(encoding="utf-8"))
    texts = list(train_vectors._texts(train_vectors.HELD_OUT))
    found = UseEncoder().encode_posts(texts)
    held_out = card["recall"]["64 dimensions, uncentred"]
    assert projecting.recall(found, vectors.content_vectors(found)) >= held_out


def test_an_example_has_at_least_one_topic():
    assert training.targets_of([Example("nl", "", (), (OTHER,))])[0, -1] == 1

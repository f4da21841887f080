import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from labels.decided import Example
from labels.decision import DECISION_FILE, READER_FILE, load_model, model_file
from labels.model_card import CARD_FILE
from labels.model_files import read_folder
from labels.passages import PostText
from labels.training import gold_of
from textmatch.encoders import ENCODERS


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_every_encoder_has_a_trained_model(name):
    encoder = ENCODERS[name]()

    model = load_model(encoder.name)

    assert (model.encoder, len(model.leaning)) == (encoder.name, encoder.dimensions)
    assert 0 < model.thresholds.review < model.thresholds.auto < 1
    assert (model.second is None) == (model.reader is None)


def test_the_default_model_reads_what_is_open():
    model = load_model("use-multilingual-3")
    assert model.reader is not None
    assert 0 < model.thresholds.open <= model.thresholds.review


@pytest.mark.slow  # reads all lessons
@pytest.mark.timeout(1200)
def test_the_shipped_model_is_what_lessons_and_sample_teach(tmp_path):
    """Trained again, the files say the same: nothing else went into them."""
    call_command("train_matcher", out=tmp_path, stdout=StringIO())

    again = json.loads((tmp_path / DECISION_FILE).read_text())
    shipped = json.loads(model_file("use-multilingual-3").read_text())
    assert again["thresholds"] == shipped["thresholds"]
    assert again["leaning"]["vector"] == pytest.approx(shipped["leaning"]["vector"], abs=0.02)
    for look in ("first", "second"):
        for name, weight in shipped[look]["weights"].items():
            assert again[look]["weights"][name] == pytest.approx(weight, abs=0.02)
    files, card = read_folder(tmp_path)
    assert set(files) == {DECISION_FILE, READER_FILE}
    assert {each.name for each in card.trained_on} == {"training_sample", "sample"}
    assert (tmp_path / CARD_FILE).exists()


def test_a_folder_without_posts_teaches_nothing(tmp_path):
    with pytest.raises(CommandError, match="neither"):
        call_command("train_matcher", sample=tmp_path)


def test_what_reviewers_decided_becomes_judged_posts():
    def post(key):
        return PostText(id=key, caption="tekst", language="nl")

    claims, posts = gold_of(
        [
            Example("A is zo.", "nl", post("1"), "repeat"),
            Example("A is zo.", "nl", post("2"), "debunk"),
            Example("B is zo.", "nl", post("3"), "unknown"),
        ]
    )

    assert [claim.statement for claim in claims] == ["A is zo.", "B is zo."]
    assert [(each.post.id, bool(each.claim_ids)) for each in posts] == [("1", True), ("2", False)]
    assert {each.cluster for each in posts} == {claims[0].id}

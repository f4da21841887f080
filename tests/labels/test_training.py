import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from labels.decision import load_model, model_file
from textmatch.encoders import ENCODERS


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_every_encoder_has_a_trained_model(name):
    encoder = ENCODERS[name]()

    model = load_model(encoder.name)

    assert (model.encoder, len(model.leaning)) == (encoder.name, encoder.dimensions)
    assert 0 < model.review < model.auto < 1


def test_the_shipped_model_is_what_the_sample_teaches(tmp_path):
    """Trained again, the file says the same: nothing else went into it."""
    out = tmp_path / "decision.json"

    call_command("train_matcher", out=out, stdout=StringIO())

    again, shipped = (
        json.loads(file.read_text()) for file in (out, model_file("use-multilingual-3"))
    )
    assert again["thresholds"] == shipped["thresholds"]
    assert again["leaning"]["vector"] == pytest.approx(shipped["leaning"]["vector"], abs=0.01)
    for name, weight in shipped["weights"].items():
        assert again["weights"][name] == pytest.approx(weight, abs=0.01)


def test_a_folder_without_posts_teaches_nothing(tmp_path):
    with pytest.raises(CommandError, match="neither"):
        call_command("train_matcher", sample=tmp_path)

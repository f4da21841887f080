"""Registering models from folders, and listing them."""

import json
import pickle

import pytest
from django.core.management import CommandError, call_command

from labels import model_files
from labels.decision import shipped_files
from labels.model_files import digest
from labels.models import MatcherModel
from tests.labels.trained_models import card, in_shadow, promoted
from tests.labels.trained_models import model_files as files_of


pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """What train_matcher writes."""
    for name, content in files_of("aaaa").items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "card.json").write_text(json.dumps(card("aaaa").as_dict()))
    return tmp_path


def test_a_folder_becomes_a_candidate_with_all_its_files(folder, capsys):
    (folder / "more.json").write_text("{}")
    call_command("register_model", folder, by="user:5")
    model = MatcherModel.objects.get()
    assert (model.version, model.state, model.trained_by) == ("aaaa", "candidate", "user:5")
    assert set(model.files.values_list("name", flat=True)) == {"decision.json", "more.json"}
    files = {each.name: bytes(each.content) for each in model.files.all()}
    assert model.sha256 == digest(files)
    assert "aaaa is a candidate" in capsys.readouterr().out


def test_the_same_folder_again_is_refused(folder):
    call_command("register_model", folder, verbosity=0)
    with pytest.raises(CommandError, match="registered already"):
        call_command("register_model", folder)


def test_pickles_are_never_read(folder):
    (folder / "model.pkl").write_bytes(pickle.dumps({"weights": 1}))
    with pytest.raises(CommandError, match=r"model\.pkl: only"):
        call_command("register_model", folder)
    assert not MatcherModel.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("card.json", None, "has no card.json"),
        ("card.json", "{}", "no field 'version'"),
        ("card.json", "nonsense", "Expecting value"),
        ("decision.json", "{}", "No model can be read"),
    ],
)
def test_a_folder_that_is_no_model_says_why(folder, name, content, message):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command("register_model", folder)


def test_a_folder_that_is_too_large_or_absent_is_refused(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(model_files, "MOST_BYTES", 100)
    with pytest.raises(CommandError, match="larger than"):
        call_command("register_model", folder)
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("register_model", tmp_path / "nowhere")


def test_the_shipped_model_is_registered_with_its_card(tmp_path, monkeypatch):
    own = json.loads(shipped_files("use-multilingual-3")["decision.json"])
    file = tmp_path / "card.json"
    monkeypatch.setattr(model_files, "card_file", lambda encoder: file)
    with pytest.raises(CommandError, match="has no card"):
        call_command("register_model", shipped=True)
    file.write_text(json.dumps(card(own["version"]).as_dict()))
    call_command("register_model", shipped=True, verbosity=0)
    assert MatcherModel.objects.get().version == own["version"]


def test_the_list_says_which_decides(capsys):
    call_command("matcher_models")
    assert "(shipped with the code)" in capsys.readouterr().out
    promoted("aaaa")
    in_shadow("bbbb")
    call_command("matcher_models")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["bbbb", "shadow"], ["aaaa", "live"]]
    assert lines[2] == "decides now: use-multilingual-3 aaaa (registered)"


def test_a_card_is_printed(capsys):
    in_shadow("aaaa")
    call_command("matcher_models", "aaaa")
    assert "# Model aaaa" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No model zzzz"):
        call_command("matcher_models", "zzzz")

"""`make run`, the README's first command, in full: real servers, workers and web server."""

import re

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from content.models import Intake, Post
from electioncenter.embedded.supervisor import free_port
from electioncenter.management.commands import run
from factchecks.models import Appearance
from labels.models import Label


@pytest.fixture
def database(fresh_database, own_valkey, settings, monkeypatch, tmp_path, django_db_blocker):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    settings.VAR_DIR = tmp_path
    settings.EMBEDDED = False  # the fixtures' own servers
    with django_db_blocker.unblock():
        yield


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_run_labels_the_sample_and_a_second_run_changes_nothing(database, capsys):
    call_command("run", exit=True, port=free_port(18000))
    shown = capsys.readouterr().out
    assert re.search(r"Context labels\s+│\s+[1-9]", shown)
    assert re.search(r"Banners\s+│\s+[1-9]", shown)
    assert not Intake.objects.waiting().exists()
    assert not Intake.objects.set_aside().exists()
    before = [model.objects.count() for model in (Post, Label, Appearance, Entry)]
    call_command("run", exit=True, port=free_port(18000))
    assert [model.objects.count() for model in (Post, Label, Appearance, Entry)] == before


def test_run_fails_when_nothing_was_labelled(database, monkeypatch):
    monkeypatch.setattr(run.Command, "_set_up", lambda self, port: None)
    with pytest.raises(CommandError, match="No label"):
        call_command("run", exit=True, port=free_port(18000))
